// Killed at any moment, the site serves, and the next run goes on (DEP-118).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../lib/site.mjs';
import { fab, fabStarts, host, keys, onServer, serves, skip, succeeds } from './context.mjs';

const KILLS = 30;

// What is killed: fab, the engine, or the connection between them.
const kinds = [
  (run) => run.process.kill('SIGKILL'),
  () => onServer('pkill -KILL -x cts-converge; true'),
  (run) => onServer('pkill -KILL -f "sshd: jane@notty"; true') && run.process,
];

test(`kills: ${KILLS} at random moments of deploys: three sites serve all the time, and the next run converges`, { skip, timeout: 900000 }, async () => {
  const lost = [];
  let watching = true;
  const watch = (async () => {
    while (watching) {
      for (const key of keys) if (!serves(key)) lost.push(key);
      await new Promise((done) => { setTimeout(done, 100); });
    }
  })();
  for (let i = 0; i < KILLS; i++) {
    host.commit(`Kill ${i}`, { 'README.md': `kill ${i}\n` });
    onServer(i % 3 === 0 ? 'rm -f /etc/sudoers.d/extra /etc/nginx/sites-enabled/cts.conf' : i % 3 === 1 ? 'echo "# by hand" >> /etc/systemd/system/cts-iraq-server.service' : 'chmod 700 /srv/pillar; echo X=1 >> /etc/cts/instances/jordan.env');
    const run = fabStarts('vagrant', 'highstate');
    const delay = 200 + Math.random() * 5000;
    await Promise.race([run.ended, new Promise((done) => { setTimeout(done, delay); })]);
    kinds[i % kinds.length](run);
    await run.ended;
    if (i % 5 === 4) {
      await until(() => fab('--lock-wait', '60', 'vagrant', 'highstate').status === 0, 'the repair', 120);
      assert.match(succeeds(fab('vagrant', 'highstate')), /\n0 changed/, `kill ${i}`);
    } else {
      // one that goes on by itself is let come to its end or be found at work
      await until(() => onServer('flock -n /run/lock/cts-deploy.lock true').status === 0, 'the end of the run', 120);
    }
  }
  watching = false;
  await watch;
  assert.deepEqual(lost, []);
});

test('kills: a machine that is started again serves again', { skip, timeout: 120000 }, async () => {
  await host.restart();
  await until(() => keys.every(serves), 'the three sites', 60);
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
});
