// Signing in and out, sessions, throttle (spec 10, section 5).
import assert from 'node:assert/strict';
import { createHash, pbkdf2Sync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { cookieLines } from '../lib/cookies.mjs';
import { startSite } from '../lib/site.mjs';

let site;
before(async () => { site = await startSite({ env: { LOGIN_TRIES: '3', IDLE_EXPIRE_S: '1800' } }); });
after(() => site.stop());

test('accounts: ACC-41 the login page has its labels, names and title', async () => {
  const page = await site.visitor().get('/login/?next=/catalog/');
  assert.equal(page.status, 200);
  assert.match(page.text, /<title>Login dev Local<\/title>/);
  assert.match(page.text, /<label[^>]*for="id_username">Email address/);
  assert.match(page.text, /<input type="password"[^>]*name="password"/);
  assert.match(page.text, /name="next" value="\/catalog\/"/);
});

test('accounts: ACC-42 the right password signs in, sets last_login and goes to next', async () => {
  const visitor = site.visitor();
  await visitor.get('/login/');
  const answer = await visitor.post('/login/', { username: 'officer@example.org', password: 'commodity-demo', next: '/catalog/?q=x' });
  assert.equal(answer.status, 303);
  assert.equal(answer.location, '/catalog/?q=x');
  assert.equal(site.sql("SELECT last_login > now() - interval '1 minute' FROM users WHERE email = 'officer@example.org'"), 't');
});

test('accounts: ACC-42 next is followed only within the instance', async () => {
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', '']) {
    const visitor = site.visitor();
    await visitor.get('/login/');
    const answer = await visitor.post('/login/', { username: 'officer@example.org', password: 'commodity-demo', next });
    assert.equal(answer.location, '/', next);
  }
});

test('accounts: ACC-X3 the email address is compared ignoring case', async () => {
  await site.visitor().signIn('OFFICER@Example.ORG');
});

test('accounts: ACC-43 a wrong password, an unknown address and empty fields are refused with 200 and not put back', async () => {
  const visitor = site.visitor();
  await visitor.get('/login/');
  const wrong = await visitor.post('/login/', { username: 'manager@example.org', password: 'no', next: '' });
  assert.equal(wrong.status, 200);
  assert.match(wrong.plain, /do not fit together/);
  assert.doesNotMatch(wrong.text, /manager@example/);
  const empty = await visitor.post('/login/', { username: '', password: '', next: '' });
  assert.equal(empty.plain.match(/This field is required/g).length, 2);
});

test('accounts: ACC-43 an inactive account with the right password is told so', async () => {
  site.sql("UPDATE users SET is_active = false WHERE email = 'partner6@example.org'");
  const visitor = site.visitor();
  await visitor.get('/login/');
  const answer = await visitor.post('/login/', { username: 'partner6@example.org', password: 'commodity-demo', next: '' });
  assert.match(answer.plain, /This account is inactive/);
});

test('accounts: ACC-40 home leads officers to the catalog, partners to reports, others to login', async () => {
  assert.equal((await site.visitor().get('/')).location, '/login/');
  assert.equal((await (await site.signedIn('officer')).get('/')).location, '/catalog/');
  assert.equal((await (await site.signedIn('partner1')).get('/')).location, '/reports/');
});

test('accounts: ACC-44 logging out is a POST, ends the session and leads to the login page', async () => {
  const visitor = await site.signedIn('officer');
  const cookie = new Map(visitor.cookies);
  assert.equal((await visitor.get('/logout/')).status, 405);
  const answer = await visitor.post('/logout/');
  assert.equal(answer.location, '/login/');
  visitor.cookies = cookie;
  assert.equal((await visitor.get('/catalog/')).location, '/login/?next=%2Fcatalog%2F');
});

test('accounts: ACC-44 logging out after the session has ended leads to the login page', async () => {
  const officer = await site.signedIn('officer');
  site.sql('DELETE FROM sessions');
  const answer = await officer.post('/logout/');
  assert.equal(answer.status, 303);
  assert.equal(answer.location, '/login/');
});

test('accounts: ACC-42 signing in while signed in, as in a second tab, sets one cookie and works', async () => {
  const officer = await site.signedIn('officer');
  await officer.get('/login/');
  const answer = await officer.post('/login/', { username: 'officer@example.org', password: 'commodity-demo', next: '' });
  assert.equal(answer.status, 303);
  assert.equal(cookieLines(answer.headers).filter((c) => c.startsWith('cts_session=')).length, 1);
  assert.equal((await officer.get('/catalog/')).status, 200);
});

test('accounts: ACC-45 the session cookie ends with the browser and is hidden from scripts', async () => {
  const visitor = site.visitor();
  await visitor.get('/login/');
  const answer = await visitor.post('/login/', { username: 'officer@example.org', password: 'commodity-demo', next: '' });
  const cookie = cookieLines(answer.headers).find((c) => c.startsWith('cts_session='));
  assert.match(cookie, /Path=\/; HttpOnly; SameSite=Lax$/);
});

test('accounts: ACC-47 after 1800 idle seconds the session is over, just before it is not', async () => {
  const visitor = await site.signedIn('officer');
  const age = (seconds) => site.sql(`UPDATE sessions SET last_activity = now() - interval '${seconds} seconds'`);
  age(1795);
  assert.equal((await visitor.get('/catalog/')).status, 200);
  assert.equal(site.sql("SELECT max(last_activity) > now() - interval '5 seconds' FROM sessions"), 't');
  age(1801);
  assert.equal((await visitor.get('/catalog/')).location, '/login/?next=%2Fcatalog%2F');
});

