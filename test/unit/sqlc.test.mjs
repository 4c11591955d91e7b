// tools/sqlc: what it refuses, with file:line, and that what it writes works (design 4).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../../tools/postgres.mjs';
import { build, createDatabase, dropDatabase, psql } from '../lib/site.mjs';

const sqlc = join(build, 'tools/sqlc');
const folder = mkdtempSync('/tmp/cts-sqlc-');
const file = join(folder, 'queries.sql');
let database;
let conninfo;
before(() => {
  database = createDatabase('empty');
  conninfo = `host=${process.env.CTS_TEST_PG} user=cts dbname=${database}`;
  psql(database, 'CREATE TABLE every (id int8 NOT NULL, small int2, n int4, t text, b bool, f float8, d numeric(10,4), day date, at timestamptz, raw bytea, j jsonb)');
});
after(() => {
  dropDatabase(database);
  rmSync(folder, { recursive: true });
});

function types(text) {
  writeFileSync(file, text);
  return spawnSync(sqlc, ['types', conninfo, file], { encoding: 'utf8' });
}

function c(text, typesText) {
  writeFileSync(file, text);
  writeFileSync(join(folder, 'queries.types'), typesText);
  return spawnSync(sqlc, ['c', file, join(folder, 'queries.types'), 'queries.h', join(folder, 'queries.h'), join(folder, 'queries.c')], { encoding: 'utf8' });
}

for (const [what, text, line, message] of [
  ['an unknown kind', '\n-- name: a() :some\nSELECT 1 AS x', 2, 'must be :one, :many, :exec or :rows, not ":some"'],
  ['an unknown type', '-- name: a(x int9) :exec\nSELECT :x', 1, 'parameter "x" has the unknown type "int9"'],
  ['a parameter twice', '-- name: a(x int8, x int8) :exec\nSELECT :x', 1, '"x" is declared twice'],
  ['a query twice', '-- name: a() :one\nSELECT 1 AS x\n-- name: a() :one\nSELECT 1 AS x', 3, '"a" is already at line 1'],
  ['a parameter that is not declared', '-- name: a() :exec\nSELECT 1\n  + :y', 3, ':y" is not declared'],
  ['a parameter that is not used', '-- name: a(x int8) :exec\nSELECT 1', 1, '"x" is not used'],
  ['a second statement', '-- name: a() :exec\nSELECT 1;\nSELECT 2', 2, 'one statement a query'],
  ['numbered parameters', '-- name: a(x int8) :exec\nSELECT $1', 2, 'as :name, not as $1'],
  ['SQL before the first name', 'SELECT 1', 1, 'before the first'],
  ['an array that may be null', '-- name: a(x int8[]?) :exec\nSELECT :x', 1, 'int8[] cannot be null'],
  ['a name with capitals', '-- name: Big() :exec\nSELECT 1', 1, 'a query name of a-z'],
  ['a query without statement', '-- name: a() :exec\n-- only words\n', 1, 'has no statement'],
  ['a broken parameter list', '-- name: a(x int8 y int8) :exec\nSELECT :x', 1, '"," or ")" is expected'],
  ['{order} without orders', '-- name: a() :many\nSELECT id FROM every ORDER BY {order}', 1, 'belong together'],
  ['orders without {order}', '-- name: a() :many\n-- order: id id\nSELECT id FROM every', 1, 'belong together'],
  ['an order twice', '-- name: a() :many\n-- order: id id\n-- order: id id DESC\nSELECT id FROM every ORDER BY {order}', 3, 'order "id" stands twice'],
  ['an order without expression', '-- name: a() :many\n-- order: id\nSELECT id FROM every ORDER BY {order}', 2, 'KEY EXPRESSION'],
  ['orders of a query that has none', '-- name: b() :many\nSELECT id FROM every\n-- name: a() :many\n-- orders of: b\nSELECT id FROM every ORDER BY {order}', 4, 'no earlier query "b" with orders'],
  ['a query with parameters to be sent ahead', '-- name: a(x int8) :one\n-- ahead\nSELECT :x AS x', 1, '"-- ahead" is for queries without parameters'],
  ['wrong SQL in a later order', '-- name: a() :many\n-- order: id id\n-- order: x nothing\nSELECT id FROM every ORDER BY {order}', 1, 'order "x": column "nothing"'],
  ['rows of a later query', '-- name: a() :many b\nSELECT id FROM every', 1, 'rows of "b"'],
  ['rows of a query with other columns', '-- name: b() :many\nSELECT id FROM every\n-- name: a() :many b\nSELECT t FROM every', 3, 'columns differ from those of "b"'],
  ['wrong SQL', '-- name: a() :one\nSELEKT 1', 1, 'syntax error'],
  ['an unknown column', '-- name: a() :one\nSELECT nothing FROM every', 1, 'column "nothing" does not exist'],
  ['a column without name', '-- name: a() :one\nSELECT 1 + 1', 1, 'needs a name'],
  ['a column twice', '-- name: a() :one\nSELECT id, id FROM every', 1, 'two columns are called "id"'],
  ['a type that cannot be returned', '-- name: a() :one\nSELECT point(1, 2) AS p', 1, 'cast it'],
  [':exec that returns columns', '-- name: a() :exec\nSELECT id FROM every', 1, 'returns columns'],
  [':many without columns', '-- name: a() :many\nDELETE FROM every', 1, 'returns no columns'],
]) {
  test(`sqlc: design 4 refuses ${what} with file:line`, () => {
    const result = types(text);
    assert.equal(result.status, 1);
    assert.ok(result.stderr.startsWith(`${file}:${line}: `), result.stderr);
    assert.ok(result.stderr.includes(message), result.stderr);
  });
}

