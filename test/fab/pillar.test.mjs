// The pillar: what its files may say, and how fab says what is wrong with them (spec 30, sections 2 to 4).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fab, fabOn, goodKey, goodSecrets, makeConf, seedEnv, seedProject } from '../lib/fab.mjs';
import { root } from '../../tools/postgres.mjs';

test('pillar: the excerpts of the overview are good as they stand (DEP-12)', () => {
  const { status, out, err } = fabOn({}, 'staging', 'check');
  assert.equal(err, '');
  assert.equal(out, 'staging: good\n');
  assert.equal(status, 0);
});

test('pillar: the files of this repository are good, but for the secrets that it must not have', () => {
  const { status, out, err } = fab(root, 'check');
  assert.equal(err, '');
  assert.deepEqual(out.trim().split('\n').map((l) => l.split(';')[0]), ['production: good', 'staging: good', 'testing: good', 'vagrant: good']);
  assert.equal(status, 0);
});

test('pillar: a directory with an env.sls is an environment, and one without is none (DEP-7)', () => {
  const tree = makeConf({ 'field/env.sls': seedEnv.replace('staging', 'field'), 'field/secrets.sls': goodSecrets });
  mkdirSync(join(tree.conf, 'pillar/empty'));
  assert.match(fab(tree.folder, '-l').out, /^Environments: field staging\n/);
  assert.equal(fab(tree.folder, 'field', 'check').status, 0);
  const { status, err } = fab(tree.folder, 'empty', 'check');
  assert.equal(status, 2);
  assert.match(err, /"empty" is neither a command nor an environment/);
  tree.remove();
});

test('pillar: without secrets.sls the rest is checked, and what fetches it is named (DEP-31)', () => {
  const { status, out } = fabOn({ 'staging/secrets.sls': null }, 'staging', 'check');
  assert.equal(out, 'staging: good; there is no secrets.sls here yet, "get_secrets" fetches it\n');
  assert.equal(status, 0);
});

test('pillar: "local" is one file with its secrets in it (DEP-6, DEP-12)', () => {
  const local = `environment: local\ndomain: dev.example.com\nrepo:\n  url: file:///home/jane/cts\nsecrets:\n  DB_PASSWORD: a\n  SECRET_KEY: ${'b'.repeat(32)}\n`;
  assert.equal(fabOn({ 'local.sls': local }, 'local', 'check').status, 0);
  const { err } = fabOn({ 'local.sls': 'environment: local\ndomain: dev.example.com\n' }, 'local', 'check');
  assert.match(err, /local\.sls: "repo\.url" is missing[^]*local\.sls: "secrets\.DB_PASSWORD" is missing/);
});

