// Who may log in, what hands change, and who is at work.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { goodKey, goodSecrets } from '../../lib/fab.mjs';
import { until } from '../../lib/site.mjs';
import { devs, fab, folder, host, login, onServer, pillarFile, skip, succeeds, who } from './context.mjs';

test('deploy: area 4, DEP-40 after the first deploy root is out and the people of devs.sls are in, with sudo', { skip }, () => {
  assert.equal(fab('vagrant', 'plan').status, 5);
  login('jane');
  const { status, out } = fab('vagrant', 'plan');
  assert.match(out, /0 to change/);
  assert.equal(status, 0);
  assert.match(host.ssh('sudo sshd -T', { user: who() }).out, /permitrootlogin no[^]*passwordauthentication no/);
  assert.match(onServer('stat -c "%a %G" /etc/sudoers.d/admin /srv/pillar /var/www/cts/log/iraq /var/www/cts/ssl').out, /^440 root\n750 cts\n775 www-data\n750 www-data$/);
});

test('deploy: DEP-51 a second deploy changes nothing and asks nothing', { skip }, () => {
  const out = succeeds(fab('vagrant', 'deploy'));
  assert.match(out, /\n0 changed, \d+ as they shall be, 0 failed, 0 skipped/);
});

// A package of which Debian, here a folder, has a newer version than the server.
const outdated = `set -e
for version in 1 2; do
	mkdir -p /srv/apt/tree/DEBIAN
	printf 'Package: cts-outdated\\nVersion: %s\\nArchitecture: all\\nMaintainer: Tester <tester@example.org>\\nDescription: a test\\n' $version > /srv/apt/tree/DEBIAN/control
	dpkg-deb --build /srv/apt/tree /srv/apt/$version.deb > /dev/null
done
rm -r /srv/apt/tree
dpkg -i /srv/apt/1.deb > /dev/null
cd /srv/apt && dpkg-scanpackages --multiversion . > Packages 2> /dev/null
echo 'deb [trusted=yes] file:/srv/apt ./' > /etc/apt/sources.list.d/outdated.list
apt-get -q update > /dev/null
`;

test('deploy: DEP-50 versions stay as they are, unless --upgrade is said', { skip, timeout: 240000 }, () => {
  writeFileSync(join(host.root, 'root/outdated.sh'), outdated);
  assert.equal(onServer('bash /root/outdated.sh').status, 0);
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
  assert.match(fab('--upgrade', 'vagrant', 'plan').out, /change +upgrade packages: .*cts-outdated/);
  assert.match(succeeds(fab('--upgrade', 'vagrant', 'deploy')), /changed +upgrade packages: .*cts-outdated/);
  assert.match(onServer('dpkg-query -W cts-outdated').out, /\s2$/);
  assert.match(succeeds(fab('--upgrade', 'vagrant', 'deploy')), /\n0 changed/);
  onServer('dpkg -P cts-outdated; rm -r /srv/apt /root/outdated.sh /etc/apt/sources.list.d/outdated.list; apt-get -q update');
});