test('sqlc: design 4 refuses types that are missing, stale or too many, and says what to run', () => {
  const text = '-- name: a() :one\nSELECT id FROM every';
  const good = types(text).stdout;
  assert.match(good, /^a [0-9a-f]{16} id:int8\n$/);
  assert.equal(c(text, good).status, 0);
  assert.match(c(text, '').stderr, /:1: query "a" is new: run "make queries"/);
  assert.match(c(`${text} LIMIT 1`, good).stderr, /:1: query "a" has changed: run "make queries"/);
  assert.match(c(text, `${good}b 0000000000000000 x:int8\n`).stderr, /queries\.types:2: there is no query "b" any more/);
  assert.match(c(text, good.replace('int8', 'int9')).stderr, /queries\.types:1: column "id" has the unknown type "int9"/);
});

test('sqlc: columns are nullable as the table says, "!" and "?" change it', () => {
  const out = types('-- name: a() :many\nSELECT e.id, e.t, count(*) OVER () AS n, count(*) OVER () AS "m!", e.id AS "far?" FROM every e').stdout;
  assert.match(out, / id:int8 t:text\? n:int8\? m:int8 far:int8\?\n$/);
});

test('sqlc: quotes, comments and casts are no parameters', () => {
  assert.equal(types(`-- name: a(x text) :one\n-- says :nothing\nSELECT ':y' AS t, :x::text AS u -- :z\n`).status, 0);
});

const program = `
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "queries.h"
int main(int argc, char **argv)
{
	struct arena a;
	struct err err = {0};
	struct db *db;
	struct one_row row;
	struct all_rows_rows rows, again;
	struct picked got;
	struct too_precise precise;
	struct never_null never;
	struct count_all count;
	struct failing fails;
	const int64_t ids[] = {2, 3};
	const char *const texts[] = {"a \\"quoted\\" \\\\ one", "b,{}"};

	assert(argc == 2);
	arena_init(&a, 0);
	assert(db_open(&db, argv[1], 0, &err) == 0);
	assert(add(db, &a, 1, (struct db_int){true, -5}, "ä'x", (struct db_bool){true, true}, (struct db_double){true, 1.5},
		   (struct db_decimal){true, {-12345}}, (struct db_date){true, {2026, 11, 22}}, (struct db_instant){true, {1500000}},
		   (struct db_bytes){(const unsigned char *)"\\0\\xff", 2}, "{\\"k\\": 1}", &err) == 0);
	assert(add(db, &a, 2, (struct db_int){0}, NULL, (struct db_bool){0}, (struct db_double){0}, (struct db_decimal){0},
		   (struct db_date){0}, (struct db_instant){0}, (struct db_bytes){0}, NULL, &err) == 0);
	assert(one_row(db, &a, 1, &row, &err) == 1);
	assert(row.small.v == -5 && strcmp(row.t, "ä'x") == 0 && row.b.v && row.f.v == 1.5 && row.d.v.units == -12345);
	assert(row.day.v.day == 22 && row.at.v.us == 1500000 && row.raw.n == 2 && row.raw.data[1] == 0xff);
	assert(strcmp(row.j, "{\\"k\\": 1}") == 0);
	assert(one_row(db, &a, 2, &row, &err) == 1);
	assert(!row.small.set && !row.t && !row.b.set && !row.f.set && !row.d.set && !row.day.set && !row.at.set && !row.raw.data);
	assert(one_row(db, &a, 99, &row, &err) == 0);
	assert(all_rows(db, &a, &rows, &err) == 0 && rows.n == 2 && rows.v[1].id == 2);
	assert(by_text(db, &a, &rows, "down", &err) == 0 && rows.n == 2 && rows.v[0].id == 1);
	assert(by_text_again(db, &a, &again, "down", &err) == 0 && again.n == 2);
	assert(by_text(db, &a, &rows, "no such order", &err) == 0 && rows.n == 2);
	assert(picked(db, &a, (struct db_ints){ids, 2}, (struct db_texts){texts, 2}, &got, &err) == 1);
	assert(got.sum == 5 && strcmp(got.joined, "a \\"quoted\\" \\\\ one|b,{}") == 0);
	assert(too_precise(db, &a, &precise, &err) == -1 && strstr(err.text, "column d"));
	assert(never_null(db, &a, &never, &err) == -1 && strstr(err.text, "column n is null"));
	assert(change(db, &a, 2, &err) == 1);
	assert(add(db, &a, 3, (struct db_int){true, 99999}, NULL, (struct db_bool){0}, (struct db_double){0}, (struct db_decimal){0},
		   (struct db_date){0}, (struct db_instant){0}, (struct db_bytes){0}, NULL, &err) == -1);
	assert(strcmp(err.code, "22003") == 0);
	/* one trip for three: the result is the one of then; a failure is told to who asks for it, and to nobody else */
	count_all_ahead(db);
	failing_ahead(db);
	assert(one_row(db, &a, 1, &row, &err) == 1 && row.small.v == -5);
	assert(count_all(db, &a, &count, &err) == 1 && count.n == 2);
	assert(failing(db, &a, &fails, &err) == -1 && strcmp(err.code, "22012") == 0);
	assert(count_all(db, &a, &count, &err) == 1 && count.n == 2);
	/* what fails first fails alone */
	count_all_ahead(db);
	assert(add(db, &a, 1, (struct db_int){true, 99999}, NULL, (struct db_bool){0}, (struct db_double){0}, (struct db_decimal){0},
		   (struct db_date){0}, (struct db_instant){0}, (struct db_bytes){0}, NULL, &err) == -1);
	assert(count_all(db, &a, &count, &err) == 1 && count.n == 2);
	/* within a transaction it sees what the transaction did */
	count_all_ahead(db);
	assert(db_begin(db, &err) == 0 && change(db, &a, 2, &err) == 1);
	count_all_ahead(db);
	assert(one_row(db, &a, 1, &row, &err) == 1 && count_all(db, &a, &count, &err) == 1 && count.n == 2);
	assert(db_commit(db, &err) == 0);
	return 0;
}
`;

