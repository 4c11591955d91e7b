// What a compiler does not check: the direction of includes, SQL outside queries.sql, sizes, layout, generated files,
// and the remarks of clang-tidy and cppcheck.
//
//   node tools/lint.mjs --build DIR [--quick]     --quick leaves clang-tidy and cppcheck out
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './postgres.mjs';

const build = process.argv[process.argv.indexOf('--build') + 1];
const quick = process.argv.includes('--quick');
let wrong = 0;

function complain(text) {
  console.error(text);
  wrong++;
}

function run(command, args) {
  return spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
}

const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard']).stdout.trim().split('\n');
const sources = files.filter((f) => /\.[ch]$/.test(f));

// From the ground up: a file includes its own folder and what stands above it in this list, nothing else.
const layers = [
  'src/base/', 'src/pillar/', 'src/db/', 'src/web/', 'src/jobs/', 'src/cts/currency/', 'src/cts/settings/',
  ['src/cts/app.h', 'src/cts/urls.h', 'src/cts/routes.def'],
  'src/cts/accounts/', 'src/cts/frame/', ['src/cts/signin/', 'src/cts/catalog/'], 'src/cts/reports/', 'src/cts/tasks/',
  ['src/cts/routes.', 'src/cts/site.'], 'src/manage/', 'src/converge/', 'src/fab/', 'src/main/',
].map((l) => [l].flat());

const place = (file) => {
  const layer = layers.findIndex((l) => l.some((prefix) => file.startsWith(prefix)));
  return { layer, part: layer < 0 ? '' : layers[layer].find((prefix) => file.startsWith(prefix)) };
};

function checkIncludes(file) {
  const from = place(file);
  if (from.layer < 0) {
    complain(`${file}: belongs to no layer of tools/lint.mjs`);
    return;
  }
  readFileSync(join(root, file), 'utf8').split('\n').forEach((line, i) => {
    const target = line.match(/^#include "([^"]+)"/)?.[1];
    if (!target || target === 'cts/assets_table.h') return;
    const to = place(`src/${target}`);
    if (to.layer < 0) complain(`${file}:${i + 1}: "${target}" is in no layer`);
    else if (to.layer > from.layer || (to.layer === from.layer && to.part !== from.part && !from.part.includes('.'))) {
      complain(`${file}:${i + 1}: "${target}" stands above or beside ${from.part}: the direction is base, db, web, features, routes, main`);
    }
  });
}

function checkText(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const lines = text.split('\n');
  if (lines.length > 650) complain(`${file}: ${lines.length} lines: split it`);
  if (/\.c$/.test(file) && file.startsWith('src/')) {
    lines.forEach((line, i) => {
      if (/"[^"]*\b(SELECT .* FROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b/.test(line) && !/sql\(/.test(line)) {
        complain(`${file}:${i + 1}: SQL belongs into queries.sql`);
      }
    });
  }
}

function checkLayout() {
  const result = run('clang-format', ['--dry-run', '-Werror', ...sources]);
  if (result.status !== 0) complain(`${result.stderr.split('\n').filter((l) => /error:/.test(l)).slice(0, 20).join('\n')}\nlayout: run "make format"`);
}

function checkTypes() {
  const result = run(process.execPath, ['tools/query-types.mjs', '--build', build, '--check']);
  if (result.status !== 0) complain(result.stderr);
}

function checkWithTools() {
  const ours = sources.filter((f) => f.startsWith('src/') && f.endsWith('.c'));
  const tidy = run('sh', ['-c', `printf '%s\\n' "$@" | xargs -P 2 -n 8 clang-tidy -p ${build} --quiet 2>/dev/null`, 'tidy', ...ours]);
  if (tidy.status !== 0) complain(tidy.stdout);
  const cppcheck = run('cppcheck', ['--quiet', '--error-exitcode=1', '--enable=warning,performance,portability', '--inline-suppr',
    '--suppress=missingIncludeSystem', '--suppress=unknownMacro', '--suppress=missingReturn', '--suppress=varFuncNullUB', '--suppress=ctunullpointer', '-Isrc', '-D__attribute__(x)=', ...ours]);
  if (cppcheck.status !== 0) complain(cppcheck.stderr);
}

sources.filter((f) => f.startsWith('src/')).forEach(checkIncludes);
files.filter((f) => /\.(c|h|mjs|js|sql|html|scss)$/.test(f)).forEach(checkText);
checkLayout();
checkTypes();
if (!quick) checkWithTools();
console.log(wrong ? `lint: ${wrong} complaints` : 'lint: fine');
process.exit(wrong ? 1 : 0);
