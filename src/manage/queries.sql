-- Queries of the management commands.

-- name: totals_wrong() :many
SELECT kind AS "kind!", id AS "id!", stored AS "stored!", computed AS "computed!" FROM totals_differences() LIMIT 100

-- name: users_count() :one
SELECT count(*) AS "n!" FROM users

-- name: users_set_demo_password(password_hash text) :exec
UPDATE users SET password_hash = :password_hash WHERE password_hash = '!'

-- name: dump_table_rows(name text) :many
SELECT r::text AS "row!" FROM dump_table(:name) r

-- name: load_table_rows(name text, rows jsonb) :one
SELECT load_table(:name, :rows) AS "n!"

-- name: bench_size(shipments text) :one
-- Read by bench/benchdata.sql.
SELECT set_config('bench.shipments', :shipments, false) AS "shipments!"
