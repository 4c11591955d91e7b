// A private PostgreSQL for tools and tests: a cluster in a temporary directory, reached through a Unix socket only.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

export function programs() {
  const versions = spawnSync('sh', ['-c', 'ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1'], { encoding: 'utf8' });
  const bin = versions.stdout.trim();
  if (!bin) throw new Error('no PostgreSQL on this machine: apt-get install postgresql-15 postgresql-15-postgis-3');
  return bin;
}

// PostgreSQL refuses to run as root, so root becomes user postgres for it.
function identity() {
  if (process.getuid() !== 0) return {};
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function startCluster() {
  const bin = programs();
  const as = identity();
  const dir = mkdtempSync('/tmp/cts-pg-');
  chmodSync(dir, 0o700);
  if (as.uid !== undefined) chownSync(dir, as.uid, as.gid);
  const options = { cwd: '/', ...as };
  execFileSync(`${bin}/initdb`, ['-D', `${dir}/data`, '-U', 'cts', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...options, stdio: 'ignore' });
  const server = spawn(`${bin}/postgres`, ['-D', `${dir}/data`, '-k', dir, '-c', 'listen_addresses=', '-c', 'fsync=off',
    '-c', 'max_connections=300', '-c', 'full_page_writes=off', '-c', 'shared_buffers=512MB'], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (text) => { log = (log + text).slice(-20000); });
  const ended = new Promise((done) => { server.on('exit', done); });
  for (;;) {
    if (spawnSync(`${bin}/pg_isready`, ['-q', '-h', dir], { cwd: '/' }).status === 0) break;
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log}`);
    await new Promise((done) => setTimeout(done, 30));
  }
  return {
    host: dir,
    psql(database, sql, args = []) {
      return execFileSync(`${bin}/psql`, ['-h', dir, '-U', 'cts', '-d', database, '-v', 'ON_ERROR_STOP=1', '-qAt', ...args],
        { input: sql, encoding: 'utf8', cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 1 << 28 }).trim();
    },
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

// Every migration, without the program: for sqlc, which is needed to build the program.
export function migrateWithPsql(cluster, database) {
  const directory = join(root, 'sql/migrations');
  cluster.psql(database, 'CREATE TABLE schema_migrations (number int8 PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())');
  for (const file of readdirSync(directory).filter((f) => f.endsWith('.sql')).sort()) {
    try {
      cluster.psql(database, readFileSync(join(directory, file), 'utf8'), ['-1']);
    } catch (error) {
      throw new Error(`${file}: ${error.stderr}`);
    }
  }
}
