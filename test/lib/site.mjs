// A real `cts serve` on a database of its own, and a browser without a screen to talk to it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from '../../tools/postgres.mjs';
import { cookieLines } from './cookies.mjs';

export const build = process.env.CTS_BUILD || join(root, 'build');
export const program = join(build, 'cts');
const host = process.env.CTS_TEST_PG;
let serial = 0;

export function psql(database, sql) {
  const result = spawnSync('psql', ['-h', host, '-U', 'cts', '-d', database, '-v', 'ON_ERROR_STOP=1', '-qAt'], { input: sql, encoding: 'utf8', cwd: '/', maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.trim();
}

// template: 'empty' (migrated) or 'demo'. The name is unique among all test files.
export function createDatabase(template = 'demo') {
  const name = `t${process.pid}_${++serial}`;
  psql('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return name;
}

export const dropDatabase = (name) => psql('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

export function variables(database, extra = {}) {
  return { ...process.env, ENVIRONMENT: 'dev', INSTANCE: 'local', DB_HOST: host, DB_NAME: database, DB_USER: 'cts', PILLAR_ROOT: join(root, 'conf/pillar'),
    SECRET_KEY: 'a key of the tests, forty characters long', ...extra };
}

// Runs a management command to its end.
export function cts(database, args, { input, env } = {}) {
  const result = spawnSync(program, args, { env: variables(database, env), input, encoding: 'utf8', cwd: '/', maxBuffer: 1 << 28 });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

export function freePort() {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export async function until(condition, what = 'the condition', seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what} did not come within ${seconds} s`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

export async function startSite({ template = 'demo', env = {}, database = createDatabase(template) } = {}) {
  const logs = mkdtempSync('/tmp/cts-log-');
  const port = await freePort();
  const site = { database, port, url: `http://127.0.0.1:${port}`, logs, stderr: '' };
  site.process = spawn(program, ['serve'], { env: variables(database, { PORT: String(port), LOG_DIR: logs, WORKERS: '2', WORKERS_MAX: '4', ...env }), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  site.process.stderr.on('data', (text) => { site.stderr += text; });
  site.ended = new Promise((done) => { site.process.on('exit', (code, signal) => done({ code, signal })); });
  const prefix = env.PREFIX || '';
  await until(async () => {
    if (site.process.exitCode !== null) throw new Error(`cts serve ended: ${site.stderr}`);
    return (await fetch(`${site.url}${prefix}/health/`).catch(() => null))?.ok;
  }, 'the server');
  site.sql = (text) => psql(database, text);
  // A transaction that is open until release().
  site.holding = (text) => {
    const held = spawn('psql', ['-h', host, '-U', 'cts', '-d', database, '-qAt'], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
    held.stdin.write(`${text};\n`);
    return { release: () => new Promise((done) => { held.on('exit', done); held.stdin.end('ROLLBACK;\n'); }) };
  };
  site.errors = () => (existsSync(join(logs, 'error.log')) ? readFileSync(join(logs, 'error.log'), 'utf8') : '');
  site.access = () => readFileSync(join(logs, 'access.log'), 'utf8');
  site.stop = async () => {
    site.process.kill('SIGTERM');
    const end = await site.ended;
    dropDatabase(database);
    rmSync(logs, { recursive: true, force: true });
    return end;
  };
  site.visitor = (prefixOfVisitor = prefix) => new Visitor(site.url + prefixOfVisitor);
  site.signedIn = async (name) => {
    const visitor = site.visitor();
    await visitor.signIn(`${name}@example.org`);
    return visitor;
  };
  return site;
}

const unescape = (s) => s.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

// Cookies, redirects seen one by one, the CSRF token of the page seen last.
export class Visitor {
  constructor(base) {
    this.base = base;
    this.cookies = new Map();
    this.csrf = '';
  }

  async fetch(path, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.base + path, { redirect: 'manual', ...options, headers: { cookie, connection: 'close', ...options.headers } });
    for (const line of cookieLines(response.headers)) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (line.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await response.text();
    const token = text.match(/name="csrf_token" value="([^"]+)"/);
    if (token) this.csrf = token[1];
    return { status: response.status, headers: response.headers, location: response.headers.get('location'), text, plain: unescape(text.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ') };
  }

  get(path, headers) {
    return this.fetch(path, { headers });
  }

  post(path, fields = {}, headers) {
    const body = fields instanceof FormData ? fields : new URLSearchParams({ csrf_token: this.csrf, ...fields });
    if (fields instanceof FormData && !fields.has('csrf_token')) fields.append('csrf_token', this.csrf);
    return this.fetch(path, { method: 'POST', body, headers });
  }

  // The same through htmx: fragments, 400 with errors, empty 200 when done.
  modal(path, fields) {
    return this.post(path, fields, { 'HX-Request': 'true' });
  }

  async signIn(email, password = 'commodity-demo') {
    await this.get('/login/');
    const answer = await this.post('/login/', { username: email, password, next: '' });
    if (answer.status !== 303) throw new Error(`sign-in of ${email}: ${answer.status} ${answer.plain}`);
    await this.get('/instances/');
    return answer;
  }
}