// What is wrong, the files, and what fab must say: each with the line that it stands in.
const env = (text) => ({ 'staging/env.sls': seedEnv + text });
const project = (from, to) => ({ 'project.sls': seedProject.replace(from, to) });
const secrets = (text) => ({ 'staging/secrets.sls': goodSecrets + text });
const wrong = [
  ['DEP-14 a copied env.sls', { 'staging/env.sls': seedEnv.replace('staging', 'production') }, /staging\/env\.sls:2: this is environment "production", but its directory says "staging"/],
  ['DEP-15 a key twice', env('domain: other.example.com\n'), /env\.sls:9: "domain" stands twice, first at line 4/],
  ['DEP-15 a tab', env('env:\n\tDB_HOST: x\n'), /env\.sls:10: a tab: use blanks/],
  ['DEP-15 an anchor', env('env: &x\n  DB_HOST: y\n'), /env\.sls:9: anchors, aliases and tags are not supported/],
  ['DEP-15 a tag', env('env:\n  DB_HOST: !!str y\n'), /env\.sls:10: anchors, aliases and tags are not supported/],
  ['DEP-15 a template', env('env:\n  DB_HOST: {{ host }}\n'), /env\.sls:10: "\{\{": templates are not supported/],
  ['DEP-15 a template block', env('{% if x %}\nenv:\n  DB_HOST: y\n'), /env\.sls:9: "\{%": templates are not supported/],
  ['YAML that ends too early', env('env: [a, b\n'), /env\.sls:1[01]: /],
  ['a key that is mistyped', { 'staging/env.sls': seedEnv.replace('branch', 'brnach') }, /env\.sls:8: there is no key "repo\.brnach"; did you mean "branch"\?/],
  ['a secret in a file that git keeps', env('secrets:\n  DB_PASSWORD: x\n'), /env\.sls:9: "secrets" belongs into secrets\.sls/],
  ['no domain', { 'staging/env.sls': seedEnv.replace(/domain.*\n/, '') }, /staging\/env\.sls: "domain" is missing/],
  ['a domain that is none', { 'staging/env.sls': seedEnv.replace('cts-staging.caktusgroup.com', 'https://x.org/') }, /env\.sls:4: "domain" is no host name or address/],
  ['no repository', { 'staging/env.sls': seedEnv.replace(/repo:[^]*/, '') }, /staging\/env\.sls: "repo\.url" is missing/],
  ['a repository that is an option', { 'staging/env.sls': seedEnv.replace('git@github.com:theirc/CTS.git', '--upload-pack=x') }, /env\.sls:7: "repo\.url" must be https/],
  ['a branch that is an option', { 'staging/env.sls': seedEnv.replace('origin/develop', '-x') }, /env\.sls:8: "repo\.branch" must name a branch/],
  ['a variable that has no such name', env('env:\n  DB-HOST: x\n'), /env\.sls:10: "DB-HOST" is no name of an environment variable/],
  ['a list where a map belongs', env('env: [a]\n'), /env\.sls:9: "env" must be a map/],
  ['hosts that are none', env('hosts: [a_b]\n'), /env\.sls:9: "hosts" is no host name/],
  ['two ports', project('8002', '8001'), /project\.sls:11: port 8001 is instance "turkey"'s already \(line 6\)/],
  ['the port of another service', project('8002', '5432'), /project\.sls:11: "instances\.iraq\.port" is the port of another service/],
  ['a port that is none', project('8002', '80o2'), /project\.sls:11: "instances\.iraq\.port" must be a number from 1 to 65535/],
  ['two prefixes', project('/IQ', '/TR'), /project\.sls:9: prefix \/TR is instance "turkey"'s already \(line 4\)/],
  ['a prefix without slash', project('/IQ', 'IQ'), /project\.sls:9: "instances\.iraq\.prefix" must be empty, or start with \//],
  ['an empty prefix on a server', project('prefix: /IQ', 'prefix: ""'), /project\.sls:9: instance "iraq" needs a prefix/],
  ['a currency in small letters', project('IQD', 'iqd'), /project\.sls:10: "instances\.iraq\.currency" must be an ISO 4217 code/],
  ['an instance without a name', project('    name: Iraq\n', ''), /project\.sls:7: instance "iraq" has no "name"/],
  ['an instance key in capitals', project('  iraq:', '  Iraq:'), /project\.sls:7: "Iraq" must be a small letter followed by/],
  ['no instances', { 'project.sls': 'project_name: cts\n' }, /project\.sls: no "instances": a server needs one at least/],
  ['no DB_PASSWORD', { 'staging/secrets.sls': 'secrets:\n  SECRET_KEY: abcdefghijklmnopqrstuvwxyzabcdef\n' }, /secrets\.sls: "secrets\.DB_PASSWORD" is missing/],
  ['no SECRET_KEY', { 'staging/secrets.sls': 'secrets:\n  DB_PASSWORD: abcdefghijklmnop\n' }, /secrets\.sls: "secrets\.SECRET_KEY" is missing/],
  ['a key that is too short to sign with', { 'staging/secrets.sls': 'secrets:\n  DB_PASSWORD: abcdefghijklmnop\n  SECRET_KEY: XXXXXX\n' }, /secrets\.sls:3: "secrets\.SECRET_KEY" must have at least 32 characters/],
  ['a reader under a role of PostgreSQL', secrets('instances:\n  iraq:\n    READONLY_DB_USER: pg_monitor\n'), /secrets\.sls:6: "instances\.iraq\.READONLY_DB_USER" is a role of PostgreSQL/],
  ['a reader from nowhere', secrets('instances:\n  iraq:\n    READONLY_DB_USER_IP_ADDRESSES: 10.0.0.1 10.0.0.256\n'), /secrets\.sls:6: .* must be addresses or ranges/],
  ['a range that is too narrow', env('load_balancers: ["10.0.0.0/33"]\n'), /env\.sls:9: "load_balancers" is no address or range/],
  ['DEP-116 a password of the examples', secrets('http_auth:\n  admin: changeme\n'), /secrets\.sls:5: "http_auth\.admin" is a password of the examples/],
  ['an instance that only the secrets know', secrets('instances:\n  syria:\n    READONLY_DB_USER: r\n'), /secrets\.sls:5: instance "syria" has no "name"/],
  ['a certificate that is none', secrets('ssl_certificate: x\nssl_key: y\n'), /secrets\.sls:4: "ssl_certificate" must be a literal block/],
  ['a public key that is cut off', { 'devs.sls': `users:\n  jane:\n    public_key:\n      - ${goodKey.slice(0, 40)}\n` }, /devs\.sls:4: "users\.jane\.public_key" is no complete OpenSSH public key/],
  ['a public key under another type', { 'devs.sls': `users:\n  jane:\n    public_key:\n      - ${goodKey.replace('ed25519', 'rsa')}\n` }, /devs\.sls:4: "users\.jane\.public_key" is no complete/],
  ['a login that is none', { 'devs.sls': `users:\n  "jane; rm":\n    public_key: []\n` }, /devs\.sls:2: "jane; rm" is no login name/],
  ['a person called as a group of the system', { 'devs.sls': `users:\n  admin:\n    public_key: []\n` }, /devs\.sls:2: "admin" is a user or group of the system/],
  ['a prefix that is a path of the server', { 'project.sls': seedProject.replace('/IQ', '/static') }, /project\.sls:\d+: "instances\.iraq\.prefix" is a path of the server itself/],
];
for (const [name, files, says] of wrong) {
  test(`pillar: ${name} is refused with file and line`, () => {
    const { status, out, err } = fabOn(files, 'check');
    assert.match(err, says);
    assert.match(out, /staging: wrong, see above/);
    assert.equal(status, 2);
  });
}

test('pillar: DEP-62 readers of databases elsewhere are warned of', () => {
  const { status, err } = fabOn({ ...env('env:\n  DB_HOST: db.example.org\n'), ...secrets('instances:\n  iraq:\n    READONLY_DB_USER: reader\n    READONLY_DB_USER_PASSWORD: kettle-8-harbour\n    READONLY_DB_USER_IP_ADDRESSES: 10.0.0.1\n') }, 'staging', 'check');
  assert.equal(err, 'fab: warning: conf/pillar/staging/secrets.sls:6: the databases are on "db.example.org" (DB_HOST): make the role "reader" there yourself\n');
  assert.equal(status, 0);
});

test('pillar: everything that is wrong is said at once', () => {
  const { err } = fabOn({ ...project('8002', '80o2'), ...env('nothing: 1\n'), ...secrets('http_auth: [1]\n') }, 'check');
  assert.match(err, /project\.sls:11:[^]*env\.sls:9:[^]*secrets\.sls:4:[^]*3 errors/);
});

test('pillar: DEP-11 secrets that git tracks stop everything; readable by others they are warned of', () => {
  const tree = makeConf();
  chmodSync(join(tree.conf, 'pillar/staging/secrets.sls'), 0o644);
  const warned = fab(tree.folder, 'staging', 'check');
  assert.match(warned.err, /warning: conf\/pillar\/staging\/secrets\.sls can be read by others: chmod 600/);
  assert.equal(warned.status, 0);
  execFileSync('git', ['init', '-q'], { cwd: tree.folder });
  execFileSync('git', ['add', '.'], { cwd: tree.folder });
  const refused = fab(tree.folder, 'staging', 'check');
  assert.match(refused.err, /staging\/secrets\.sls is tracked by git/);
  assert.equal(refused.status, 2);
  tree.remove();
});

test('pillar: DEP-10 git ignores all names of secrets files in this repository', () => {
  for (const name of ['secrets.sls', 'secrets.sls.bak', 'secrets.sls.remote']) {
    assert.equal(execFileSync('git', ['check-ignore', `conf/pillar/staging/${name}`], { cwd: root, encoding: 'utf8' }).trim(), `conf/pillar/staging/${name}`);
  }
});
