// The test host: a bare Debian 12 with systemd and sshd in a container of this machine, with a network of its own. It is
// the environment "vagrant" of the deployment tests. Needs root.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { root as checkout } from '../../tools/postgres.mjs';
import { until } from './site.mjs';

const cache = process.env.CTS_TEST_CACHE || '/var/cache/cts-test';
const packages = 'systemd,systemd-sysv,dbus,openssh-server,iproute2,sudo,ca-certificates';

// Root of a container may not: there the kernel's settings are read-only.
function mayForward() {
  try { accessSync('/proc/sys/net/ipv4/ip_forward', constants.W_OK); return true; } catch { return false; }
}

export const canBoot = process.getuid() === 0 && mayForward() && ['mmdebstrap', 'systemd-nspawn', 'nft', 'ssh'].every((p) => spawnSync('which', [p]).status === 0);

function run(command, args, options = {}) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

// The bare system, made once a machine: half a minute to a few minutes of downloading. CTS_TEST_BASE names another one,
// for who works on the tests and does not want to wait for the packages each time.
function bareSystem() {
  if (process.env.CTS_TEST_BASE) return process.env.CTS_TEST_BASE;
  const tar = join(cache, `bookworm-${packages.length}.tar`);
  if (!existsSync(tar)) {
    mkdirSync(cache, { recursive: true });
    run('mmdebstrap', ['--quiet', '--format=tar', '--variant=minbase', `--include=${packages}`, 'bookworm', `${tar}.new`]);
    renameSync(`${tar}.new`, tar);
  }
  return tar;
}

const childrenOf = (pid) => {
  try { return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean); } catch { return []; }
};

const descendants = (pid) => childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);