test('accounts: ACC-48 the ping tells idle seconds, is no activity itself, and takes over what the browser saw', async () => {
  const visitor = await site.signedIn('officer');
  site.sql("UPDATE sessions SET last_activity = now() - interval '100 seconds'");
  const idle = Number((await visitor.get('/session_security/ping/?idleFor=500')).text);
  assert.ok(idle >= 100 && idle < 105, String(idle));
  const moved = Number((await visitor.get('/session_security/ping/?idleFor=20')).text);
  assert.ok(moved >= 20 && moved < 25, String(moved));
  assert.equal((await site.visitor().get('/session_security/ping/?idleFor=0')).text, '"logout"');
});

test('accounts: ACC-48 a ping cannot move the activity into the future', async () => {
  const officer = await site.signedIn('officer');
  for (const idle of ['288230375836351744', '18446743073709551', '-5000000', '9223372036854775807', 'x']) {
    await officer.get(`/ping/?idleFor=${idle}`);
    assert.equal(site.sql("SELECT count(*) FROM sessions WHERE last_activity > now() + interval '1 second'"), '0', idle);
  }
});

test('accounts: ACC-X6 a deactivated user is out at once', async () => {
  const visitor = await site.signedIn('partner5');
  assert.equal((await visitor.get('/reports/')).status, 200);
  site.sql("UPDATE users SET is_active = false WHERE email = 'partner5@example.org'");
  assert.equal((await visitor.get('/reports/')).status, 303);
});

test('accounts: a Django pbkdf2_sha256 hash signs in and is replaced by Argon2id', async () => {
  const digest = pbkdf2Sync('old secret', 'seasalt', 12000, 32, 'sha256').toString('base64');
  site.sql(`UPDATE users SET password_hash = 'pbkdf2_sha256$12000$seasalt$${digest}' WHERE email = 'partner4@example.org'`);
  await site.visitor().signIn('partner4@example.org', 'old secret');
  assert.match(site.sql("SELECT password_hash FROM users WHERE email = 'partner4@example.org'"), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await site.visitor().signIn('partner4@example.org', 'old secret');
});

test('accounts: the throttle stops guessing one account, also with the right password, and nobody else', async () => {
  const visitor = site.visitor();
  await visitor.get('/login/');
  const guess = (password) => visitor.post('/login/', { username: 'partner3@example.org', password, next: '' });
  for (let i = 0; i < 3; i++) assert.match((await guess('wrong')).plain, /do not fit/);
  const variant = await visitor.post('/login/', { username: 'PARTNER3@EXAMPLE.ORG', password: 'commodity-demo', next: '' });
  assert.match(variant.plain, /Too many failed tries/, 'another way to write the address is the same account');
  const stopped = await guess('commodity-demo');
  assert.match(stopped.plain, /Too many failed tries. Wait 15 minutes/);
  await site.visitor().signIn('partner2@example.org');
  site.sql('DELETE FROM login_attempts');
  assert.equal((await guess('commodity-demo')).status, 303);
});

test('accounts: what PostgreSQL takes for the same address counts as the same account for the throttle', async () => {
  const same = site.sql("SELECT lower(U&'COORD\\0130NATOR@example.org') = 'coordinator@example.org'") === 't';
  const visitor = site.visitor();
  await visitor.get('/login/');
  const guess = (username, password) => visitor.post('/login/', { username, password, next: '' });
  for (let i = 0; i < 3; i++) await guess('coordinator@example.org', 'wrong');
  const answer = await guess('coord\u0130nator@example.org', 'commodity-demo');
  assert.match(answer.plain, same ? /Too many failed tries/ : /do not fit/);
  site.sql('DELETE FROM login_attempts');
});

test('accounts: a long address in other letters is refused like any other', async () => {
  const visitor = site.visitor();
  await visitor.get('/login/');
  for (const username of [`a${'ä'.repeat(200)}`, `a${'ä'.repeat(400)}`]) {
    assert.equal((await visitor.post('/login/', { username, password: 'x', next: '' })).status, 200);
  }
  const unknown = await visitor.post('/login/', { username: 'a', password: 'x', next: '', [`x${'ä'.repeat(60)}`]: '1' });
  assert.doesNotMatch(unknown.text, /\uFFFD/, 'a name that is cut stays text');
  site.sql('DELETE FROM login_attempts');
});

test('accounts: sessions are kept as hashes, and a new token is made at each sign-in', async () => {
  const visitor = await site.signedIn('officer');
  const token = visitor.cookies.get('cts_session');
  const hash = createHash('sha256').update(token).digest('hex');
  assert.equal(site.sql(`SELECT count(*) FROM sessions WHERE token_hash = '\\x${hash}'`), '1');
  await visitor.signIn('officer@example.org');
  assert.notEqual(visitor.cookies.get('cts_session'), token);
  assert.equal(site.sql(`SELECT count(*) FROM sessions WHERE token_hash = '\\x${hash}'`), '0');
});

test('web: design 4 a POST without, with a foreign or with a broken CSRF token is refused', async () => {
  const visitor = await site.signedIn('officer');
  const other = await site.signedIn('manager');
  const before = site.sql('SELECT count(*) FROM catalog_items');
  for (const token of ['', 'abc', other.csrf, visitor.csrf.replace(/^./, (c) => (c === '0' ? '1' : '0'))]) {
    assert.equal((await visitor.post('/logout/', { csrf_token: token })).status, 403, token);
  }
  assert.equal(site.sql('SELECT count(*) FROM catalog_items'), before);
  assert.equal((await visitor.get('/catalog/')).status, 200);
});
