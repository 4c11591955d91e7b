// A server like those of people: a bare machine (host.mjs), made what its pillar says by fab. For `make demo` and the
// benchmarks of deployment.
import { randomBytes } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeConf, program, seedProject } from './fab.mjs';
import { Host } from './host.mjs';
import { until } from './site.mjs';

const chance = () => randomBytes(24).toString('base64url');

export class Server {
  // number: of the network, one for each machine that is up at a time; user: who may log in afterwards
  constructor(number, user) {
    this.host = new Host(number);
    this.user = user;
  }

  async boot() {
    await this.host.boot();
    this.tree = makeConf({ 'project.sls': seedProject, 'staging/env.sls': null, 'staging/secrets.sls': null,
      'devs.sls': `users:\n  ${this.user}:\n    public_key:\n      - ${this.host.publicKey}\n`,
      'vagrant/env.sls': `environment: vagrant\ndomain: ${this.host.address}\nrepo:\n  url: file:///srv/cts.git\n  branch: origin/main\n`,
      'vagrant/secrets.sls': `secrets:\n  DB_PASSWORD: ${chance()}\n  SECRET_KEY: ${chance()}${chance()}\n` });
  }

  // A fab line as its user; quiet: what it says comes back instead of being shown.
  fab(words, { user = this.user, quiet = false } = {}) {
    const result = spawnSync(program, ['-u', user, ...words], { cwd: this.tree.folder, encoding: 'utf8', stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'], env: { ...process.env, ...this.host.fabEnvironment() } });
    if (result.status !== 0) throw new Error(`fab ${words.join(' ')} ended with exit status ${result.status}\n${result.stdout ?? ''}${result.stderr ?? ''}`);
    return result.stdout;
  }

  // The same in the background; what it says, when it has ended well.
  fabAside(words) {
    const run = spawn(program, ['-u', this.user, ...words], { cwd: this.tree.folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.host.fabEnvironment() } });
    let out = '';
    for (const stream of [run.stdout, run.stderr]) stream.on('data', (text) => { out += text; });
    return new Promise((done, failed) => { run.on('exit', (status) => (status === 0 ? done(out) : failed(new Error(out)))); });
  }

  async stop() {
    await this.host.stop();
    this.tree?.remove();
  }
}

// Requests to all instances of a server while an action runs; the number sent and what failed of them.
export async function underLoad(address, perSecond, action) {
  const load = spawn(process.execPath, [fileURLToPath(new URL('load.mjs', import.meta.url)), `https://${address}`, String(perSecond)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  load.stdout.on('data', (text) => { out += text; });
  const ended = new Promise((done) => { load.on('exit', done); });
  await until(() => out.includes('started'), 'the first answer');
  try {
    await action();
  } finally {
    load.kill('SIGTERM');
    await ended;
  }
  return JSON.parse(out.slice(out.indexOf('{')));
}
