// fab and cts-converge on a real machine: a bare Debian 12 with systemd (spec 30, sections 5 to 8).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fabIn, goodKey, goodSecrets, makeConf, program, seedProject } from '../lib/fab.mjs';
import { Host, canBoot } from '../lib/host.mjs';
import { until } from '../lib/site.mjs';

const skip = canBoot ? false : 'booting a machine needs root outside of a container, mmdebstrap, systemd-nspawn, nft and ssh';
const host = new Host();
let tree;
let user = 'root';

const pillarFile = (name) => join(tree.conf, 'pillar', name);
const fab = (...args) => fabIn(tree.folder, host.fabEnvironment(), '-u', user, ...args);
const onServer = (command) => host.ssh(`sudo sh -c '${command}'`, { user });
const results = (text, word) => [...text.matchAll(new RegExp(`^  ${word} +(\\w+ [^:\\s]+)`, 'gm'))].map((m) => m[1]);

// What went wrong stands in what fab said.
function succeeds(answer) {
  assert.equal(answer.status, 0, answer.out + answer.err);
  return answer.out;
}

const devs = (...people) => `users:\n${people.map((p) => `  ${p}:\n    public_key:\n      - ${host.publicKey}\n`).join('')}`;

before(async () => {
  if (skip) return;
  await host.boot();
  tree = makeConf({ 'project.sls': seedProject, 'staging/env.sls': null, 'staging/secrets.sls': null,
    'devs.sls': devs('jane'),
    'vagrant/env.sls': `environment: vagrant\ndomain: ${host.address}\nrepo:\n  url: file:///srv/cts.git\n  branch: origin/main\n`,
    'vagrant/secrets.sls': goodSecrets });
}, { timeout: 300000 });
after(async () => {
  await host.stop();
  tree?.remove();
}, { timeout: 60000 });