test('sqlc: what it writes compiles without a warning and carries every type there and back', () => {
  const text = `-- name: add(id int8, small int8?, t text?, b bool?, f float8?, d numeric?, day date?, at timestamptz?, raw bytea?, j jsonb?) :exec
INSERT INTO every (id, small, t, b, f, d, day, at, raw, j) VALUES (:id, :small, :t, :b, :f, :d, :day, :at, :raw, :j)

-- name: one_row(id int8) :one
SELECT * FROM every WHERE id = :id

-- name: all_rows() :many
SELECT id FROM every ORDER BY id

-- name: by_text() :many all_rows
-- order: up t
-- order: down t DESC NULLS LAST
SELECT id FROM every ORDER BY {order}

-- name: by_text_again() :many all_rows
-- orders of: by_text
SELECT id FROM every WHERE id > 0 ORDER BY {order}

-- name: picked(ids int8[], texts text[]) :one
SELECT (SELECT sum(i) FROM unnest(:ids) i)::int8 AS "sum!", array_to_string(:texts, '|') AS "joined!"

-- name: count_all() :one
-- ahead
SELECT count(*) AS "n!" FROM every

-- name: failing() :one
-- ahead
SELECT 1 / (SELECT 0) AS "n!"

-- name: too_precise() :one
SELECT 1.23456::numeric AS d

-- name: never_null() :one
SELECT NULL::int8 AS "n!"

-- name: change(id int8) :rows
UPDATE every SET n = 1 WHERE id >= :id
`;
  const asked = types(text);
  assert.equal(asked.status, 0, asked.stderr);
  assert.equal(c(text, asked.stdout).status, 0);
  writeFileSync(join(folder, 'main.c'), program);
  const base = ['arena', 'buf', 'err', 'str', 'decimal', 'datetime'].map((n) => join(root, `src/base/${n}.c`));
  const compiled = spawnSync('gcc', ['-std=gnu17', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-I', folder, '-I', join(root, 'src'), '-I/usr/include/postgresql',
    '-include', join(root, 'src/base/banned.h'), join(folder, 'main.c'), join(folder, 'queries.c'), join(root, 'src/db/db.c'), join(root, 'src/db/result.c'), ...base, '-lpq', '-lm', '-o', join(folder, 'main')], { encoding: 'utf8' });
  assert.equal(compiled.status, 0, compiled.stderr);
  const ran = spawnSync(join(folder, 'main'), [conninfo], { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  assert.match(readFileSync(join(folder, 'queries.h'), 'utf8'), /MUST_CHECK/);
});

test('sqlc: design 4 every committed types file is what PostgreSQL says', () => {
  for (const name of ['src/web', 'src/db', 'src/cts/accounts', 'src/cts/catalog', 'src/manage']) {
    const result = spawnSync(sqlc, ['types', conninfo, `${name}/queries.sql`], { encoding: 'utf8', cwd: root });
    assert.equal(result.stdout, readFileSync(join(root, name, 'queries.types'), 'utf8'), name + result.stderr);
  }
  assert.ok(existsSync(sqlc));
});
