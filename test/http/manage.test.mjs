// Settings and management commands (design 7; issue lines 4, 6, 9, 10).
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../../tools/postgres.mjs';
import { createDatabase, cts, dropDatabase, freePort, program, psql, until, variables } from '../lib/site.mjs';

let database;
let folder;
before(() => {
  database = createDatabase('demo');
  folder = mkdtempSync('/tmp/cts-manage-');
  cpSync(join(root, 'settings'), join(folder, 'settings'), { recursive: true });
  cpSync(join(root, 'conf'), join(folder, 'conf'), { recursive: true });
});
after(() => {
  dropDatabase(database);
  rmSync(folder, { recursive: true });
});

const settings = (env) => cts(database, ['settings'], { env: { DATA_ROOT: folder, PILLAR_ROOT: join(folder, 'conf/pillar'), ...env } });
const write = (file, text) => writeFileSync(join(folder, 'settings', file), text);

test('settings: each value, where it came from, secrets masked', () => {
  const result = settings({ PORT: '8017' });
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /^port +8017 +# PORT;/m);
  assert.match(result.stdout, /^currency +JOD +# .*local\.yaml:\d+;/m);
  assert.match(result.stdout, /^secret_key +\*{8} /m);
  assert.doesNotMatch(result.stdout, /a key of the tests/);
});

test('settings: pillar < variables; files of the instance over those of the environment', () => {
  const key = { SECRET_KEY: 'x'.repeat(40) };
  const turkey = settings({ ENVIRONMENT: 'staging', INSTANCE: 'turkey', ...key });
  assert.match(turkey.stdout, /^currency +TRY +# .*project\.sls:\d+;/m);
  assert.match(turkey.stdout, /^prefix +\/TR /m);
  assert.match(turkey.stdout, /^time_zone +Europe\/Istanbul /m);
  assert.match(settings({ ENVIRONMENT: 'staging', INSTANCE: 'turkey', PREFIX: '/XX', ...key }).stdout, /^prefix +\/XX +# PREFIX;/m);
});

for (const [what, text, expected] of [
  ['an unknown key', 'prot: 8000\n', /test\.yaml:1: there is no setting "prot"; did you mean "port"\?/],
  ['a number out of range', '# c\nport: 70000\n', /test\.yaml:2: port must be a whole number from 1 to 65535, not "70000"/],
  ['no number', 'workers: many\n', /test\.yaml:1: workers must be a whole number/],
  ['a key twice', 'port: 1\nname: x\nport: 2\n', /test\.yaml:3: "port" stands twice, first at line 1/],
  ['a list', 'name: [a, b]\n', /test\.yaml:1: name must be one value/],
  ['broken YAML', 'name: "open\n', /test\.yaml:\d+: /],
  ['an alias', 'name: &a x\n', /test\.yaml:1: anchors/],
  ['CUR-3 a currency that is not known', 'currency: EUR\n', /test\.yaml:1: currency must be JOD, IQD or TRY, not "EUR"/],
  ['UI-40 a prefix that ends in a slash', 'prefix: /JO/\n', /test\.yaml:1: prefix must be empty or as \/JO/],
  ['a warning after the end', 'idle_warn_s: 2000\n', /test\.yaml:1: idle_warn_s must be less/],
]) {
  test(`settings: ${what} is refused with file:line`, () => {
    write('test.yaml', text);
    const result = settings({ INSTANCE: 'test' });
    assert.equal(result.status, 1);
    assert.match(result.stderr, expected);
  });
}

test('settings: an instance without file and a word that is no key are refused', () => {
  assert.match(settings({ INSTANCE: 'nowhere' }).stderr, /nowhere\.yaml: no such file/);
  assert.match(settings({ INSTANCE: '../x' }).stderr, /must be words/);
  assert.match(settings({ ENVIRONMENT: 'staging', INSTANCE: 'turkey', SECRET_KEY: 'short' }).stderr, /secret_key must have at least 32 characters/);
});

test('commands: help lists them, a mistyped one gets the nearest, wrong usage exits with 2', () => {
  assert.match(cts(database, ['help']).stdout, /import-catalog +FILE/);
  const wrong = cts(database, ['migrat']);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /there is no command "migrat"; did you mean "migrate"\?/);
  for (const args of [['migrate', '--plam'], ['settings', 'x'], ['import-catalog'], ['createsuperuser', 'nobody'], ['serve', '--pört', '1'], ['benchdata', 'XL']]) {
    const result = cts(database, args);
    assert.equal(result.status, 2, args.join(' '));
    assert.match(result.stderr, /usage: cts /, args.join(' '));
  }
});

test('commands: migrate builds the schema, --plan shows what is to do, a second run does nothing', () => {
  const name = `m${process.pid}`;
  psql('postgres', `CREATE DATABASE ${name}`);
  const n = readdirSync(join(root, 'sql/migrations')).length;
  assert.equal(cts(name, ['migrate', '--plan']).stdout.match(/^pending/gm).length, n);
  assert.match(cts(name, ['check']).stderr, new RegExp(`lacks ${n} migrations: run "cts migrate"`));
  assert.match(cts(name, ['serve']).stderr, /lacks \d+ migrations/);
  const done = cts(name, ['migrate']);
  assert.equal(done.stdout.match(/^applied/gm).length, n, done.stderr);
  assert.doesNotMatch(cts(name, ['migrate']).stdout, /^applied/m);
  assert.equal(cts(name, ['migrate', '--plan']).stdout.match(/^applied/gm).length, n);
  psql(name, "UPDATE schema_migrations SET checksum = 'x' WHERE number = 2");
  assert.match(cts(name, ['migrate']).stderr, /migration 0002-catalog was changed after it had been applied/);
  dropDatabase(name);
});

test('commands: two migrators at once do the work once', async () => {
  const name = `c${process.pid}`;
  psql('postgres', `CREATE DATABASE ${name}`);
  const { variables } = await import('../lib/site.mjs');
  const run = () => new Promise((done) => { spawn(program, ['migrate'], { env: variables(name), cwd: '/', stdio: 'ignore' }).on('exit', done); });
  assert.deepEqual(await Promise.all([run(), run(), run()]), [0, 0, 0]);
  dropDatabase(name);
});

test('commands: check finds the demo database in order, and a wrong total', () => {
  assert.match(cts(database, ['check']).stdout, /are fine/);
  psql(database, 'UPDATE packages SET num_items = 0 WHERE id = (SELECT min(id) FROM packages)');
  const wrong = cts(database, ['check']);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /package \d+: stored/);
  psql(database, 'SELECT packages_recompute(array_agg(id)) FROM packages');
});

test('accounts: ACC-98 createsuperuser and changepassword, from a pipe', () => {
  const made = cts(database, ['createsuperuser', 'Root@EXAMPLE.net', '--name', 'The Root'], { input: 'one two three\n' });
  assert.equal(made.status, 0, made.stderr);
  assert.equal(psql(database, "SELECT name, is_superuser, is_staff, is_active FROM users WHERE email = 'Root@example.net'"), 'The Root|t|t|t');
  assert.match(cts(database, ['createsuperuser', 'root@example.net'], { input: 'x\n' }).stderr, /exists already/);
  assert.match(cts(database, ['createsuperuser', 'a@example.net'], { input: '\n' }).stderr, /password is empty/);
  const before = psql(database, "SELECT password_hash FROM users WHERE email = 'Root@example.net'");
  assert.equal(cts(database, ['changepassword', 'root@example.net'], { input: 'other\n' }).status, 0);
  assert.notEqual(psql(database, "SELECT password_hash FROM users WHERE email = 'Root@example.net'"), before);
  assert.match(cts(database, ['changepassword', 'nobody@example.net'], { input: 'x\n' }).stderr, /no user with the email address/);
});

test('accounts: ACC-26 bootstrap_permissions is idempotent', () => {
  psql(database, "DELETE FROM user_roles; UPDATE users SET is_active = is_active WHERE false");
  assert.match(cts(database, ['bootstrap_permissions']).stdout, /up to date/);
  const roles = psql(database, 'SELECT count(*) FROM user_roles');
  assert.ok(Number(roles) > 10);
  cts(database, ['bootstrap_permissions']);
  assert.equal(psql(database, 'SELECT count(*) FROM user_roles'), roles);
});

test('commands: printenv makes another process the same instance, without secrets', () => {
  const text = cts(database, ['printenv'], { env: { DB_PASSWORD: 'hidden' } }).stdout;
  assert.match(text, new RegExp(`^DB_NAME='${database}'$`, 'm'));
  assert.doesNotMatch(text, /hidden|a key of the tests/);
});

test('commands: shell runs Lua with sql() and settings', () => {
  const lua = (code) => cts(database, ['shell', '-e', code]);
  assert.equal(lua('sql("SELECT $1::int8 + 1 AS n", 41)[1].n').stdout, '42\n');
  assert.equal(lua('sql("SELECT name FROM suppliers WHERE name = $1", {"Petra Pharma Trading"})[1].name').stdout, 'Petra Pharma Trading\n');
  assert.equal(lua('settings.currency').stdout, 'JOD\n');
  assert.equal(lua('settings.secret_key').stdout, '********\n');
  assert.equal(lua('sql("SELECT NULL AS x")[1].x == nil').stdout, 'true\n');
  const wrong = lua('sql("SELEKT")');
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /syntax error/);
  assert.equal(cts(database, ['shell'], { input: 'x = 20\nx + 1\n' }).stdout, '21\n');
});

