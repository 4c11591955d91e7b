// The processes of `cts serve`: workers, crashes, drain, reload, limits, logs (design 5).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createDatabase, cts, dropDatabase, freePort, program, psql, startSite, until, variables } from '../lib/site.mjs';
import { root } from '../../tools/postgres.mjs';

let site;
before(async () => { site = await startSite({ env: { WORKER_CONNECTIONS: '1', WORKERS: '3', WORKERS_MAX: '6', BODY_MAX_MB: '1' } }); });
after(() => site.stop());

const children = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

// Bytes as they are, to say what no client library would.
function raw(text, port = site.port) {
  return new Promise((done, fail) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => { answer += data; });
    socket.on('end', () => { socket.end(); done(answer); });
    socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? done(answer) : fail(error)));
    socket.setTimeout(15000, () => { socket.destroy(); done(`${answer} (time out)`); });
  });
}

// A request that waits in the database until the lock is given back.
function holdUsers(database) {
  const psql = spawn('psql', ['-h', process.env.CTS_TEST_PG, '-U', 'cts', '-d', database, '-qAt'], { cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] });
  psql.stdin.write("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT 'locked';\n");
  return new Promise((done) => {
    psql.stdout.once('data', () => done({
      release: () => new Promise((ended) => { psql.on('exit', ended); psql.stdin.end('COMMIT;\n'); }),
    }));
  });
}

const waiting = (n, of = site) => until(() => Number(of.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) >= n, 'a waiting request');

test('server: a worker killed in the middle of a request costs that request and no other', async () => {
  const officer = await site.signedIn('officer');
  const lock = await holdUsers(site.database);
  const failing = officer.get('/catalog/').then(() => 'answered', () => 'failed');
  await waiting(1);
  const busy = children(site.process.pid).find(holdsConnection);
  assert.ok(busy, 'the worker that waits is found');
  process.kill(busy, 'SIGKILL');
  assert.equal(await failing, 'failed');
  const others = await Promise.all(Array.from({ length: 20 }, () => fetch(`${site.url}/health/`).then((r) => r.status, (e) => String(e))));
  assert.deepEqual([...new Set(others)], [200]);
  await lock.release();
  assert.equal((await officer.get('/catalog/')).status, 200);
  await until(() => site.errors().includes('"worker_died"'), 'the log line');
  await until(() => children(site.process.pid).length >= 3, 'a new worker');
});

// One of its descriptors is an established connection to the site's port.
function holdsConnection(pid) {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try { return readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8').match(/ino:\s*(\d+)/)?.[1]; } catch { return null; }
  }));
  const established = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((l) => l.trim().split(/\s+/))
    .filter((f) => f[1]?.endsWith(`:${site.port.toString(16).toUpperCase().padStart(4, '0')}`) && f[3] === '01').map((f) => f[9]);
  return established.some((inode) => inodes.has(inode));
}

test('server: more workers come while all are busy, up to workers_max', async () => {
  const officers = await Promise.all(Array.from({ length: 5 }, () => site.signedIn('officer')));
  const lock = await holdUsers(site.database);
  const requests = officers.map((o) => o.get('/catalog/'));
  await waiting(3);
  assert.equal(await fetch(`${site.url}/health/`).then((r) => r.status), 200, 'the newcomer is answered');
  await lock.release();
  for (const answer of await Promise.all(requests)) assert.equal(answer.status, 200, site.errors());
});

test('server: SIGHUP replaces the workers while a running request is finished', async () => {
  const officer = await site.signedIn('officer');
  const before = children(site.process.pid);
  const lock = await holdUsers(site.database);
  const running = officer.get('/catalog/');
  await waiting(1);
  site.process.kill('SIGHUP');
  await until(() => children(site.process.pid).some((pid) => !before.includes(pid)), 'new workers');
  assert.equal(await fetch(`${site.url}/health/`).then((r) => r.status), 200);
  await lock.release();
  assert.equal((await running).status, 200);
  await until(() => children(site.process.pid).every((pid) => !before.includes(pid)), 'the end of the old workers');
  await until(() => children(site.process.pid).length === 3, 'as many as there shall be', 10);
});

