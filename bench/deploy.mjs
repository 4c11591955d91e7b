// The deployment part of `make bench`: a server with three instances on a machine booted for it (test/lib/server.mjs).
//
//   node bench/deploy.mjs --build DIR [--rounds 5]
//
// No-op runs on the server and from the administrator's machine, a deploy of code whose build does not change, a
// rollback up to the first answer of the old release, both under load, and beside them the same kind of no-op done by a
// mainstream tool (Ansible) where that is installed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
process.env.CTS_BUILD = resolve(option('--build', 'build'));
const rounds = Number(option('--rounds', 5));
const { canBoot } = await import('../test/lib/host.mjs');
const { Server, underLoad } = await import('../test/lib/server.mjs');

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const say = (what, value, target = '') => console.log(`${what.padEnd(66)} ${value.padStart(12)}  ${target}`);

const server = new Server(4, 'maya');
const { host } = server;

// Milliseconds of a command on the server, without those of the connection.
function onServer(command) {
  const { out, status } = host.ssh(`sudo sh -c 's=$(date +%s%N); ${command} >/dev/null 2>&1; e=$(date +%s%N); echo $(( (e - s) / 1000 ))'`, { user: 'maya' });
  if (status !== 0) throw new Error(`${command}: exit status ${status}`);
  return Number(out) / 1000;
}

function measure(action) {
  const from = performance.now();
  action();
  return performance.now() - from;
}

function noOp() {
  const run = [], fetch = [], admin = [];
  let resources = 0;
  for (let i = 0; i < rounds; i++) {
    run.push(onServer('/usr/local/sbin/cts-converge highstate'));
    fetch.push(onServer('cd /var/www/cts/source && setpriv --reuid=cts --regid=cts --init-groups git fetch --quiet --no-auto-maintenance --prune --force --tags -- file:///srv/cts.git +refs/heads/*:refs/remotes/origin/*'));
    admin.push(measure(() => { resources = Number(server.fab(['vagrant', 'highstate'], { quiet: true }).match(/(\d+) as they shall be/)[1]); }));
  }
  say(`no-op run of ${resources} resources on the server, with git fetch`, `${median(run).toFixed(0)} ms`);
  say('git fetch alone', `${median(fetch).toFixed(0)} ms`);
  say('no-op run without git fetch', `${(median(run) - median(fetch)).toFixed(0)} ms`, 'at most 200 ms');
  say('the same from the administrator\'s machine', `${(median(admin) / 1000).toFixed(2)} s`, 'at most 2 s');
  return { server: (median(run) - median(fetch)) / resources, admin: median(admin) / resources };
}

function deploys() {
  const times = [];
  for (let i = 0; i < rounds; i++) {
    host.commit(`Round ${i}`, { 'README.md': `round ${i}\n` });
    times.push(measure(() => server.fab(['vagrant', 'deploy'], { quiet: true })));
  }
  say('deploy of code to three instances, the build unchanged', `${(median(times) / 1000).toFixed(1)} s`, 'at most 10 s');
}

// Until the server of the first instance is the old release, and says that its workers are ready: its process stays the
// same, so that it can be watched without asking anybody.
async function rollback() {
  const times = [];
  const pid = host.ssh('systemctl show -P MainPID cts-turkey-server', { user: 'maya' }).out;
  for (let i = 0; i < rounds; i++) {
    const wanted = server.fab(['vagrant', 'releases'], { quiet: true }).trim().split('\n')[1].split(' ')[0];
    const watch = spawn('ssh', ['-F', host.sshConfig(), '-l', 'maya', host.address, `sudo sh -c 'echo watching; until [ /proc/${pid}/exe -ef /var/www/cts/releases/${wanted}/bin/cts ]; do sleep 0.01; done; until systemctl show -P StatusText cts-turkey-server | grep -q "^serving: .*${wanted}"; do :; done; echo there'`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = (word) => new Promise((done) => { watch.stdout.on('data', (text) => { if (text.includes(word)) done(performance.now()); }); });
    const there = said('there');
    await said('watching');
    const from = performance.now();
    const run = server.fabAside(['vagrant', 'rollback']);
    times.push(await there - from);
    await run;
    server.fab(['vagrant', 'deploy'], { quiet: true });
  }
  say('rollback, to the first answer of the old release', `${(median(times) / 1000).toFixed(2)} s`, 'at most 1 s');
}

async function load() {
  host.commit('Under load', { 'README.md': 'under load\n' });
  const count = await underLoad(host.address, 200, async () => {
    await server.fabAside(['vagrant', 'deploy']);
    await server.fabAside(['vagrant', 'rollback']);
  });
  say(`failed of ${count.sent} requests, 200/s, over a deploy and a rollback`, String(count.sent - count.ok), 'none');
  say('the slowest of them', `${count.slowest_ms} ms`);
}

// A playbook of fifty files and packages that are as they shall be, run beside ours on the same machine.
function ansible(ours) {
  if (spawnSync('which', ['ansible-playbook']).status !== 0) {
    say('Ansible, milliseconds a resource', 'not installed');
    return;
  }
  const folder = mkdtempSync('/tmp/cts-ansible-');
  const tasks = Array.from({ length: 50 }, (_, i) => `    - file: {path: /var/www/cts/log, state: directory, owner: cts, group: www-data, mode: "0775"}\n      name: t${i}\n`).join('');
  writeFileSync(join(folder, 'hosts'), `${host.address} ansible_user=maya ansible_ssh_common_args='-F ${host.sshConfig()}' ansible_become=true ansible_python_interpreter=/usr/bin/python3\n`);
  writeFileSync(join(folder, 'play.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
  const times = [];
  for (let i = 0; i < 3; i++) {
    times.push(measure(() => {
      const run = spawnSync('ansible-playbook', ['-i', join(folder, 'hosts'), join(folder, 'play.yml')], { encoding: 'utf8' });
      if (run.status !== 0) throw new Error(run.stdout + run.stderr);
    }) / 50);
  }
  rmSync(folder, { recursive: true });
  say('Ansible, a resource that is as it shall be', `${median(times).toFixed(0)} ms`);
  say('fab, the same, with its connection', `${ours.admin.toFixed(1)} ms`);
  say('cts-converge alone', `${ours.server.toFixed(2)} ms`);
  say('Ansible takes so many times as long as fab', `${(median(times) / ours.admin).toFixed(0)}`, 'at least 100');
}

if (!canBoot) {
  console.log('deployment: not measured: booting a machine needs root outside of a container');
  process.exit(0);
}
try {
  console.log('deployment: making a server with three instances, which takes some minutes');
  await server.boot();
  const bare = measure(() => server.fab(['--yes', 'vagrant', 'setup_minion', 'deploy'], { user: 'root', quiet: true }));
  say('a bare machine to three instances', `${(bare / 1000).toFixed(0)} s`);
  const perResource = noOp();
  deploys();
  await rollback();
  await load();
  ansible(perResource);
} finally {
  await server.stop();
}
