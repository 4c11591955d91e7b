// The environment "local": fab and the engine on one machine, without ssh and without a secrets file (DEP-6).
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { program } from '../../lib/fab.mjs';
import { fab, host, keys, onServer, readPillar, serves, skip, succeeds } from './context.mjs';

const here = (...words) => {
  const { status, out, err } = onServer(`cd /root/admin && PATH=/root/admin:$PATH LC_ALL=C.UTF-8 fab ${words.join(' ')} 2>&1`);
  return { status, out, err };
};

test('local: DEP-6 a machine deploys to itself, with its secrets in local.sls', { skip, timeout: 180000 }, () => {
  const folder = join(host.root, 'root/admin');
  mkdirSync(join(folder, 'conf/pillar'), { recursive: true });
  for (const name of ['fab', 'cts-converge']) copyFileSync(join(dirname(program), name), join(folder, name));
  for (const name of ['project.sls', 'devs.sls']) writeFileSync(join(folder, 'conf/pillar', name), readPillar(name));
  const own = readPillar('vagrant/env.sls').replace('environment: vagrant', 'environment: local') + readPillar('vagrant/secrets.sls');
  writeFileSync(join(folder, 'conf/pillar/local.sls'), own, { mode: 0o600 });

  const refused = here('local', 'deploy');
  assert.match(refused.out, /this server is of environment "vagrant", not "local"/);
  assert.equal(refused.status, 1);

  onServer('rm /etc/cts/minion');
  succeeds(here('local', 'setup_minion', 'deploy'));
  assert.match(succeeds(here('local', 'deploy')), /\n0 changed/);
  assert.equal(onServer('stat -c "%a %U" /srv/pillar/local.sls').out, '600 root');
  assert.match(succeeds(here('local', 'instance:iraq', 'printenv')), /^ENVIRONMENT=local$/m);
  for (const key of keys) assert.ok(serves(key), key);

  onServer('rm -r /etc/cts/minion /root/admin');
  succeeds(fab('--yes', 'vagrant', 'setup_minion', 'deploy'));
});