test('server: SIGHUP with a wrong settings file changes nothing, in no worker', async () => {
  const data = mkdtempSync('/tmp/cts-data-');
  for (const name of ['settings', 'sql', 'conf']) cpSync(join(root, name), join(data, name), { recursive: true });
  const other = await startSite({ env: { DATA_ROOT: data } });
  const title = async () => (await other.visitor().get('/login/')).text.match(/<title>(.*)<\/title>/)[1];
  writeFileSync(join(data, 'settings/local.yaml'), 'name: Elsewhere\nworkerz: 3\n');
  other.process.kill('SIGHUP');
  await until(() => /the workers before go on/.test(other.errors()), 'the refusal');
  for (const pid of children(other.process.pid)) process.kill(pid, 'SIGKILL');
  await until(() => fetch(`${other.url}/health/`).then((r) => r.ok, () => false), 'new workers');
  assert.equal(await title(), 'Login dev Local');
  writeFileSync(join(data, 'settings/local.yaml'), 'name: Elsewhere\n');
  other.process.kill('SIGHUP');
  await until(async () => await title() === 'Login dev Elsewhere', 'the new name');
  await other.stop();
  rmSync(data, { recursive: true, force: true });
});

test('server: SIGTERM finishes what runs, accepts nothing new and exits with 0', async () => {
  const other = await startSite();
  const officer = await other.signedIn('officer');
  const lock = await holdUsers(other.database);
  const running = officer.get('/catalog/');
  await waiting(1, other);
  other.process.kill('SIGTERM');
  await until(() => fetch(`${other.url}/health/`).then(() => false, () => true), 'the closed door');
  await lock.release();
  const answer = await running;
  assert.equal(answer.status, 200, other.errors());
  assert.deepEqual(await other.ended, { code: 0, signal: null });
  await other.stop();
});

test('server: workers end when the supervisor is killed', async () => {
  const other = await startSite();
  const workers = children(other.process.pid);
  assert.ok(workers.length >= 2);
  other.process.kill('SIGKILL');
  await until(() => workers.every((pid) => { try { process.kill(pid, 0); return false; } catch { return true; } }), 'the end of the workers');
  await other.stop();
});

test('server: a worker is replaced after its share of requests', async () => {
  const other = await startSite({ env: { WORKER_REQUESTS: '5', WORKERS: '1', WORKERS_MAX: '1' } });
  const [first] = children(other.process.pid);
  for (let i = 0; i < 12; i++) assert.equal((await fetch(`${other.url}/health/`, { headers: { connection: 'close' } })).status, 200);
  await until(() => !children(other.process.pid).includes(first), 'another worker');
  await other.stop();
});

test('server: a request over its time ends with its worker and is logged', async () => {
  const other = await startSite({ env: { REQUEST_TIMEOUT_S: '1' } });
  const officer = await other.signedIn('officer');
  const lock = await holdUsers(other.database);
  await assert.rejects(officer.get('/catalog/'));
  await lock.release();
  await until(() => other.errors().includes('request_timeout_s'), 'the log line');
  assert.equal((await officer.get('/catalog/')).status, 200);
  await other.stop();
});

test('server: LISTEN_FDS: an inherited socket is served', async () => {
  const database = createDatabase();
  const port = await freePort();
  const script = `
    const net = require('net'); const { spawn } = require('child_process');
    const server = net.createServer().listen(${port}, '127.0.0.1', () => {
      const child = spawn('sh', ['-c', 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" serve', ${JSON.stringify(program)}], { stdio: ['ignore', 'ignore', 'inherit', server._handle.fd] });
      server._handle.close();
      process.on('SIGTERM', () => { child.kill('SIGTERM'); child.on('exit', (c) => process.exit(c)); });
    });`;
  const parent = spawn(process.execPath, ['-e', script], { env: variables(database, { PORT: '1' }), cwd: '/', stdio: 'ignore' });
  const ended = new Promise((done) => { parent.on('exit', done); });
  await until(() => fetch(`http://127.0.0.1:${port}/health/`).then((r) => r.ok, () => false), 'the server on the inherited socket');
  parent.kill('SIGTERM');
  assert.equal(await ended, 0);
  dropDatabase(database);
});

test('server: a port in use is refused, naming who holds it', async () => {
  const holder = createServer();
  await new Promise((done) => { holder.listen(0, '127.0.0.1', done); });
  const result = cts(site.database, ['serve', '--port', String(holder.address().port)]);
  holder.close();
  assert.equal(result.status, 1);
  assert.match(result.stderr, new RegExp(`port ${holder.address()?.port ?? '\\d+'} of 127.0.0.1 is in use by node[^:]*\\(process ${process.pid}\\)`));
});

