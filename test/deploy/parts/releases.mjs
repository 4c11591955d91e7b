// From one release to the next and back, while the site serves (DEP-110 to DEP-115).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Visitor, until } from '../../lib/site.mjs';
import { ask, fab, fabStarts, host, keys, onServer, readPillar, release, results, serves, skip, succeeds, underLoad, withPillar } from './context.mjs';

const services = keys.flatMap((key) => [`service cts-${key}-server.service`, `service cts-${key}-worker.service`]);
const moves = ['checkout /var/www/cts/source', 'release /var/www/cts/releases', 'static /var/www/cts/public/static', ...services];
let good;

test('releases: acceptance 6, DEP-111 a deploy and a rollback under 100 requests a second lose none', { skip, timeout: 180000 }, async () => {
  good = host.commit('A word in the README', { 'README.md': 'changed\n' });
  const before = release('turkey');
  const count = await underLoad(100, async () => {
    const plan = fab('vagrant', 'plan');
    assert.match(plan.out, /A word in the README/);
    const deploy = fabStarts('vagrant', 'deploy');
    const answer = await deploy.ended;
    assert.deepEqual(results(succeeds(answer), 'changed'), moves);
    assert.deepEqual(results(plan.out, 'change'), moves, 'DEP-112');
    assert.match(release('iraq'), new RegExp(`-${good.slice(0, 12)}$`));
    assert.match(succeeds(await fabStarts('vagrant', 'rollback').ended), /goes on to origin\/main again/);
    assert.equal(release('iraq'), before);
    succeeds(await fabStarts('vagrant', 'deploy').ended);
  });
  assert.ok(count.sent > 500, JSON.stringify(count));
  assert.deepEqual(count.failed, {}, JSON.stringify(count));
  assert.equal(count.ok, count.sent);
});

test('releases: DEP-111 a slow request is finished by the old release while the new one answers', { skip, timeout: 120000 }, async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const officer = new Visitor(`https://${host.address}/TR`);
  await officer.signIn('officer@example.org');
  const lock = spawn('ssh', ['-F', host.sshConfig(), '-l', 'jane', host.address, 'sudo -u postgres psql -Xq -d cts_turkey'], { stdio: ['pipe', 'ignore', 'ignore'] });
  lock.stdin.write('BEGIN; LOCK TABLE catalog_items;\n');
  await until(() => onServer('echo "select count(*) from pg_locks where mode = \$\$AccessExclusiveLock\$\$" | su postgres -c "psql -XqAt -d cts_turkey"').out !== '0', 'the lock');
  let answered = false;
  const slow = officer.get('/catalog/').then((answer) => { answered = true; return answer; });
  host.commit('Another word', { 'README.md': 'changed again\n' });
  succeeds(await fabStarts('vagrant', 'deploy').ended);
  assert.ok(serves('turkey'));
  assert.equal(answered, false, 'the old release still has it');
  lock.stdin.end('ROLLBACK;\n');
  assert.equal((await slow).status, 200);
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
});

test('releases: DEP-113 a release that one instance cannot run stops there: that one and those after keep the old', { skip, timeout: 180000 }, () => {
  const before = release('turkey');
  const base = readFileSync(join(host.work, 'settings/iraq.yaml'), 'utf8');
  const bad = host.commit('Settings of Iraq that are none', { 'settings/iraq.yaml': `${base}workers: many\n` });
  const { status, out } = fab('vagrant', 'deploy');
  assert.equal(status, 1);
  assert.match(out, /failed +service cts-iraq-server\.service: \S+ is kept: .*iraq\.yaml:\d+: workers must be a whole number/);
  assert.match(out, /skipped +service cts-iraq-worker\.service: needs service cts-iraq-server/);
  assert.match(out, /skipped +schema cts_jordan/);
  assert.match(release('turkey'), new RegExp(bad.slice(0, 12)));
  for (const key of ['iraq', 'jordan']) assert.equal(release(key), before, key);
  for (const key of keys) assert.ok(serves(key), key);
  assert.match(succeeds(fab('vagrant', 'releases')), new RegExp(`${bad.slice(0, 12)} +turkey\\n[^]*${before} +iraq, jordan\\n`));
  host.reset(good);
  succeeds(fab('vagrant', 'deploy'));
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
});