test('deploy: what somebody changed by hand is shown as a difference and put right', { skip }, () => {
  onServer('echo "# by hand" >> /etc/sudoers.d/admin; chmod 777 /var/www/cts/log');
  const plan = fab('vagrant', 'plan').out;
  assert.match(plan, /change {3}file \/etc\/sudoers\.d\/admin: contents\n {13}- # by hand/);
  assert.match(plan, /directory \/var\/www\/cts\/log: .*mode 0775 instead of 0777/);
  succeeds(fab('vagrant', 'highstate'));
  assert.match(succeeds(fab('vagrant', 'highstate')), /\n0 changed/);
});

test('deploy: DEP-44 a pillar that would lock everybody out is refused', { skip }, () => {
  writeFileSync(pillarFile('devs.sls'), 'users: {}\n');
  const { status, out } = fab('vagrant', 'deploy');
  writeFileSync(pillarFile('devs.sls'), devs('jane'));
  assert.match(out, /Stopped: nobody in devs\.sls has a key/);
  assert.equal(status, 1);
  assert.equal(host.ssh('true', { user: who() }).status, 0);
});

test('deploy: area 8 who is taken out of devs.sls loses the keys and cannot log in; who comes back can', { skip }, () => {
  writeFileSync(pillarFile('devs.sls'), devs('jane', 'omar'));
  succeeds(fab('vagrant', 'deploy'));
  assert.equal(host.ssh('sudo true', { user: 'omar' }).status, 0);
  writeFileSync(pillarFile('devs.sls'), devs('jane'));
  const out = succeeds(fab('vagrant', 'deploy'));
  assert.match(out, /user omar: lock/);
  assert.match(out, /file \/home\/omar\/\.ssh\/authorized_keys: remove/);
  assert.notEqual(host.ssh('true', { user: 'omar' }).status, 0);
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
  writeFileSync(pillarFile('devs.sls'), devs('jane', 'omar'));
  succeeds(fab('vagrant', 'deploy'));
  assert.equal(host.ssh('sudo true', { user: 'omar' }).status, 0);
});

test('deploy: area 8 a key that is replaced no longer opens', { skip }, () => {
  writeFileSync(pillarFile('devs.sls'), `${devs('jane')}  omar:\n    public_key:\n      - ${goodKey}\n`);
  succeeds(fab('vagrant', 'deploy'));
  assert.notEqual(host.ssh('true', { user: 'omar' }).status, 0);
});

test('deploy: DEP-37 who finds somebody at work is told who, since when and at what', { skip }, async () => {
  const holder = spawn('ssh', ['-F', host.sshConfig(), '-l', who(), host.address, 'sudo flock /run/lock/cts-deploy.lock sh -c "echo highstate by omar since noon > /run/lock/cts-deploy.lock; sleep 30"'], { stdio: 'ignore' });
  await until(() => onServer('cat /run/lock/cts-deploy.lock').out.includes('omar'), 'the lock');
  const { status, err } = fab('vagrant', 'highstate');
  assert.match(err, /somebody is at work on this server: highstate by omar since noon/);
  assert.equal(status, 4);
  onServer('pkill -f "sleep 30"');
  await new Promise((done) => { holder.on('exit', done); });
  succeeds(fab('--lock-wait', '20', 'vagrant', 'highstate'));
});

test('deploy: follow shows the last run again, and no log and no unit has a secret', { skip }, () => {
  succeeds(fab('vagrant', 'highstate'));
  assert.match(succeeds(fab('vagrant', 'follow')), /^highstate: \d+ resources\n0 changed/);
  assert.equal(onServer('stat -c %a /var/log/cts-converge; stat -c %a /var/log/cts-converge/* | sort -u').out, '700\n600');
  assert.equal(onServer('grep -rl [k]ettle /var/log /etc/cts/minion /etc/systemd /var/lib/systemd /var/lib/postgresql/15/main/log 2>/dev/null; true').out, '');
  assert.equal(onServer('journalctl --no-pager | grep -c [k]ettle').out, '0');
});

test('deploy: DEP-30 get_secrets fetches what the server has and keeps what was here', { skip }, () => {
  writeFileSync(pillarFile('vagrant/secrets.sls'), 'secrets:\n  DB_PASSWORD: only-here-1\n  SECRET_KEY: only-here-2-and-long-enough-to-sign\n');
  chmodSync(pillarFile('vagrant/secrets.sls'), 0o600);
  succeeds(fab('vagrant', 'get_secrets'));
  assert.equal(readFileSync(pillarFile('vagrant/secrets.sls'), 'utf8'), goodSecrets);
  assert.match(readFileSync(pillarFile('vagrant/secrets.sls.bak'), 'utf8'), /only-here-1/);
  rmSync(pillarFile('vagrant/secrets.sls'));
  assert.match(succeeds(fab('vagrant', 'sync')), /Fetched .*\nThe pillar of vagrant is on the server/);
});

test('deploy: put_file copies one file to /tmp for nobody else to read', { skip }, () => {
  const file = join(folder(), 'a file.txt');
  writeFileSync(file, 'some text');
  succeeds(fab('vagrant', `put_file:${file}`));
  assert.equal(host.ssh('cat "/tmp/a file.txt"; stat -c " %a %U" "/tmp/a file.txt"', { user: who() }).out, 'some text 600 jane');
  const { status, err } = fab('vagrant', 'put_file:/no/such/file');
  assert.match(err, /\/no\/such\/file: No such file/);
  assert.equal(status, 2);
});
