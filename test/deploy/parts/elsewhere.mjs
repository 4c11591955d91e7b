// Databases on a server that is not looked after by us (DB_HOST, DEP-62): here the same one, reached as any other would be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fab, keys, onServer, readPillar, release, results, serves, skip, succeeds, withPillar } from './context.mjs';

const elsewhere = (more, action) => withPillar('vagrant/env.sls', `${readPillar('vagrant/env.sls')}env:\n  DB_HOST: 127.0.0.1\n${more}`, action);

test('elsewhere: DEP-62 databases that are there are used, by their owners; nothing of the server is touched', { skip, timeout: 120000 }, () => elsewhere('', () => {
  const plan = fab('vagrant', 'plan');
  assert.deepEqual(results(plan.out, 'change'), []);
  assert.doesNotMatch(succeeds(fab('vagrant', 'deploy')), /postgresql/);
  succeeds(fab('vagrant', 'instance:iraq', 'db_backup'));
  succeeds(fab('--yes', 'vagrant', 'instance:iraq', 'db_dump:/var/backups/cts/elsewhere.dump'));
  assert.equal(onServer('test -s /var/backups/cts/elsewhere.dump').status, 0);
}));

test('elsewhere: DEP-62 a database that we may not make: the statement for who may', { skip, timeout: 120000 }, () => elsewhere('  DB_NAME: cts_nowhere\n', () => {
  const before = release('iraq');
  const { status, out } = fab('vagrant', 'deploy');
  assert.match(out, /failed +database cts_nowhere: somebody who may must run on 127\.0\.0\.1 CREATE DATABASE "cts_nowhere" OWNER "cts_turkey"/);
  assert.equal(status, 1);
  assert.equal(release('iraq'), before);
  for (const key of keys) assert.ok(serves(key), key);
}));

test('elsewhere: a server that does not let us in changes nothing, and is named', { skip, timeout: 120000 }, async () => {
  const before = onServer('md5sum /etc/cts/instances/*.env').out;
  await elsewhere('  DB_USER: nobody_here\n', () => {
    const { status, out } = fab('vagrant', 'deploy');
    assert.match(out, /failed +database cts_iraq: 127\.0\.0\.1 cannot be asked: .*password authentication failed for user "nobody_here"/);
    assert.equal(status, 1);
  });
  // what was tried is told, what is in force is not changed
  assert.equal(onServer('md5sum /etc/cts/instances/*.env').out, before);
  for (const key of keys) assert.ok(serves(key), key);
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed|\n1 changed/);
});
