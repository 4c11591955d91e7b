// `make bench`: the pages of CTS beside what they are made of, in one run, interleaved, medians.
//
//   node bench/run.mjs --build DIR [--sizes S,L] [--rounds 5] [--seconds 3] [--quick]
//
// For each size of data: the sign-in page and the catalog list, straight from `cts serve` and behind nginx; beside them
// pgbench running the very SQL of the catalog list, and nginx serving a file as large as it. Noise of this kind of
// machine is large: compare the ratios of one run.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { programs, root, startCluster } from '../tools/postgres.mjs';
import { cookieLines } from '../test/lib/cookies.mjs';
import { columns, itemRow, xlsx } from '../test/lib/xlsx.mjs';

const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const quick = process.argv.includes('--quick');
const build = resolve(option('--build', 'build'));
const sizes = option('--sizes', quick ? 'S' : 'S,L').split(',');
const rounds = Number(option('--rounds', quick ? 1 : 5));
const seconds = Number(option('--seconds', quick ? 1 : 3));
const folder = mkdtempSync('/tmp/cts-bench-');
const started = [];

function run(command, args, options = {}) {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options });
}

function environment(cluster, database, extra) {
  return { ...process.env, ENVIRONMENT: 'dev', INSTANCE: 'local', DB_HOST: cluster.host, DB_NAME: database, DB_USER: 'cts',
    SECRET_KEY: 'a key of the benchmarks, forty characters', LOG_DIR: folder, ...extra };
}

