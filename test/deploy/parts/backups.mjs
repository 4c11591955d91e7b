// Dumps of databases, and back (spec 30, section 11).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../lib/site.mjs';
import { ask, fab, fabStarts, folder, host, onServer, serves, skip, succeeds } from './context.mjs';

const shell = (key, lua) => succeeds(fab('vagrant', `instance:${key}`, `manage_run:shell -e '${lua}'`)).trim();
// Everything that a person could tell apart, in one word.
const contents = () => shell('iraq', 'print(sql("SELECT md5(string_agg(c::text, chr(10) ORDER BY id)) AS h FROM catalog_items c")[1].h, sql("SELECT count(*) AS n FROM users")[1].n)');
const change = () => shell('iraq', 'sql("UPDATE catalog_items SET description = description || $1", " changed")');

test('backups: DEP-101 db_dump asks before it overwrites, and says what it dumps', { skip, timeout: 60000 }, () => {
  assert.match(succeeds(fab('vagrant', 'instance:iraq', 'db_dump:/tmp/iraq.dump')), /environment vagrant, instance iraq, file \/tmp\/iraq\.dump/);
  assert.equal(onServer('stat -c "%a %U" /tmp/iraq.dump; head -c 5 /tmp/iraq.dump').out, '600 jane\nPGDMP');
  const again = fab('vagrant', 'instance:iraq', 'db_dump:/tmp/iraq.dump');
  assert.match(again.out, /Overwrite \/tmp\/iraq\.dump on the server\?/);
  assert.equal(again.status, 3);
  succeeds(fab('--yes', 'vagrant', 'instance:iraq', 'db_dump:/tmp/iraq.dump'));
});

test('backups: DEP-102 dump, change data, restore: what comes back is what was dumped', { skip, timeout: 120000 }, () => {
  const before = contents();
  succeeds(fab('--yes', 'vagrant', 'instance:iraq', 'db_dump:/tmp/iraq.dump'));
  change();
  assert.notEqual(contents(), before);
  assert.match(succeeds(fab('vagrant', 'instance:iraq', 'db_restore:/tmp/iraq.dump')), /cts_iraq is restored from \/tmp\/iraq\.dump; what it was before is cts_iraq_bak/);
  assert.equal(contents(), before);
  assert.ok(serves('iraq'));
  assert.match(succeeds(fab('vagrant', 'instance:iraq', 'manage_run:check')), /are fine/);
  const again = fab('vagrant', 'instance:iraq', 'db_restore:/tmp/iraq.dump');
  assert.match(again.out, /Drop cts_iraq_bak, which an earlier restore kept\?/);
  assert.equal(again.status, 3);
  succeeds(fab('--yes', 'vagrant', 'instance:iraq', 'db_restore:/tmp/iraq.dump'));
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
});

test('backups: DEP-102 a dump that is none or cut off changes nothing', { skip, timeout: 120000 }, () => {
  const before = contents();
  onServer('head -c 20000 /tmp/iraq.dump > /tmp/half.dump; echo "SELECT nonsense;" > /tmp/nonsense.sql; : > /tmp/empty');
  for (const [file, expected] of [['/tmp/none', /No such file/], ['/tmp/empty', /is empty/], ['/tmp/half.dump', /cts_iraq is as it was/], ['/tmp/nonsense.sql', /cts_iraq is as it was: .*nonsense/]]) {
    const { status, err } = fab('--yes', 'vagrant', 'instance:iraq', `db_restore:${file}`);
    assert.equal(status, 1, file);
    assert.match(err, expected);
    assert.ok(serves('iraq'), file);
    assert.equal(contents(), before, file);
  }
});

test('backups: DEP-100 the nightly dump has the name that the backup host looks for', { skip, timeout: 60000 }, () => {
  assert.equal(onServer('systemctl start cts-iraq-backup.service').status, 0);
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  assert.equal(onServer(`stat -c "%a %G" /var/backups/cts/cts_iraq.rescue.org-${day}.bz2`).out, '640 admin');
  assert.match(succeeds(fab('vagrant', 'instance:turkey', 'db_backup')), new RegExp(`cts_turkey\\.rescue\\.org-${day}\\.bz2`));
  onServer('cd /var/backups/cts; for i in $(seq -w 1 20); do cp $(ls cts_iraq.rescue.org-2*.bz2 | tail -n 1) cts_iraq.rescue.org-202001$i.bz2; done');
  succeeds(fab('vagrant', 'instance:iraq', 'db_backup'));
  assert.equal(onServer('ls /var/backups/cts/cts_iraq.rescue.org-*.bz2 | wc -l').out, '14');
});

test('backups: DEP-103 restore_backup takes a file from here: .bz2, .gz, plain and custom', { skip, timeout: 240000 }, () => {
  const before = contents();
  succeeds(fab('vagrant', 'instance:iraq', 'db_backup'));
  const packed = join(folder(), 'iraq.bz2');
  writeFileSync(packed, Buffer.from(onServer('base64 -w0 $(ls -t /var/backups/cts/cts_iraq.rescue.org-2*.bz2 | head -n 1)').out, 'base64'));
  writeFileSync(join(folder(), 'iraq.dump'), Buffer.from(onServer('base64 -w0 /tmp/iraq.dump').out, 'base64'));
  spawnSync('sh', ['-c', `cd ${folder()} && bzcat iraq.bz2 > iraq.sql && gzip -k iraq.sql`]);
  for (const name of ['iraq.bz2', 'iraq.sql.gz', 'iraq.sql', 'iraq.dump']) {
    change();
    assert.match(succeeds(fab('--yes', 'vagrant', 'instance:iraq', `restore_backup:${join(folder(), name)}`)), /is restored from/, name);
    assert.equal(contents(), before, name);
  }
  assert.equal(onServer('ls /var/backups/cts/upload-* 2>/dev/null | wc -l').out, '0');
  assert.equal(fab('vagrant', 'instance:iraq', 'restore_backup:/no/such/file').status, 2);
});

test('backups: DEP-118 a restore that is killed is undone by the next run', { skip, timeout: 120000 }, async () => {
  const before = contents();
  const restore = fabStarts('--yes', 'vagrant', 'instance:iraq', 'db_restore:/tmp/iraq.dump');
  await until(() => restore.said().includes('Loading'), 'the loading');
  onServer('pkill -KILL -x cts-converge');
  await restore.ended;
  assert.ok(!serves('iraq'));
  assert.equal(ask('/TR/health/').status, 200);
  succeeds(fab('vagrant', 'deploy'));
  assert.ok(serves('iraq'));
  assert.equal(contents(), before);
});