test('releases: acceptance 5 a migration that fails: nothing moves, all was dumped before, exit status 1', { skip, timeout: 180000 }, async () => {
  const before = release('turkey');
  const name = `${String(onServer('ls /var/www/cts/source/sql/migrations | wc -l').out * 1 + 1).padStart(4, '0')}-broken`;
  host.commit('A migration that fails', { [`sql/migrations/${name}.sql`]: 'SELECT 1 / 0;\n' });
  const plan = fab('vagrant', 'plan');
  assert.match(plan.out, new RegExp(`change +dumps /var/backups/cts: dump all databases`));
  assert.match(plan.out, new RegExp(`change +schema cts_iraq: migrate: ${name}`), 'DEP-114');
  const count = await underLoad(50, async () => {
    const answer = await fabStarts('vagrant', 'deploy').ended;
    assert.equal(answer.status, 1);
    assert.match(answer.out, /failed +schema cts_turkey: .*division by zero/);
    assert.match(answer.out, /skipped +service cts-turkey-server/);
  });
  assert.equal(fab('vagrant', 'follow').status, 1, 'as it ended');
  assert.deepEqual(count.failed, {});
  for (const key of keys) assert.equal(release(key), before, key);
  assert.equal(onServer('ls /var/backups/cts/before-*/ | grep -c "cts_.*\\.dump$"').out, '3');
  assert.equal(onServer('stat -c %a /var/backups/cts/before-*/cts_iraq.dump').out, '600');
  host.reset(good);
  succeeds(fab('vagrant', 'deploy'));
});

test('releases: DEP-114 a migration that works is made after a dump; going back over it still serves', { skip, timeout: 240000 }, () => {
  const name = `${String(onServer('ls /var/www/cts/source/sql/migrations | wc -l').out * 1 + 1).padStart(4, '0')}-addition`;
  const before = release('turkey');
  host.commit('A migration', { [`sql/migrations/${name}.sql`]: 'CREATE TABLE addition (x int);\n' });
  succeeds(fab('--no-backup', 'vagrant', 'deploy'));
  assert.equal(onServer('ls -d /var/backups/cts/before-* | wc -l').out, '1', '--no-backup');
  assert.match(succeeds(fab('vagrant', 'instance:iraq', 'manage_run:migrate --plan')), new RegExp(`applied +${name}`));
  succeeds(fab('vagrant', `rollback:${before}`));
  for (const key of keys) { assert.equal(release(key), before); assert.ok(serves(key)); }
  for (const key of keys) succeeds(fab('vagrant', `instance:${key}`, `manage_run:shell -e 'sql("DROP TABLE addition") sql("DELETE FROM schema_migrations WHERE name = $1", "${name}")'`));
  host.reset(good);
  succeeds(fab('vagrant', 'deploy'));
});

test('releases: acceptance 5 a release whose health page fails is taken back by itself; the old one serves throughout', { skip, timeout: 240000 }, async () => {
  const before = release('turkey');
  const page = readFileSync(join(host.work, 'src/cts/frame/health.c'), 'utf8');
  assert.ok(page.includes('respond_text(rq, 200, "I am okay.")'));
  host.commit('Not well', { 'src/cts/frame/health.c': page.replace('respond_text(rq, 200, "I am okay.")', 'respond_text(rq, 500, "I am not well.")') });
  const count = await underLoad(50, async () => {
    const answer = await fabStarts('vagrant', 'deploy').ended;
    assert.equal(answer.status, 1);
    assert.match(answer.out, new RegExp(`failed +service cts-turkey-server\\.service: ${before} is kept: a new worker answered /TR/health/ with "HTTP/1.1 500`));
  });
  assert.deepEqual(count.failed, {}, 'DEP-111');
  for (const key of keys) { assert.equal(release(key), before); assert.ok(serves(key)); }
  assert.match(onServer('systemctl show -P StatusText cts-turkey-server').out, new RegExp(before));
  host.reset(good);
  succeeds(fab('vagrant', 'deploy'));
});

test('releases: code that does not compile never comes near the site', { skip, timeout: 180000 }, () => {
  const before = release('turkey');
  host.commit('A mistake', { 'src/manage/serve.c': 'this is no C\n' });
  const { status, out } = fab('vagrant', 'deploy');
  assert.equal(status, 1);
  assert.match(out, /failed +release \/var\/www\/cts\/releases: ninja failed: .*build\.log/);
  assert.equal(release('turkey'), before);
  assert.ok(serves('turkey'));
  host.reset(good);
  succeeds(fab('vagrant', 'deploy'));
});

test('releases: a disk that is full during the build leaves what runs alone, and the next run goes on', { skip, timeout: 180000 }, () => {
  host.commit('For a full disk', { 'README.md': 'full\n', 'src/manage/demo.c': readFileSync(join(host.work, 'src/manage/demo.c'), 'utf8').replace('#include', '/* full */\n#include') });
  onServer('mount -t tmpfs -o size=200k,uid=$(id -u cts) tmpfs /var/www/cts/releases/.staged 2>/dev/null || { mkdir -p /var/www/cts/full; mount --bind /var/www/cts/build /var/www/cts/full; mount -t tmpfs -o size=100k,uid=$(id -u cts) tmpfs /var/www/cts/build; }');
  const { status, out } = fab('vagrant', 'deploy');
  onServer('umount /var/www/cts/build; umount /var/www/cts/full; rmdir /var/www/cts/full');
  assert.equal(status, 1, out);
  assert.match(out, /failed +release/);
  for (const key of keys) assert.ok(serves(key), key);
  succeeds(fab('vagrant', 'deploy'));
  host.reset(good);
  succeeds(fab('vagrant', 'deploy'));
});

