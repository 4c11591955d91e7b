-- Sessions. A session is named by the hash of its token.

-- name: session_by_hash(token_hash bytea) :one
SELECT user_id, last_activity, messages <> '[]'::jsonb AS "has_messages!"
FROM sessions WHERE token_hash = :token_hash

-- name: session_insert(token_hash bytea, user_id int8, expires_at timestamptz, address text?, user_agent text?) :exec
INSERT INTO sessions (token_hash, user_id, expires_at, address, user_agent)
VALUES (:token_hash, :user_id, :expires_at, :address::inet, left(:user_agent, 200))

-- name: session_set_activity(token_hash bytea, at timestamptz, expires_at timestamptz) :rows
-- Only forward: another tab's request may have been later. No row: the session has ended.
UPDATE sessions SET last_activity = greatest(last_activity, :at), expires_at = greatest(expires_at, :expires_at)
WHERE token_hash = :token_hash

-- name: session_delete(token_hash bytea) :exec
DELETE FROM sessions WHERE token_hash = :token_hash

-- name: sessions_delete_of_user(user_id int8) :many
DELETE FROM sessions WHERE user_id = :user_id RETURNING token_hash

-- name: sessions_delete_expired(now timestamptz) :exec
DELETE FROM sessions WHERE expires_at < :now

-- name: session_add_message(token_hash bytea, level text, text text) :exec
UPDATE sessions SET messages = messages || jsonb_build_array(jsonb_build_object('level', :level, 'text', :text))
WHERE token_hash = :token_hash

-- name: session_take_messages_of(token_hash bytea) :many
WITH taken AS (
	SELECT token_hash, messages FROM sessions WHERE token_hash = :token_hash FOR UPDATE
), cleared AS (
	UPDATE sessions s SET messages = '[]' FROM taken WHERE s.token_hash = taken.token_hash
)
SELECT m.value->>'level' AS "level!", m.value->>'text' AS "text!"
FROM taken, jsonb_array_elements(taken.messages) WITH ORDINALITY AS m(value, position)
ORDER BY m.position
