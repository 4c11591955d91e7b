// Sessions in the database with a real memcached in front (design 2, issue line 6).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { cts, freePort, startSite, until } from '../lib/site.mjs';

let memcached;
let port;
let site;

async function startMemcached() {
  memcached = spawn('memcached', ['-p', String(port), '-l', '127.0.0.1', '-U', '0', ...(process.getuid() === 0 ? ['-u', 'nobody'] : [])], { stdio: 'ignore' });
  await until(() => ask('version').then((a) => a.startsWith('VERSION'), () => false), 'memcached');
}

const stopMemcached = () => new Promise((done) => { memcached.on('exit', done); memcached.kill(); });

function ask(line) {
  return new Promise((done, fail) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\nquit\r\n`));
    socket.on('data', (data) => { answer += data; });
    socket.on('end', () => done(answer));
    socket.on('error', fail);
    socket.setTimeout(5000, () => fail(new Error(`memcached does not answer: ${line}`)));
  });
}

const hits = async () => Number((await ask('stats')).match(/STAT get_hits (\d+)/)[1]);

before(async () => {
  port = await freePort();
  await startMemcached();
  site = await startSite({ env: { CACHE_HOST: `127.0.0.1:${port}` } });
});
after(async () => {
  await site.stop();
  if (memcached.exitCode === null && memcached.signalCode === null) await stopMemcached();
});

test('sessions: memcached answers instead of the database, under the key of the instance', async () => {
  const officer = await site.signedIn('officer');
  await officer.get('/catalog/');
  const before = await hits();
  for (let i = 0; i < 5; i++) assert.equal((await officer.get('/catalog/')).status, 200);
  assert.ok(await hits() >= before + 5);
  const hash = createHash('sha256').update(officer.cookies.get('cts_session')).digest('hex');
  assert.match(await ask(`get local:session:${hash}`), /^VALUE /);
});

test('sessions: signing out, being deactivated and being idle count at once, cached or not', async () => {
  const officer = await site.signedIn('manager');
  const cookies = new Map(officer.cookies);
  await officer.post('/logout/');
  officer.cookies = cookies;
  assert.equal((await officer.get('/catalog/')).status, 303);
  const partner = await site.signedIn('partner2');
  site.sql("UPDATE users SET is_active = false WHERE email = 'partner2@example.org'");
  assert.equal((await partner.get('/reports/')).status, 303);
});

test('sessions: ACC-X6 a changed password ends the sessions in the cache, too, and what ends in the database only ends within a minute', async () => {
  const officer = await site.signedIn('officer');
  await officer.get('/catalog/');
  const { status, stdout } = cts(site.database, ['changepassword', 'officer@example.org'], { input: 'commodity-demo\n', env: { CACHE_HOST: `127.0.0.1:${port}` } });
  assert.equal(status, 0);
  assert.match(stdout, /all its sessions ended/);
  assert.equal((await officer.get('/catalog/')).status, 303);

  const other = await site.signedIn('officer');
  await other.get('/catalog/');
  site.sql('DELETE FROM sessions');
  const token = createHash('sha256').update(other.cookies.get('cts_session')).digest('hex');
  const [user, last] = (await ask(`get local:session:${token}`)).split('\r\n')[1].split(' ');
  const stale = `${user} ${last} 0 ${Number(last) - 61000000}`;
  await ask(`set local:session:${token} 0 100 ${stale.length}\r\n${stale}`);
  assert.equal((await other.get('/catalog/')).status, 303, 'the database is asked once a minute');
});

test('sessions: messages reach the next page through the cache, once', async () => {
  const officer = await site.signedIn('officer');
  await officer.modal('/catalog/new/', { item_code: 'C', description: 'Cached', price_local: '1', price_usd: '1', item_category: 'Hygiene' });
  assert.match((await officer.get('/catalog/')).plain, /New item added/);
  assert.doesNotMatch((await officer.get('/catalog/')).plain, /New item added/);
});

test('sessions: without memcached things go on from the database, and come back with it', async () => {
  const officer = await site.signedIn('officer');
  await stopMemcached();
  for (let i = 0; i < 4; i++) assert.equal((await officer.get('/catalog/')).status, 200);
  const other = await site.signedIn('coordinator');
  assert.equal((await other.get('/catalog/')).status, 200);
  await startMemcached();
  assert.equal((await officer.get('/catalog/')).status, 200);
});