test('server: DEP-111 SIGHUP to workers that cannot serve leaves the ones before in place, and says why', async () => {
  const data = mkdtempSync('/tmp/cts-data-');
  for (const name of ['settings', 'sql', 'conf']) cpSync(join(root, name), join(data, name), { recursive: true });
  const other = await startSite({ env: { DATA_ROOT: data } });
  const before = children(other.process.pid);
  const serving = async () => {
    for (let i = 0; i < 20; i++) assert.equal((await fetch(`${other.url}/health/`)).status, 200);
    assert.deepEqual(before.filter((pid) => !children(other.process.pid).includes(pid)), []);
  };
  // they would refuse every request
  writeFileSync(join(data, 'settings/local.yaml'), 'name: Elsewhere\nallowed_hosts: ","\n');
  other.process.kill('SIGHUP');
  await until(() => /the workers before go on: a new worker answered \/health\/ with \\"HTTP\/1.1 400 Bad Request\\"/.test(other.errors()), 'the refusal');
  await serving();
  // they end at once
  writeFileSync(join(data, 'settings/local.yaml'), 'name: Elsewhere\n');
  renameSync(join(other.logs, 'access.log'), join(other.logs, 'access.log.1'));
  mkdirSync(join(other.logs, 'access.log'));
  other.process.kill('SIGHUP');
  await until(() => /the workers before go on: .*access\.log: Is a directory/.test(other.errors()), 'the second refusal');
  await serving();
  rmdirSync(join(other.logs, 'access.log'));
  await until(() => children(other.process.pid).every((pid) => !before.includes(pid)), 'the new workers, once they can');
  await other.stop();
  rmSync(data, { recursive: true, force: true });
});

test('server: DEP-111 a database newer than the program is served, for who goes back to an older release, but not migrated', () => {
  const database = createDatabase();
  psql(database, "INSERT INTO schema_migrations VALUES (9999, '9999-future', 'x')");
  assert.equal(cts(database, ['serve', '--check']).status, 0);
  const result = cts(database, ['migrate']);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /database is newer than this program: it has migration "9999-future"/);
  dropDatabase(database);
});