test('commands: dbshell is psql on the same database', () => {
  assert.equal(cts(database, ['dbshell', '-Atc', 'SELECT current_database()']).stdout.trim(), database);
});

test('commands: dumpdata and loaddata carry everything to an empty database', () => {
  const file = join(folder, 'dump.json');
  const dump = cts(database, ['dumpdata']);
  assert.equal(dump.status, 0, dump.stderr);
  writeFileSync(file, dump.stdout);
  const other = createDatabase('empty');
  const loaded = cts(other, ['loaddata', file]);
  assert.equal(loaded.status, 0, loaded.stderr);
  const again = JSON.parse(cts(other, ['dumpdata']).stdout);
  const original = JSON.parse(dump.stdout);
  assert.deepEqual(Object.keys(again), Object.keys(original));
  for (const table of ['users', 'user_roles', 'api_tokens', 'catalog_items', 'shipments', 'packages', 'package_items', 'scans']) {
    assert.deepEqual(again[table], original[table], table);
  }
  psql(other, "INSERT INTO suppliers (name) VALUES ('Identity goes on')");
  dropDatabase(other);
});

test('commands: what cannot be written to standard output is an error, not a short dump', () => {
  const result = spawnSync('sh', ['-c', '"$0" dumpdata categories > /dev/full', program], { env: variables(database), encoding: 'utf8', cwd: '/' });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /standard output cannot be written/);
});

