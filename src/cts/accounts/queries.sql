-- Users, signing in.

-- name: user_by_id(id int8) :one
SELECT id, name, email, role, is_superuser, is_staff, is_active,
       array_to_string(ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id), ' ') AS "roles!"
FROM users u WHERE id = :id

-- name: user_for_login(email text) :one
-- Ignoring case (ACC-X3).
SELECT id, email, password_hash, is_active FROM users WHERE lower(email) = lower(:email)

-- name: user_set_password(id int8, password_hash text) :rows
UPDATE users SET password_hash = :password_hash WHERE id = :id

-- name: user_set_last_login(id int8) :exec
UPDATE users SET last_login = now() WHERE id = :id

-- name: user_insert_superuser(email text, name text, password_hash text) :one
-- ACC-98
INSERT INTO users (email, name, password_hash, role, is_superuser, is_staff, is_active)
VALUES (:email, :name, :password_hash, 'coordinator', true, true, true)
RETURNING id

-- name: login_failures(key text, seconds float8) :one
-- How many, and after how many seconds the oldest of them no longer counts.
SELECT count(*) AS "n!", coalesce(ceil(extract(epoch FROM min(at) - now()) + :seconds), 0)::int8 AS "wait!"
FROM login_attempts WHERE key = lower(:key) AND at > now() - make_interval(secs => :seconds)

-- name: login_failure_insert(key text) :exec
INSERT INTO login_attempts (key) VALUES (lower(:key))

-- name: login_failures_clear(key text) :exec
DELETE FROM login_attempts WHERE key = lower(:key)

-- name: login_failures_expire(seconds float8) :exec
DELETE FROM login_attempts WHERE at < now() - make_interval(secs => :seconds)

-- name: users_recompute_roles() :rows
-- ACC-26: the effective roles are kept by a trigger on users.
UPDATE users SET role = role