test('limits: a header of 100 KB is refused and the server lives', async () => {
  const answer = await raw(`GET /health/ HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(100 * 1024)}\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 (431|400|413)/);
  assert.equal((await fetch(`${site.url}/health/`)).status, 200);
});

test('limits: a body over the limit is refused with a page, announced or not', async () => {
  const officer = await site.signedIn('officer');
  const form = new FormData();
  form.append('file', new Blob([Buffer.alloc(2 << 20)]), 'x.xlsx');
  const answer = await officer.post('/catalog/import/', form).catch((error) => ({ status: 'cut', error }));
  assert.ok(answer.status === 413 || answer.status === 'cut');
  const announced = await raw('POST /login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n\r\n');
  assert.match(announced, /^HTTP\/1\.1 413/);
  assert.match(announced, /too large/);
  const chunk = `${(65536).toString(16)}\r\n${'a'.repeat(65536)}\r\n`;
  const chunked = await raw(`POST /login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`);
  assert.match(chunked, /^HTTP\/1\.1 413/);
});

test('limits: two Content-Lengths, or one with chunks, are refused', async () => {
  const body = 'username=a';
  const twice = await raw(`POST /login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\nContent-Length: 10\r\n\r\n${body}`);
  assert.match(twice, /^HTTP\/1\.1 400/);
  const both = await raw(`POST /login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
  assert.match(both, /^HTTP\/1\.1 400/);
});

test('limits: a transfer coding that nobody knows is refused at once, a body without end is cut off', async () => {
  for (const coding of ['xchunked', 'gzip, chunked', 'identity']) {
    assert.match(await raw(`POST /login/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`), /^HTTP\/1\.1 (400|501)/, coding);
  }
  const chunk = `${(65536).toString(16)}\r\n${'a'.repeat(65536)}\r\n`;
  const endless = await raw(`POST /login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(48)}`);
  assert.doesNotMatch(endless, /time out/);
});

test('limits: hundreds of parameters and words are answered', async () => {
  const officer = await site.signedIn('officer');
  const many = Array.from({ length: 300 }, (_, i) => `category=${i}`).join('&');
  assert.equal((await officer.get(`/catalog/?${many}`)).status, 200);
  assert.equal((await site.visitor().get(`/catalog/?${many}`)).status, 303);
  assert.equal((await officer.get(`/selectable/catalog-itemcategorylookup/?term=${'a+'.repeat(6000)}`)).status, 200);
});

test('web: an address that is completed with its slash stays the same address', async () => {
  const answer = await raw('GET /catalog/edit/1%0d%0aX-Evil:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.doesNotMatch(answer, /^X-Evil/m);
  const mark = await raw('GET /catalog/import/a%3Fb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(mark, /^Location: \/catalog\/import\/a%3Fb\/\r$/m);
});

test('bad input: invalid UTF-8 in path, query and form is refused with a page that says so', async () => {
  const get = (path) => raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.match(await get('/catalog/%ff/'), /^HTTP\/1\.1 400/);
  assert.match(await get('/login/?next=%c3%28'), /^HTTP\/1\.1 400/);
  assert.match(await get('/login/?next=%zz'), /^HTTP\/1\.1 400/);
  assert.match(await get('/login/?next=%00'), /^HTTP\/1\.1 400/);
  const body = 'username=%ff%fe&password=x';
  const form = await raw(`POST /login/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  assert.match(form, /^HTTP\/1\.1 400/);
  assert.match(form, /not valid text \(UTF-8\)/);
});

test('bad input: a form of another type is refused', async () => {
  const officer = await site.signedIn('officer');
  const answer = await officer.fetch('/catalog/new/', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  assert.equal(answer.status, 400);
});

test('web: pages are compressed for who takes it', async () => {
  const officer = await site.signedIn('officer');
  const plain = await officer.get('/catalog/', { 'accept-encoding': 'identity' });
  const packed = await officer.get('/catalog/', { 'accept-encoding': 'gzip' });
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.equal(packed.text.length, plain.text.length);
  for (const refusal of ['gzip;q=0', 'xgzip', 'br, gzip ; q=0.0']) {
    assert.equal((await officer.get('/catalog/', { 'accept-encoding': refusal })).headers.get('content-encoding'), null, refusal);
  }
});

test('logs: each request is a line of access.log, without its query; failures are JSON lines of error.log', async () => {
  const officer = await site.signedIn('officer');
  const answer = await officer.get('/catalog/?q=secret-words');
  const id = answer.headers.get('x-request-id');
  const line = await until(() => site.access().split('\n').find((l) => l.includes(id)), 'the line');
  assert.match(line, /^127\.0\.0\.1 \d{4}-\d\d-\d\dT[\d:]+Z user=\d+ "GET \/catalog\/" 200 \d+ [\d.]+ms/);
  assert.doesNotMatch(line, /secret-words/);
  site.sql('ALTER TABLE catalog_items RENAME TO gone');
  const failed = await officer.get('/catalog/');
  site.sql('ALTER TABLE gone RENAME TO catalog_items');
  assert.equal(failed.status, 500);
  assert.match(failed.plain, /Server Error :\(/);
  const error = JSON.parse(site.errors().trim().split('\n').find((l) => l.includes(failed.headers.get('x-request-id'))));
  assert.equal(error.event, 'request_failed');
  assert.match(error.text, /catalog_items.* does not exist/);
  assert.equal((await officer.get('/catalog/')).status, 200);
});

test('logs: a path cannot forge a line of access.log', async () => {
  const answer = await raw('GET /x%0A127.0.0.1%20forged%22%5C HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 404/);
  await until(() => site.access().includes('/x%0A127.0.0.1%20forged%22%5C'), 'the line');
  assert.doesNotMatch(site.access(), /^127\.0\.0\.1 forged/m);
});

test('web: outside dev an error page tells nothing of the inside', async () => {
  const other = await startSite({ env: { ENVIRONMENT: 'staging', INSTANCE: 'jordan', PREFIX: '/JO', CURRENCY: 'JOD' } });
  const officer = other.visitor();
  const page = await officer.get('/login/');
  assert.match(page.text, /<title>Login staging Jordan<\/title>/);
  other.sql('ALTER TABLE login_attempts RENAME TO gone');
  const failed = await officer.post('/login/', { username: 'a@example.org', password: 'b', next: '' });
  assert.equal(failed.status, 500);
  assert.doesNotMatch(failed.text, /login_attempts|database/);
  await other.stop();
});

test('server: connections that the database ends, before or while a request asks, cost no request', async () => {
  const officer = await site.signedIn('officer');
  for (let i = 0; i < 30; i++) {
    site.sql('SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
    const answers = await Promise.all([officer.get('/catalog/'), officer.get('/catalog/'), officer.get('/health/')]);
    assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200], site.errors());
  }
});