test('releases: DEP-110 five are kept, and those that an instance runs', { skip, timeout: 240000 }, () => {
  const pinned = release('turkey');
  for (let i = 0; i < 6; i++) {
    host.commit(`Release ${i}`);
    succeeds(fab('vagrant', 'deploy'));
  }
  const names = succeeds(fab('vagrant', 'releases')).trim().split('\n');
  assert.equal(names.length, 5);
  assert.ok(!names.some((name) => name.includes(pinned)));
  const { status, out } = fab('vagrant', `rollback:${pinned}`);
  assert.match(out, /Stopped: there is no release/);
  assert.equal(status, 1);
});

test('releases: local edits on the server are told and never thrown away', { skip, timeout: 120000 }, () => {
  onServer('su cts -c "echo by hand >> /var/www/cts/source/README.md"');
  const plan = fab('vagrant', 'plan');
  assert.match(plan.out, /checkout \/var\/www\/cts\/source: files were edited on the server:\n +M README\.md/);
  const { status, out } = fab('vagrant', 'deploy');
  assert.equal(status, 1);
  assert.match(out, /failed +checkout .*git checkout \./);
  assert.match(onServer('tail -n 1 /var/www/cts/source/README.md').out, /by hand/);
  onServer('su cts -c "cd /var/www/cts/source && git checkout -q ."');
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
});

test('releases: justdeploy brings the code and says that nothing runs it yet', { skip, timeout: 120000 }, () => {
  const before = release('turkey');
  const commit = host.commit('Only the code');
  assert.match(succeeds(fab('vagrant', 'justdeploy')), /running processes still use the old one/);
  assert.equal(onServer('cd /var/www/cts/source && git -c safe.directory=* rev-parse HEAD').out, commit);
  assert.equal(release('turkey'), before);
  assert.match(succeeds(fab('vagrant', 'salt:state.sls project.repo')), /0 changed/);
  assert.match(succeeds(fab('vagrant', 'salt:state.highstate')), /changed +release/);
});

test('releases: a branch that is none is refused, and named', { skip, timeout: 60000 }, () =>
  withPillar('vagrant/env.sls', readPillar('vagrant/env.sls').replace('origin/main', 'origin/nothing'), () => {
    const { status, out } = fab('vagrant', 'deploy');
    assert.match(out, /has no branch, tag or commit "origin\/nothing"/);
    assert.equal(status, 1);
  }));

test('releases: acceptance 8 two deploys at once: the second names who is at work and since when', { skip, timeout: 120000 }, async () => {
  succeeds(fab('vagrant', 'sync'));
  host.commit('Two at once');
  const first = fabStarts('vagrant', 'highstate');
  await until(() => first.said().includes('changed  checkout'), 'the first');
  const second = fab('vagrant', 'deploy');
  assert.match(second.err, /somebody is at work on this server: highstate by jane since \d{4}-\d\d-\d\dT/);
  assert.equal(second.status, 4);
  succeeds(await first.ended);
});

test('releases: acceptance 4 what is wrong with the pillar is refused before any change', { skip, timeout: 60000 }, async () => {
  for (const [name, text, expected] of [
    ['project.sls', readPillar('project.sls').replace('8002', '8001'), /project\.sls:\d+: port 8001 is instance "turkey"'s already/],
    ['vagrant/env.sls', readPillar('vagrant/env.sls').replace('environment: vagrant', 'environment: staging'), /env\.sls:1: this is environment "staging", but its directory says "vagrant"/],
    ['vagrant/env.sls', `${readPillar('vagrant/env.sls')}\tx: [\n`, /env\.sls:\d+: a tab/],
  ]) {
    await withPillar(name, text, () => {
      const { status, err, out } = fab('vagrant', 'deploy');
      assert.match(err, expected);
      assert.deepEqual([status, out], [2, '']);
    });
  }
});

test('releases: DEP-115 audit tells who did what, from where, with which result, and is only added to', { skip }, () => {
  const lines = succeeds(fab('vagrant', 'audit')).trim().split('\n').map((line) => JSON.parse(line));
  const deploy = lines.filter((l) => l.command === 'highstate');
  assert.ok(deploy.some((l) => l.user === 'jane' && l.from === `${host.net}.1` && l.result === 'failed'));
  assert.ok(deploy.some((l) => l.result === 'done' && /^[0-9a-f]{40}$/.test(l.commit)));
  assert.ok(lines.some((l) => l.command === 'rollback'));
  assert.ok(lines.some((l) => l.command === 'maintenance' && l.words === 'iraq on'));
  assert.equal(onServer('stat -c %a /var/log/cts-converge/audit.log').out, '600');
});
