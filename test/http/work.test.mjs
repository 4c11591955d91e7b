// The queue and the schedule (design 5), and the mail of failed requests (UI-57).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createDatabase, cts, dropDatabase, program, psql, startSite, until, variables } from '../lib/site.mjs';

let database;
before(() => { database = createDatabase('demo'); });
after(() => dropDatabase(database));

const sql = (text) => psql(database, text);
const state = (id) => sql(`SELECT state FROM jobs WHERE id = ${id}`);
const add = (kind, payload = '{}') => sql(`WITH j AS (INSERT INTO jobs (kind, payload) VALUES ('${kind}', '${payload}') RETURNING id) SELECT id FROM j, pg_notify('jobs', '') n`).split('|')[0];

// It ends with the test, also one that fails.
async function startWorker(t, env = {}) {
  const logs = mkdtempSync('/tmp/cts-work-');
  const worker = { logs, stderr: '' };
  worker.process = spawn(program, ['worker'], { env: variables(database, { LOG_DIR: logs, ...env }), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  worker.process.stderr.on('data', (text) => { worker.stderr += text; });
  worker.ended = new Promise((done) => { worker.process.on('exit', (code, signal) => done({ code, signal })); });
  t.after(() => worker.process.kill('SIGKILL'));
  worker.log = () => (existsSync(join(logs, 'worker.log')) ? readFileSync(join(logs, 'worker.log'), 'utf8') : '');
  worker.children = () => readFileSync(`/proc/${worker.process.pid}/task/${worker.process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  worker.stop = async () => {
    worker.process.kill('SIGTERM');
    const end = await worker.ended;
    rmSync(logs, { recursive: true });
    return end;
  };
  await until(() => worker.children().length === 3, 'the worker\'s processes');
  return worker;
}

test('jobs: what is added is done at once, and what is on the schedule once a period', async (t) => {
  const worker = await startWorker(t);
  await until(() => sql("SELECT count(*) FROM jobs WHERE kind = 'forget_sessions' AND state = 'done'") !== '0', 'the schedule');
  const from = Date.now();
  const id = add('forget_sessions');
  await until(() => state(id) === 'done', 'the job');
  assert.ok(Date.now() - from < 4000, 'told, not looked for');
  await worker.stop();
  const again = await startWorker(t);
  await until(() => sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") !== '0', 'the schedule');
  // a third when an hour began just now
  assert.ok(['2', '3'].includes(sql("SELECT count(*) FROM jobs WHERE kind = 'forget_sessions'")));
  assert.deepEqual(await again.stop(), { code: 0, signal: null });
});

test('jobs: one that fails is tried later, with the reason, and given up after five tries', async (t) => {
  const worker = await startWorker(t);
  const id = add('no such kind');
  await until(() => sql(`SELECT error FROM jobs WHERE id = ${id}`) !== '', 'the failure');
  assert.equal(sql(`SELECT state, attempts, error, run_at > now() FROM jobs WHERE id = ${id}`), 'waiting|1|this program knows no such job|t');
  for (let i = 2; i <= 5; i++) {
    sql(`UPDATE jobs SET run_at = now() WHERE id = ${id}; NOTIFY jobs`);
    await until(() => sql(`SELECT attempts FROM jobs WHERE id = ${id} AND state <> 'running'`) === String(i), `try ${i}`);
  }
  assert.equal(state(id), 'failed');
  await until(() => /"event":"job_failed"/.test(worker.log()), 'a line in its log');
  await worker.stop();
});

test('jobs: one whose worker was killed is done by another; one that came too late is not done', async (t) => {
  const worker = await startWorker(t);
  // its worker is a session that is gone
  sql("INSERT INTO jobs (id, kind, state, started_at) VALUES (9001, 'forget_sessions', 'running', now() - interval '1 hour')");
  sql("INSERT INTO jobs (id, kind, expires_at) VALUES (9002, 'forget_sessions', now() - interval '1 minute')");
  await until(() => state(9001) === 'done' && state(9002) === 'expired', 'both', 40);
  const [child] = worker.children();
  process.kill(child, 'SIGKILL');
  await until(() => worker.children().length === 3 && !worker.children().includes(child), 'another process');
  await worker.stop();
});

test('jobs: many workers never do one job twice', async (t) => {
  const workers = [await startWorker(t), await startWorker(t)];
  sql("INSERT INTO jobs (kind) SELECT 'forget_sessions' FROM generate_series(1, 200); NOTIFY jobs");
  await until(() => sql("SELECT count(*) FROM jobs WHERE state = 'waiting' AND run_at <= now()") === '0' && sql("SELECT count(*) FROM jobs WHERE state = 'running'") === '0', 'the end of the queue');
  assert.equal(sql("SELECT max(attempts) FROM jobs WHERE kind = 'forget_sessions'"), '1');
  for (const worker of workers) await worker.stop();
});

test('jobs: purge_queue counts and removes what waits', () => {
  add('later');
  sql("UPDATE jobs SET run_at = now() + interval '1 day' WHERE state = 'waiting'");
  const waiting = sql("SELECT count(*) FROM jobs WHERE state = 'waiting'");
  assert.equal(cts(database, ['purge_queue', '--count']).stdout.trim(), waiting);
  assert.match(cts(database, ['purge_queue']).stdout, new RegExp(`^${waiting} waiting jobs were removed`));
  assert.equal(cts(database, ['purge_queue', '--count']).stdout.trim(), '0');
});

test('mail: UI-57 a request that fails is mailed to the administrators, once, with environment and instance', async () => {
  const site = await startSite({ env: { ADMINS: 'a@example.org, b@example.org' }, database: createDatabase('demo') });
  const officer = await site.signedIn('officer');
  site.sql('ALTER TABLE catalog_items RENAME TO elsewhere');
  for (let i = 0; i < 3; i++) assert.equal((await officer.get('/catalog/')).status, 500);
  const mail = JSON.parse(site.sql("SELECT json_agg(payload) FROM jobs WHERE kind = 'mail'"));
  assert.equal(mail.length, 1);
  assert.equal(mail[0].to, 'a@example.org, b@example.org');
  assert.match(mail[0].subject, /\/catalog\/ failed/);
  assert.match(mail[0].text, /officer@example\.org[^]*reason +database: /);
  const worker = spawn(program, ['worker'], { env: variables(site.database, { MAIL_SERVER: '' }), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  worker.stderr.on('data', (text) => { said += text; });
  await until(() => said.includes('[CTS dev local] /catalog/ failed'), 'the mail');
  worker.kill('SIGTERM');
  await new Promise((done) => { worker.on('exit', done); });
  await site.stop();
});
