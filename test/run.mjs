// Every test: `node test/run.mjs --build DIR [--only WORD] [--except WORD]`. Ends with "N passed, N failed" and an exit status that fits.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { root, startCluster } from '../tools/postgres.mjs';

const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const build = resolve(option('--build', 'build'));
const only = option('--only', '');
const except = option('--except', null);
const count = { passed: 0, failed: 0, skipped: 0 };

function tell(result, name, detail = '') {
  count[result]++;
  if (result === 'failed') console.log(`FAILED  ${name}\n${detail}`);
  else console.log(`${result === 'passed' ? 'ok     ' : 'skipped'} ${name}${detail ? ` (${detail})` : ''}`);
}

// cmocka programs speak TAP.
function runUnit() {
  const directory = join(build, 'test');
  for (const file of readdirSync(directory).filter((f) => /^unit_\w+$/.test(f) && f.includes(only))) {
    const result = spawnSync(join(directory, file), { encoding: 'utf8', env: { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP' }, cwd: root });
    const text = result.stdout + result.stderr;
    for (const line of text.split('\n')) {
      const match = line.match(/^(not ok|ok) \d+ - (.*)$/);
      if (match) tell(match[1] === 'ok' ? 'passed' : 'failed', match[2], match[1] === 'ok' ? '' : text);
    }
    if (result.status !== 0 && !/^not ok/m.test(text)) tell('failed', file, text);
  }
}

function testFiles() {
  return ['deploy', 'unit', 'fab', 'db', 'http', 'browser'].flatMap((folder) =>
    readdirSync(join(root, 'test', folder)).filter((f) => f.endsWith('.test.mjs')).sort().map((f) => join(root, 'test', folder, f)))
    .filter((file) => file.includes(only) && !(except && file.includes(except)));
}

async function runFiles() {
  process.env.CTS_BUILD = build;
  for (const database of ['empty', 'demo']) prepare(database);
  const stream = run({ files: testFiles(), concurrency: 2, timeout: 2400000 });
  const done = new Promise((resolveDone) => { stream.on('end', resolveDone); });
  stream.on('test:pass', (t) => {
    if (isFile(t) || t.details.type === 'suite') return;
    if (t.skip !== undefined) tell('skipped', t.name, String(t.skip));
    else tell('passed', t.name);
  });
  stream.on('test:fail', (t) => {
    const error = t.details.error;
    if (t.details.type === 'suite' && /subtest/.test(error?.message)) return;
    if (isFile(t) && /subtest|test failed/.test(error?.message) && count.failed) return;
    tell('failed', t.name, error?.cause?.stack || error?.stack || String(error));
  });
  stream.on('test:stderr', (t) => process.stderr.write(t.message));
  stream.resume();
  await done;
}

const isFile = (t) => t.name.endsWith('.test.mjs');
let cluster;

// Templates that every file copies its databases from.
function prepare(database) {
  cluster.psql('postgres', `CREATE DATABASE ${database}`);
  const env = { ...process.env, ENVIRONMENT: 'dev', INSTANCE: 'local', DB_HOST: cluster.host, DB_NAME: database, DB_USER: 'cts' };
  const commands = database === 'demo' ? [['migrate'], ['loaddemo']] : [['migrate']];
  for (const command of commands) {
    const result = spawnSync(join(build, 'cts'), command, { env, encoding: 'utf8', cwd: '/' });
    if (result.status !== 0) throw new Error(`cts ${command.join(' ')}: ${result.stderr}`);
  }
}

runUnit();
cluster = await startCluster();
process.env.CTS_TEST_PG = cluster.host;
try {
  await runFiles();
} finally {
  await cluster.stop();
}
console.log(`\n${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`);
process.exit(count.failed || !count.passed ? 1 : 0);
