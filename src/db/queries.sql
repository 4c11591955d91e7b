-- The record of applied migrations.

-- name: migrations_table() :exec
CREATE TABLE IF NOT EXISTS schema_migrations (
	number int8 PRIMARY KEY,
	name text NOT NULL,
	checksum text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
)

-- name: migrations_table_exists() :one
SELECT to_regclass('schema_migrations') IS NOT NULL AS "yes!"

-- name: migrations_applied() :many
SELECT number, name, checksum FROM schema_migrations ORDER BY number

-- name: migration_insert(number int8, name text, checksum text) :exec
INSERT INTO schema_migrations (number, name, checksum) VALUES (:number, :name, :checksum)

-- name: migrations_lock() :one
-- One migrator at a time; the lock ends with the connection.
SELECT pg_advisory_lock(hashtext('cts migrate'))::text AS "locked!"

-- name: migrations_unlock() :one
SELECT pg_advisory_unlock(hashtext('cts migrate')) AS "unlocked!"

-- name: set_actor(actor text, address text) :one
-- For the audit log, until the end of the transaction.
SELECT set_config('cts.actor', :actor, true) AS "actor!", set_config('cts.address', :address, true) AS "address!"