async function answers(url) {
  for (let i = 0; i < 500; i++) {
    if (await fetch(url).then((r) => r.ok, () => false)) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${url} does not answer`);
}

function start(command, args, options) {
  const child = spawn(command, args, { stdio: 'ignore', ...options });
  started.push(child);
  return child;
}

async function stopAll() {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null) continue;
    const ended = new Promise((done) => { child.on('exit', done); });
    child.kill('SIGTERM');
    await ended;
  }
}

async function signIn(base) {
  const page = await fetch(`${base}/login/`);
  const token = (await page.text()).match(/csrf_token" value="([^"]+)/)[1];
  const cookie = cookieLines(page.headers)[0].split(';')[0];
  const answer = await fetch(`${base}/login/`, { method: 'POST', redirect: 'manual', headers: { cookie },
    body: new URLSearchParams({ csrf_token: token, username: 'viewer@example.org', password: 'commodity-demo', next: '' }) });
  return cookieLines(answer.headers).find((c) => c.startsWith('cts_session=')).split(';')[0];
}

function nginx(port, backend, file) {
  const configuration = join(folder, `nginx-${port}.conf`);
  writeFileSync(join(folder, 'page.html'), file);
  writeFileSync(configuration, `
    daemon off; pid ${folder}/nginx-${port}.pid; error_log stderr crit; worker_processes 2;
    ${process.getuid() === 0 ? 'user root;' : ''}
    events { worker_connections 512; }
    http { access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
      uwsgi_temp_path ${folder}; scgi_temp_path ${folder}; keepalive_requests 1000000;
      server { listen 127.0.0.1:${port}; root ${folder};
        location = /page.html { }
        location / { proxy_pass http://127.0.0.1:${backend}; proxy_set_header Host $host; } } }`);
  return start('nginx', ['-c', configuration]);
}

// The statements of a catalog page with their parameters filled in, from the files that the program is built from.
function catalogSql(cluster, database) {
  const values = { token_hash: `'\\x${'00'.repeat(32)}'::bytea` };
  values.id = cluster.psql(database, "SELECT id FROM users WHERE email = 'viewer@example.org'");
  const statement = (file, name) => {
    const block = readFileSync(join(root, file), 'utf8').split(/^-- name: /m).find((b) => b.startsWith(`${name}(`));
    const order = block.match(/^-- order: \S+ (.*)$/m)?.[1];
    const sql = block.split('\n').slice(1).filter((l) => !l.startsWith('--')).join(' ').replace('{order}', order).trim();
    return sql.replace(/(?<!:):([a-z_]+)/g, (_, parameter) => values[parameter]).replace(/\s+/g, ' ');
  };
  return [statement('src/web/queries.sql', 'session_by_hash'), statement('src/cts/accounts/queries.sql', 'user_by_id'),
    statement('src/cts/catalog/queries.sql', 'items_first'), statement('src/cts/catalog/queries.sql', 'items_total'),
    statement('src/cts/catalog/queries.sql', 'categories_all')].map((s) => `${s};`).join('\n');
}

function wrk(url, clients, cookie) {
  const text = run('wrk', [`-t${Math.min(2, clients)}`, `-c${clients}`, `-d${seconds}s`, '--latency', ...(cookie ? ['-H', `Cookie: ${cookie}`] : []), url]);
  const errors = text.match(/Non-2xx or 3xx responses: (\d+)/);
  if (errors) throw new Error(`${url}: ${errors[0]}`);
  const [, latency, unit] = text.match(/50%\s+([\d.]+)(us|ms|s)/);
  return { rate: Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]), ms: Number(latency) * { us: 0.001, ms: 1, s: 1000 }[unit] };
}

function pgbench(cluster, database, file, clients) {
  const text = run(join(programs(), 'pgbench'), ['-n', '-M', 'prepared', '-c', clients, '-j', Math.min(2, clients), '-T', seconds, '-f', file, '-h', cluster.host, '-U', 'cts', database], { cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
  return { rate: Number(text.match(/tps = ([\d.]+)/)[1]), ms: Number(text.match(/latency average = ([\d.]+)/)[1]) };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

function workerMemory(server) {
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ');
  return Math.max(...children.map((pid) => Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]) / 1024));
}

const met = (good) => (good ? 'met' : 'MISSED');

async function measure(cluster, size) {
  const database = `bench_${size.toLowerCase()}`;
  const from = Date.now();
  cluster.psql('postgres', `CREATE DATABASE ${database}`);
  run(join(build, 'cts'), ['migrate'], { env: environment(cluster, database) });
  run(join(build, 'cts'), ['benchdata', size], { env: environment(cluster, database) });
  cluster.psql(database, 'VACUUM ANALYZE');
  console.log(`\nData ${size}: ${cluster.psql(database, "SELECT (SELECT count(*) FROM shipments) || ' shipments, ' || (SELECT count(*) FROM package_items) || ' items, ' || (SELECT count(*) FROM catalog_items) || ' catalog items'")}, made in ${((Date.now() - from) / 1000).toFixed(0)} s`);

  const direct = start(join(build, 'cts'), ['serve'], { env: environment(cluster, database, { PORT: '18201', WORKERS: '5', WORKERS_MAX: '8', WORKER_CONNECTIONS: '64', WORKER_REQUESTS: '100000000' }), cwd: '/' });
  const behind = start(join(build, 'cts'), ['serve'], { env: environment(cluster, database, { PORT: '18202', WORKERS: '5', WORKERS_MAX: '8', WORKER_CONNECTIONS: '1', WORKER_REQUESTS: '100000000' }), cwd: '/' });
  await answers('http://127.0.0.1:18201/health/');
  await answers('http://127.0.0.1:18202/health/');
  const cookie = await signIn('http://127.0.0.1:18201');
  const catalog = await (await fetch('http://127.0.0.1:18201/catalog/', { headers: { cookie } })).text();
  nginx(18203, 18202, catalog);
  await answers('http://127.0.0.1:18203/page.html');
  const script = join(folder, `${database}.sql`);
  writeFileSync(script, catalogSql(cluster, database));

  const ways = {
    'pgbench, SQL of the catalog': (c) => pgbench(cluster, database, script, c),
    'nginx, file of that size': (c) => wrk('http://127.0.0.1:18203/page.html', c),
    'sign-in, direct': (c) => wrk('http://127.0.0.1:18201/login/', c),
    'sign-in, behind nginx': (c) => wrk('http://127.0.0.1:18203/login/', c),
    'catalog, direct': (c) => wrk('http://127.0.0.1:18201/catalog/', c, cookie),
    'catalog, behind nginx': (c) => wrk('http://127.0.0.1:18203/catalog/', c, cookie),
  };
  const results = Object.fromEntries(Object.keys(ways).map((name) => [name, { rate: [], ms: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      process.stderr.write(`\r${size}: round ${round + 1} of ${rounds}: ${name.padEnd(30)}`);
      results[name].rate.push(way(8).rate);
      results[name].ms.push(way(1).ms);
    }
  }
  process.stderr.write('\r\x1b[K');
  report(results, catalog, workerMemory(direct));
  await stopAll();
}

function report(results, catalog, memory) {
  const rate = (name) => median(results[name].rate);
  const ceiling = rate('pgbench, SQL of the catalog');
  const file = rate('nginx, file of that size');
  console.log(`${'way'.padEnd(30)} ${'requests/s'.padStart(11)} ${'ms at c=1'.padStart(10)} ${'/ pgbench'.padStart(10)} ${'/ nginx'.padStart(10)}`);
  for (const name of Object.keys(results)) {
    console.log(`${name.padEnd(30)} ${rate(name).toFixed(0).padStart(11)} ${median(results[name].ms).toFixed(2).padStart(10)} ${(rate(name) / ceiling).toFixed(2).padStart(10)} ${(rate(name) / file).toFixed(2).padStart(10)}`);
  }
  const ratio = rate('catalog, direct') / ceiling;
  const latency = median(results['catalog, direct'].ms);
  console.log(`catalog: ${Buffer.byteLength(catalog)} bytes; ${ratio.toFixed(2)} of pgbench, target 0.7: ${met(ratio >= 0.7)}; ` +
    `${latency.toFixed(1)} ms, target 10: ${met(latency < 10)}; worker ${memory.toFixed(1)} MB, target 15: ${met(memory < 15)}`);
}

function measureImport(cluster) {
  const times = [];
  const file = join(folder, 'import.xlsx');
  writeFileSync(file, xlsx([columns, ...Array.from({ length: 1000 }, (_, i) => itemRow({ description: `Imported ${i}`, donor: `Donor ${i % 25}` }))]));
  for (let i = 0; i < rounds; i++) {
    const from = process.hrtime.bigint();
    run(join(build, 'cts'), ['import-catalog', file], { env: environment(cluster, `bench_${sizes[0].toLowerCase()}`) });
    times.push(Number(process.hrtime.bigint() - from) / 1e6);
  }
  console.log(`\nimport of a 1,000-row .xlsx: ${median(times).toFixed(0)} ms (the original: 6,600 ms)`);
}

const cluster = await startCluster();
let failed = false;
const interrupted = async () => {
  await stopAll();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
};
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
try {
  for (const size of sizes) await measure(cluster, size);
  measureImport(cluster);
} catch (error) {
  console.error(error.stderr || error);
  failed = true;
}
await stopAll();
await cluster.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