test('commands: loaddata refuses what it does not know and loads nothing', () => {
  const file = join(folder, 'bad.json');
  const load = (text) => {
    writeFileSync(file, text);
    return cts(database, ['loaddata', file]);
  };
  assert.match(load('{"donors": [{"id": 900, "name": "X"}').stderr, /bad\.json:1: /);
  assert.match(load('{"donorz": []}').stderr, /no table "donorz"; did you mean "donors"\?/);
  const twice = load('{"donors": [{"id": 900, "name": "X"}, {"id": 901, "name": "X"}]}');
  assert.equal(twice.status, 1);
  assert.match(twice.stderr, /nothing was loaded: table donors/);
  assert.equal(psql(database, "SELECT count(*) FROM donors WHERE name = 'X'"), '0');
});

test('dev: a machine without PostgreSQL is told which package to install', { skip: process.getuid() !== 0 && 'hiding PostgreSQL needs root' }, () => {
  const result = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /usr/lib/postgresql && exec "$0" dev --dir "$1" --port "$2"', program, join(folder, 'dev'), '18099'], { encoding: 'utf8', cwd: '/' });
  assert.equal(result.status, 1, result.stderr);
  assert.match(result.stderr, /no PostgreSQL on this machine: apt-get install postgresql-15/);
});

