// Asks a freshly migrated PostgreSQL for the types of every queries.sql and writes queries.types beside it.
// With --check it writes nothing and fails where a committed file differs.
//
//   node tools/query-types.mjs --build DIR [--check]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { migrateWithPsql, root, startCluster } from './postgres.mjs';

const build = process.argv[process.argv.indexOf('--build') + 1];
const check = process.argv.includes('--check');

function findQueries(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return findQueries(path);
    return entry.name === 'queries.sql' ? [path] : [];
  });
}

execFileSync('ninja', ['-C', build, 'tools/sqlc'], { stdio: ['ignore', 'ignore', 'inherit'] });
const cluster = await startCluster();
let wrong = 0;
try {
  cluster.psql('postgres', 'CREATE DATABASE types');
  migrateWithPsql(cluster, 'types');
  for (const source of findQueries(join(root, 'src'))) {
    const target = source.replace(/\.sql$/, '.types');
    const types = execFileSync(join(build, 'tools/sqlc'), ['types', `host=${cluster.host} user=cts dbname=types`, relative(process.cwd(), source)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (existsSync(target) && readFileSync(target, 'utf8') === types) continue;
    if (check) {
      console.error(`${relative(root, target)}: differs from what PostgreSQL says: run "make queries"`);
      wrong++;
    } else {
      writeFileSync(target, types);
      console.log(`${relative(root, target)} written`);
    }
  }
} catch (error) {
  console.error(error.status ? 'query-types: the query above was refused' : error.message);
  wrong++;
} finally {
  await cluster.stop();
}
process.exit(wrong ? 1 : 0);