test('deploy: DEP-24 a wrong pillar is refused before the first connection, with file and line', { skip }, () => {
  const good = readFileSync(pillarFile('project.sls'), 'utf8');
  writeFileSync(pillarFile('project.sls'), good.replace('8002', '8001'));
  const { status, out, err } = fabIn(tree.folder, { PATH: '/nonexistent' }, 'vagrant', 'deploy');
  writeFileSync(pillarFile('project.sls'), good);
  assert.match(err, /project\.sls:11: port 8001 is instance "turkey"'s already/);
  assert.equal(out, '');
  assert.equal(status, 2);
});

test('deploy: DEP-25 a host that does not answer is exit status 5', { skip }, () => {
  const { status, err } = fab('-H', `${host.net}.99`, 'vagrant', 'plan');
  assert.match(err, /the connection to \S+ cannot be made/);
  assert.equal(status, 5);
});

test('deploy: a machine that was never set up says what to do', { skip }, () => {
  const { status, err } = fab('vagrant', 'plan');
  assert.match(err, /cts-converge is not on the server: run setup_minion first/);
  assert.equal(status, 1);
});

test('deploy: DEP-41 DEP-42 setup_minion brings git, the engine and its configuration, and is done once', { skip }, () => {
  const first = succeeds(fab('vagrant', 'setup_minion'));
  assert.deepEqual(results(first, 'changed'), ['package git', 'directory /etc/cts', 'file /etc/cts/minion']);
  const minion = host.ssh('cat /etc/cts/minion; stat -c "%U %a" /etc/cts/minion').out;
  assert.match(minion, /grains:\n {2}environment: vagrant\n[^]*timeout: 3000\n[^]*root 644$/);
  assert.match(succeeds(fab('vagrant', 'setup_minion')), /^setup_minion: 4 resources\n0 changed, 4 as they shall be/);
});

test('deploy: DEP-26 DEP-32 DEP-33 secrets are shown by name, and without a yes nothing is sent', { skip }, () => {
  const { status, out, err } = fab('vagrant', 'sync');
  assert.match(out, /added {3}secrets\.DB_PASSWORD\n {2}added {3}secrets\.SECRET_KEY\n/);
  assert.doesNotMatch(out + err, /kettle/);
  assert.match(err, /merge them into/);
  assert.equal(status, 3);
  assert.equal(statSync(pillarFile('vagrant/secrets.sls.remote')).mode & 0o777, 0o600);
  assert.notEqual(host.ssh('test -e /srv/pillar').status, 0);
  assert.match(fab('--show-secrets', 'vagrant', 'sync').out, /secrets\.DB_PASSWORD: kettle-9-harbour/);
});

test('deploy: DEP-35 DEP-36 sync sends this environment only, with its modes, and is asked nothing twice', { skip }, () => {
  const other = { 'staging/env.sls': 'environment: staging\ndomain: a.example.org\nrepo:\n  url: https://example.org/x\n', 'staging/secrets.sls': goodSecrets };
  const both = makeConf({ ...other, 'project.sls': seedProject, 'devs.sls': devs('jane'), 'vagrant/env.sls': readFileSync(pillarFile('vagrant/env.sls'), 'utf8'), 'vagrant/secrets.sls': goodSecrets });
  succeeds(fabIn(both.folder, host.fabEnvironment(), '-u', user, '--yes', 'vagrant', 'sync'));
  both.remove();
  assert.equal(host.ssh('cd /srv/pillar && find . -type f | sort').out, './devs.sls\n./project.sls\n./vagrant/env.sls\n./vagrant/secrets.sls');
  assert.match(host.ssh('stat -c "%a %U %n" /srv/pillar/vagrant/secrets.sls /srv/pillar/devs.sls').out, /^600 root \S+\n640 root/);
  assert.doesNotMatch(succeeds(fab('vagrant', 'sync')), /Replace/);
  assert.equal(existsSync(pillarFile('vagrant/secrets.sls.remote')), false);
  assert.equal(host.ssh('ls /srv/pillar.prev/project.sls').status, 0, 'the tree before is kept');
});

test('deploy: DEP-112 plan changes nothing and says exactly what deploy then does', { skip }, () => {
  const plan = fab('vagrant', 'plan');
  assert.equal(plan.status, 10, plan.out + plan.err);
  assert.deepEqual(fab('vagrant', 'plan').out.replace(/[\d.]+ s$/m, ''), plan.out.replace(/[\d.]+ s$/m, ''));
  const deploy = succeeds(fab('vagrant', 'deploy'));
  assert.deepEqual(results(deploy, 'changed'), results(plan.out, 'change'));
  assert.ok(results(deploy, 'changed').length > 25);
});

test('deploy: area 4, DEP-40 after the first deploy root is out and the people of devs.sls are in, with sudo', { skip }, () => {
  assert.equal(fab('vagrant', 'plan').status, 5);
  user = 'jane';
  const { status, out } = fab('vagrant', 'plan');
  assert.match(out, /0 to change/);
  assert.equal(status, 0);
  assert.match(host.ssh('sudo sshd -T', { user }).out, /permitrootlogin no[^]*passwordauthentication no/);
  assert.match(onServer('stat -c "%a %G" /etc/sudoers.d/admin /srv/pillar /var/www/cts/log/iraq /var/www/cts/ssl').out, /^440 root\n750 cts\n775 www-data\n750 www-data$/);
});

test('deploy: DEP-51 a second deploy changes nothing and asks nothing', { skip }, () => {
  const out = succeeds(fab('vagrant', 'deploy'));
  assert.match(out, /\n0 changed, \d+ as they shall be, 0 failed, 0 skipped/);
});

test('deploy: what somebody changed by hand is shown as a difference and put right', { skip }, () => {
  onServer('echo "# by hand" >> /etc/sudoers.d/admin; chmod 777 /var/www/cts/log; userdel cts 2>/dev/null; true');
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
  assert.equal(host.ssh('true', { user }).status, 0);
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
  const holder = spawn('ssh', ['-F', host.sshConfig(), '-l', user, host.address, 'sudo flock /run/lock/cts-deploy.lock sh -c "echo highstate by omar since noon > /run/lock/cts-deploy.lock; sleep 30"'], { stdio: 'ignore' });
  await until(() => onServer('cat /run/lock/cts-deploy.lock').out.includes('omar'), 'the lock');
  const { status, err } = fab('vagrant', 'highstate');
  assert.match(err, /somebody is at work on this server: highstate by omar since noon/);
  assert.equal(status, 4);
  onServer('pkill -f "sleep 30"');
  await new Promise((done) => { holder.on('exit', done); });
  succeeds(fab('--lock-wait', '20', 'vagrant', 'highstate'));
});

test('deploy: DEP-118 a killed fab and a killed engine leave a server that the next run puts right', { skip, timeout: 180000 }, async () => {
  for (let i = 0; i < 8; i++) {
    onServer('rm -rf /var/www/cts /etc/sudoers.d/extra; chmod 700 /srv/pillar; gpasswd -d cts www-data >/dev/null; rm -f /home/jane/.ssh/authorized_keys.cts-new; true');
    const run = spawn(program, ['-u', user, 'vagrant', 'highstate'], { cwd: tree.folder, env: { ...process.env, ...host.fabEnvironment() }, stdio: 'ignore' });
    const ended = new Promise((done) => { run.on('exit', done); });
    await new Promise((done) => { setTimeout(done, 150 + i * 40); });
    if (i % 2) run.kill('SIGKILL');
    else onServer('pkill -KILL -x cts-converge; true');
    await ended;
    await until(() => fab('--lock-wait', '20', 'vagrant', 'highstate').status === 0, 'the repair');
    assert.match(succeeds(fab('vagrant', 'highstate')), /\n0 changed/, `kill ${i}`);
  }
});

test('deploy: follow shows the last run again, and no log has a secret', { skip }, () => {
  assert.match(succeeds(fab('vagrant', 'follow')), /^highstate: \d+ resources\n0 changed/);
  assert.equal(onServer('stat -c %a /var/log/cts-converge; stat -c %a /var/log/cts-converge/* | sort -u').out, '700\n600');
  assert.equal(onServer('grep -rl [k]ettle /var/log /etc/cts /var/lib/systemd 2>/dev/null; true').out, '');
});

test('deploy: DEP-30 get_secrets fetches what the server has and keeps what was here', { skip }, () => {
  writeFileSync(pillarFile('vagrant/secrets.sls'), 'secrets:\n  DB_PASSWORD: only-here-1\n  SECRET_KEY: only-here-2\n');
  chmodSync(pillarFile('vagrant/secrets.sls'), 0o600);
  succeeds(fab('vagrant', 'get_secrets'));
  assert.equal(readFileSync(pillarFile('vagrant/secrets.sls'), 'utf8'), goodSecrets);
  assert.match(readFileSync(pillarFile('vagrant/secrets.sls.bak'), 'utf8'), /only-here-1/);
  rmSync(pillarFile('vagrant/secrets.sls'));
  assert.match(succeeds(fab('vagrant', 'sync')), /Fetched .*\nThe pillar of vagrant is on the server/);
});

test('deploy: put_file copies one file to /tmp for nobody else to read', { skip }, () => {
  const file = join(tree.folder, 'a file.txt');
  writeFileSync(file, 'some text');
  succeeds(fab('vagrant', `put_file:${file}`));
  assert.equal(host.ssh('cat "/tmp/a file.txt"; stat -c " %a %U" "/tmp/a file.txt"', { user }).out, 'some text 600 jane');
  const { status, err } = fab('vagrant', 'put_file:/no/such/file');
  assert.match(err, /\/no\/such\/file: No such file/);
  assert.equal(status, 2);
});
