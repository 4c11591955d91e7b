// Builds the style sheet, scripts and icons into files whose names change with their content, each with a gzip twin,
// and a C header that lists them. Installs the npm packages first when the lock file asks for others.
//
//   node tools/assets.mjs --out DIR --header FILE
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

function argument(name) {
  const at = process.argv.indexOf(name);
  if (at < 0 || !process.argv[at + 1]) fail('usage: node tools/assets.mjs --out DIR --header FILE');
  return process.argv[at + 1];
}

function fail(text) {
  console.error(`assets: ${text}`);
  process.exit(1);
}

function installPackages() {
  const stamp = join(root, 'node_modules/.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) fail(`${lock} is missing; it belongs to the source tree`);
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
    writeFileSync(stamp, readFileSync(stamp)); // newer than the lock file, whatever npm set
  } catch (error) {
    fail(error.code === 'ENOENT'
      ? 'npm is not installed; apt-get install npm'
      : 'npm could not install the packages of package-lock.json, see above; can this machine reach its npm registry?');
  }
}

// icon("edit") of a style sheet: the drawing of that name in icons.svg as an image of its own, for a mask. Where a
// page has hundreds of one, as a list has, that is lighter than a reference to the file in each row.
function iconImage(name) {
  const symbol = readFileSync(join(root, 'static/img/icons.svg'), 'utf8').match(new RegExp(`<symbol id="${name}" (viewBox="[^"]+")>(.*)</symbol>`));
  if (!symbol) throw new Error(`static/img/icons.svg has no icon "${name}"`);
  const image = `<svg xmlns="http://www.w3.org/2000/svg" ${symbol[1]} fill="none" stroke="#000" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${symbol[2]}</svg>`;
  return `url("data:image/svg+xml,${image.replaceAll('"', "'").replaceAll('#', '%23')}")`;
}

async function buildStyles() {
  const sass = await import('sass');
  const result = sass.compile(join(root, 'static/css/app.scss'), {
    style: 'compressed',
    loadPaths: [join(root, 'node_modules')],
    functions: { 'icon($name)': ([name]) => new sass.SassString(iconImage(name.assertString().text), { quotes: false }) },
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions'],
  });
  return result.css;
}

async function buildScript(entry) {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    entryPoints: [join(root, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    write: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return result.outputFiles[0].text;
}

function write(out, name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const dot = name.lastIndexOf('.');
  const file = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  writeFileSync(join(out, file), content);
  writeFileSync(join(out, `${file}.gz`), gzipSync(content, { level: 9 }));
  return { name, file, type: types[name.slice(dot + 1)] };
}

// Files whose name nginx and robots know.
function writePlain(out, name) {
  writeFileSync(join(out, name), readFileSync(join(root, 'static', name)));
  return name;
}

function header(assets) {
  const rows = assets.map((a) => `\t{"${a.name}", "${a.file}", "${a.type}"},`);
  return `/* Made by tools/assets.mjs. */\n#include "web/site.h"\n\n` +
    `static const struct asset assets[] = {\n${rows.join('\n')}\n};\n#define ASSETS_N ${assets.length}\n`;
}

// What a running server or an open page still asks for goes last, after the new files are there.
function removeOthers(out, assets, plain) {
  const kept = new Set([...plain, ...assets.flatMap((a) => [a.file, `${a.file}.gz`])]);
  for (const name of readdirSync(out)) if (!kept.has(name)) rmSync(join(out, name), { recursive: true });
}

async function build(out, headerFile) {
  const image = (name) => readFileSync(join(root, 'static/img', name));
  mkdirSync(out, { recursive: true });
  const assets = [
    write(out, 'app.css', await buildStyles()),
    write(out, 'app.js', await buildScript('static/js/app.js')),
    write(out, 'combo.js', await buildScript('static/js/combo.js')),
    write(out, 'icons.svg', image('icons.svg')),
    write(out, 'favicon.svg', image('favicon.svg')),
  ];
  writeFileSync(headerFile, header(assets));
  removeOthers(out, assets, ['robots.txt', '404.html', '502.html'].map((name) => writePlain(out, name)));
}

const out = resolve(argument('--out'));
const headerFile = resolve(argument('--header'));
installPackages();
try {
  await build(out, headerFile);
} catch (error) {
  fail(error.message); // names the file and line of a style sheet or script that does not compile
}
