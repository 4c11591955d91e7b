// docs/operations.md: every command line that stands by itself there works as written.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { program } from '../../lib/fab.mjs';
import { root } from '../../../tools/postgres.mjs';
import { folder, host, skip } from './context.mjs';

const text = readFileSync(join(root, 'docs/operations.md'), 'utf8');
const lines = [...text.matchAll(/^ {4}(fab .*)$/gm)].map((m) => m[1]);

// Exit statuses that are an answer, not a failure: a plan with changes, a question that nobody answers.
const answers = { plan: [0, 10], purge_queue: [0, 3] };

test(`manual: the ${lines.length} command lines of docs/operations.md work as written`, { skip, timeout: 600000 }, () => {
  assert.ok(lines.length > 25);
  // somebody who is jane on her laptop
  const path = `${dirname(program)}:${host.fabEnvironment().PATH}`;
  writeFileSync(join(folder(), 'README.md'), 'a file\n');
  for (const line of lines) {
    // root was let out by the first deploy, which this one is not
    const typed = line.replace(/ -u root/, '').replace(/^fab /, 'fab -u jane ');
    const result = spawnSync('sh', ['-c', typed], { cwd: folder(), encoding: 'utf8', env: { ...process.env, PATH: path, LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'] });
    const word = Object.keys(answers).find((name) => line.endsWith(` ${name}`));
    assert.ok((answers[word] ?? [0]).includes(result.status), `${line}\nexit status ${result.status}\n${result.stdout}${result.stderr}`);
  }
});