// The first process of a name space of process ids: "NSpid: 4711 1".
function isInit(pid) {
  try { return /^NSpid:(\s+\d+)+\s+1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')); } catch { return false; }
}

export class Host {
  constructor(number = 0) {
    this.name = `cts${process.pid % 10000}${number}`;
    this.folder = mkdtempSync('/var/tmp/cts-host-');
    this.root = join(this.folder, 'root');
    this.net = `10.77.${number}`;
    this.address = `${this.net}.2`;
  }

  async boot() {
    mkdirSync(this.root);
    run('tar', ['-xf', bareSystem(), '-C', this.root]);
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tester@example.org', '-f', join(this.folder, 'key')]);
    this.key = join(this.folder, 'key');
    this.publicKey = readFileSync(`${this.key}.pub`, 'utf8').trim();
    mkdirSync(join(this.root, 'root/.ssh'), { recursive: true, mode: 0o700 });
    writeFileSync(join(this.root, 'root/.ssh/authorized_keys'), `${this.publicKey}\n`, { mode: 0o600 });
    copyFileSync('/etc/resolv.conf', join(this.root, 'etc/resolv.conf'));
    writeFileSync(join(this.root, 'etc/hostname'), `${this.name}\n`);
    writeFileSync(join(this.root, 'etc/hosts'), `127.0.0.1 localhost ${this.name}\n`);
    this.shareNpmSettings();
    // tests try to log in and fail more often than people do
    mkdirSync(join(this.root, 'etc/fail2ban/jail.d'), { recursive: true });
    writeFileSync(join(this.root, 'etc/fail2ban/jail.d/tests.local'), `[DEFAULT]\nignoreip = 127.0.0.1/8 ${this.net}.0/24\n`);
    this.makeRepository();
    await this.start();
  }

  // The repository that the server takes its code from: the commit of this checkout, and whatever a test puts on top.
  makeRepository() {
    const bare = join(this.root, 'srv/cts.git');
    run('git', ['clone', '--quiet', '--bare', '--no-hardlinks', checkout, bare]);
    for (const name of ['main', 'master']) spawnSync('git', ['-C', bare, 'branch', '-f', name, 'HEAD']);
    // it is root's, and read by another user
    writeFileSync(join(this.root, 'etc/gitconfig'), '[safe]\n\tdirectory = /srv/cts.git\n');
    this.work = join(this.folder, 'work');
    run('git', ['clone', '--quiet', '--branch', 'main', bare, this.work]);
    for (const [key, value] of [['user.name', 'Tester'], ['user.email', 'tester@example.org'], ['advice.detachedHead', 'false']]) run('git', ['-C', this.work, 'config', key, value]);
  }

  // A commit on the branch that is deployed: { file: text } of the tree. Its hash.
  commit(message, files = {}) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.work, name), text);
    run('git', ['-C', this.work, 'add', '-A']);
    run('git', ['-C', this.work, 'commit', '--quiet', '--allow-empty', '-m', message]);
    run('git', ['-C', this.work, 'push', '--quiet', '--force', 'origin', 'HEAD:main']);
    return run('git', ['-C', this.work, 'rev-parse', 'HEAD']).trim();
  }

  // Takes the branch back to a commit.
  reset(commit) {
    run('git', ['-C', this.work, 'reset', '--quiet', '--hard', commit]);
    run('git', ['-C', this.work, 'push', '--quiet', '--force', 'origin', 'HEAD:main']);
  }

  // Where a mirror and its certificate are needed to reach npm's packages, they are needed inside, too.
  shareNpmSettings() {
    const file = spawnSync('npm', ['config', 'get', 'globalconfig'], { encoding: 'utf8', cwd: '/' }).stdout.trim();
    if (!existsSync(file)) return;
    const authority = readFileSync(file, 'utf8').match(/^cafile=(.*)$/m)?.[1];
    if (authority) copyFileSync(authority, join(this.root, 'etc/npm-authorities.pem'));
    writeFileSync(join(this.root, 'etc/npmrc'), readFileSync(file, 'utf8').replace(/^cafile=.*$/m, 'cafile=/etc/npm-authorities.pem'));
  }

  async start() {
    const archives = join(cache, 'archives');
    mkdirSync(join(archives, 'partial'), { recursive: true });
    this.process = spawn('systemd-nspawn', ['--quiet', '--register=no', '--keep-unit', '-M', this.name, '-D', this.root, '--boot', '--network-veth', '--resolv-conf=off', '--console=pipe', `--bind=${archives}:/var/cache/apt/archives`],
      { stdio: ['ignore', 'ignore', 'ignore'], env: { PATH: process.env.PATH } });
    this.leader = await until(() => descendants(this.process.pid).find(isInit), 'the container');
    const link = `ve-${this.name}`;
    await until(() => spawnSync('ip', ['link', 'show', link]).status === 0, 'the network');
    run('ip', ['addr', 'replace', `${this.net}.1/24`, 'dev', link]);
    run('ip', ['link', 'set', link, 'up']);
    const inside = (...args) => run('nsenter', ['-t', this.leader, '-n', 'ip', ...args]);
    await until(() => spawnSync('nsenter', ['-t', this.leader, '-n', 'ip', 'link', 'show', 'host0']).status === 0, 'its network');
    inside('addr', 'replace', `${this.address}/24`, 'dev', 'host0');
    inside('link', 'set', 'host0', 'up');
    inside('route', 'replace', 'default', 'via', `${this.net}.1`);
    this.forward();
    await until(() => this.answers(22), 'ssh', 60);
  }

  // Whether something listens there and greets, as sshd does.
  answers(port) {
    return new Promise((done) => {
      const socket = connect({ host: this.address, port, timeout: 1000 });
      const end = (yes) => { socket.destroy(); done(yes); };
      socket.on('data', () => end(true));
      for (const event of ['error', 'timeout', 'close']) socket.on(event, () => end(false));
    });
  }

  // Packages come from the network of this machine.
  forward() {
    this.forwarding ??= readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8');
    writeFileSync('/proc/sys/net/ipv4/ip_forward', '1\n');
    const out = run('ip', ['route', 'show', 'default']).match(/dev (\S+)/)?.[1];
    spawnSync('nft', ['delete', 'table', 'ip', this.name]);
    run('nft', ['-f', '-'], { input: `table ip ${this.name} { chain post { type nat hook postrouting priority srcnat\n ip saddr ${this.net}.0/24 oifname "${out}" masquerade\n }\n }\n`, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  ssh(command, { user = 'root', input } = {}) {
    const result = spawnSync('ssh', ['-F', this.sshConfig(), '-l', user, this.address, command], { encoding: 'utf8', input: input ?? '' });
    return { status: result.status, out: result.stdout.trim(), err: result.stderr };
  }

  // The ssh configuration of an administrator, without touching the one of who runs the tests.
  sshConfig() {
    const file = join(this.folder, 'config');
    writeFileSync(file, `Host *\n StrictHostKeyChecking accept-new\n UserKnownHostsFile ${join(this.folder, 'known')}\n BatchMode yes\n ConnectTimeout 5\n LogLevel ERROR\n IdentityFile ${this.key}\n IdentitiesOnly yes\n`);
    return file;
  }

  // The environment in which fab finds that configuration: its "ssh" is the real one with -F.
  fabEnvironment() {
    const bin = join(this.folder, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${this.sshConfig()}' "$@"\n`, { mode: 0o755 });
    return { PATH: `${bin}:${process.env.PATH}` };
  }

  // Off and on again.
  async restart() {
    await this.halt();
    await this.start();
  }

  async halt() {
    if (this.process && this.process.exitCode === null) {
      const ended = new Promise((done) => { this.process.on('exit', done); });
      this.process.kill('SIGTERM');
      const late = setTimeout(() => this.process.kill('SIGKILL'), 20000);
      await ended;
      clearTimeout(late);
    }
  }

  async stop() {
    await this.halt();
    spawnSync('nft', ['delete', 'table', 'ip', this.name]);
    // another host may still need it
    if (this.forwarding !== undefined && !/ cts\d/.test(run('nft', ['list', 'tables']))) writeFileSync('/proc/sys/net/ipv4/ip_forward', this.forwarding);
    // the record of who did what can only be added to
    spawnSync('chattr', ['-f', '-a', join(this.root, 'var/log/cts-converge/audit.log')]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
