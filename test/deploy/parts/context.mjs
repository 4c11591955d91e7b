// What the parts of the story share: the host, the pillar on the administrator's machine, and who is at work.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fabIn, goodSecrets, makeConf, program, seedProject } from '../../lib/fab.mjs';
import { Host, canBoot } from '../../lib/host.mjs';
import { underLoad as underLoadOf } from '../../lib/server.mjs';

export const skip = canBoot ? false : 'booting a machine needs root outside of a container, mmdebstrap, systemd-nspawn, nft and ssh';
export const host = new Host();
export const keys = ['turkey', 'iraq', 'jordan'];
export const prefixes = { turkey: '/TR', iraq: '/IQ', jordan: '/JO' };
let tree;
let user = 'root';

export const login = (name) => { user = name; };
export const who = () => user;
export const folder = () => tree.folder;
export const pillarFile = (name) => join(tree.conf, 'pillar', name);
export const readPillar = (name) => readFileSync(pillarFile(name), 'utf8');
export const fab = (...args) => fabIn(tree.folder, host.fabEnvironment(), '-u', user, ...args);
export const fabWithout = (...args) => fabIn(tree.folder, { PATH: '/nonexistent' }, ...args);
export const onServer = (command) => host.ssh(`sudo sh -c '${command}'`, { user });
export const results = (text, word) => [...text.matchAll(new RegExp(`^  ${word} +(\\w+ [^:\\s]+)`, 'gm'))].map((m) => m[1]);
export const devs = (...people) => `users:\n${people.map((p) => `  ${p}:\n    public_key:\n      - ${host.publicKey}\n`).join('')}`;

// What went wrong stands in what fab said.
export function succeeds(answer) {
  assert.equal(answer.status, 0, answer.out + answer.err);
  return answer.out;
}

// With a file of the pillar changed for the time of an action.
export async function withPillar(name, text, action) {
  const before_ = readPillar(name);
  writeFileSync(pillarFile(name), text);
  try {
    return await action();
  } finally {
    writeFileSync(pillarFile(name), before_);
  }
}

// fab in the background: { process, ended: promise of { status, out } }.
export function fabStarts(...args) {
  const run = spawn(program, ['-u', user, ...args], { cwd: tree.folder, env: { ...process.env, ...host.fabEnvironment() }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (text) => { out += text; });
  return { process: run, said: () => out, ended: new Promise((done) => { run.on('exit', (status, signal) => done({ status, signal, out, err: '' })); }) };
}

// An answer of the server's nginx: { status, headers, body }; status 0 when it closed the connection without one.
export function ask(path, { headers = {}, port, user: basic, host: name } = {}) {
  const base = port ? `http://${host.address}:${port}` : `https://${host.address}`;
  const args = ['-sk', '-i', '--max-time', '20', `${base}${path}`];
  for (const [key, value] of Object.entries({ ...headers, ...(name !== undefined && { Host: name }) })) args.push('-H', `${key}: ${value}`);
  if (basic) args.push('-u', basic);
  const { stdout, status } = spawnSync('curl', args, { encoding: 'utf8' });
  const [head, ...rest] = stdout.split('\r\n\r\n');
  const lines = head.split('\r\n');
  return { exit: status, status: Number(lines[0].split(' ')[1] ?? 0), body: rest.join('\r\n\r\n'),
    headers: Object.fromEntries(lines.slice(1).map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()])) };
}

export const serves = (key) => ask(`${prefixes[key]}/health/`).status === 200;
export const release = (key) => onServer(`readlink /var/www/cts/current/${key}`).out.split('/').pop();

export const underLoad = (perSecond, action) => underLoadOf(host.address, perSecond, action);

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