test('dev: cts dev makes its own database with demo data, serves, and Ctrl-C leaves no process', async () => {
  const directory = mkdtempSync('/tmp/cts-dev-');
  const port = await freePort();
  const start = () => {
    const child = spawn(program, ['dev', '--port', String(port), '--dir', join(directory, 'data')], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DB_HOST: undefined, DB_NAME: undefined, DB_USER: undefined } });
    child.text = '';
    child.stdout.on('data', (t) => { child.text += t; });
    child.stderr.on('data', (t) => { child.text += t; });
    return child;
  };
  const stop = (child) => new Promise((done) => { child.on('exit', done); child.kill('SIGINT'); });
  const answers = () => fetch(`http://127.0.0.1:${port}/health/`).then((r) => r.ok, () => false);
  let child = start();
  await until(answers, 'the first start', 90).catch((error) => { throw new Error(`${error.message}: ${child.text}`); });
  assert.match(child.text, /commodity-demo/);
  assert.equal(await stop(child), 0, child.text);
  const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
    try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory); } catch { return false; }
  });
  assert.deepEqual(left, []);
  child = start();
  await until(answers, 'the second start');
  assert.doesNotMatch(child.text, /Loading the demo data/);
  const second = spawn(program, ['dev', '--port', String(port), '--dir', join(directory, 'other')], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  let refusal = '';
  second.stderr.on('data', (t) => { refusal += t; });
  assert.equal(await new Promise((done) => { second.on('exit', done); }), 1);
  assert.match(refusal, new RegExp(`port ${port} of 127.0.0.1 is in use by cts`));
  assert.equal(await stop(child), 0);
  rmSync(directory, { recursive: true, force: true });
});

test('collectstatic: the files of the last six releases stay, whoever goes back among them finds his', () => {
  const from = mkdtempSync('/tmp/cts-assets-');
  const to = mkdtempSync('/tmp/cts-static-');
  const collect = (release) => {
    for (const name of readdirSync(from)) rmSync(join(from, name));
    writeFileSync(join(from, `app-${release}.css`), `of release ${release}\n`);
    writeFileSync(join(from, 'logo.svg'), 'of all\n');
    const { status, stdout, stderr } = cts(database, ['collectstatic', '--noinput'], { env: { ASSETS_DIR: from, STATIC_DIR: to } });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const kept = () => readdirSync(to).filter((name) => !name.startsWith('.')).sort();
  for (const release of ['1', '2', '3', '2', '1', '2', '1']) collect(release);
  assert.deepEqual(kept(), ['app-1.css', 'app-2.css', 'app-3.css', 'logo.svg']);
  for (const release of ['4', '5', '6', '7']) collect(release);
  assert.deepEqual(kept(), ['app-1.css', 'app-2.css', 'app-4.css', 'app-5.css', 'app-6.css', 'app-7.css', 'logo.svg']);
  assert.equal(collect('7'), `0 files written to ${to}, 0 removed.\n`);
  for (const name of readdirSync(from)) rmSync(join(from, name));
  assert.match(cts(database, ['collectstatic'], { env: { ASSETS_DIR: from, STATIC_DIR: to } }).stderr, /has no files/);
  rmSync(from, { recursive: true });
  rmSync(to, { recursive: true });
});
