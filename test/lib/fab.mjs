// fab on a pillar of the test's own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from './site.mjs';

export const program = join(build, 'fab');

// The excerpts of the overview, as its reader would copy them out of it.
export const seedEnv = `
    environment: staging

    domain: cts-staging.caktusgroup.com

    repo:
      url: git@github.com:theirc/CTS.git
      branch: origin/develop
`.replace(/^ {4}/gm, '');
export const seedProject = `
    instances:
      turkey:
        name: Turkey
        prefix: /TR
        currency: TRY
        port: 8001
      iraq:
        name: Iraq
        prefix: /IQ
        currency: IQD
        port: 8002
      jordan:
        name: Jordan
        prefix: /JO
        currency: JOD
        port: 8003
`.replace(/^ {4}/gm, '').trimStart();
export const goodSecrets = 'secrets:\n  DB_PASSWORD: kettle-9-harbour\n  SECRET_KEY: forty-characters-of-chance-forty-charact\n';
export const goodKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMbPb1S4n0dJ4l1Wg7yZs1f3yC2Jr4bq0D0q3mJ5m0aB jane@laptop';

// A folder with conf/pillar made of { path: text }, beside good files for what is left out; null leaves a file out.
export function makeConf(files = {}) {
  const folder = mkdtempSync('/tmp/cts-conf-');
  const all = { 'project.sls': seedProject, 'devs.sls': `users:\n  jane:\n    public_key:\n      - ${goodKey}\n`,
    'staging/env.sls': seedEnv, 'staging/secrets.sls': goodSecrets, ...files };
  for (const [path, text] of Object.entries(all)) {
    if (text === null) continue;
    const file = join(folder, 'conf/pillar', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
  }
  return { folder, conf: join(folder, 'conf'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function fabIn(folder, env, ...args) {
  const result = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

export const fab = (folder, ...args) => fabIn(folder, {}, ...args);

// The same with the files of one test, removed afterwards.
export function fabOn(files, ...args) {
  const tree = makeConf(files);
  try {
    return fab(tree.folder, ...args);
  } finally {
    tree.remove();
  }
}
