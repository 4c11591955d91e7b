-- The queue. A job at work is locked by its worker's session (7465 = "jobs"): when that ends the lock does, too, and
-- the job is found to be nobody's.

-- name: job_add(kind text, payload jsonb) :one
WITH added AS (INSERT INTO jobs (kind, payload) VALUES (:kind, :payload) RETURNING id)
SELECT id AS "id!", pg_notify('jobs', '')::text AS "told!" FROM added

-- name: mail_recent(subject text, seconds int8) :one
SELECT EXISTS (SELECT 1 FROM jobs WHERE kind = 'mail' AND payload->>'subject' = :subject
	AND created_at > now() - make_interval(secs => :seconds)) AS "yes!"

-- name: job_take() :one
WITH next AS (
	SELECT id FROM jobs
	WHERE state = 'waiting' AND run_at <= now() AND (expires_at IS NULL OR expires_at > now())
	ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE jobs j SET state = 'running', started_at = now(), attempts = attempts + 1 FROM next WHERE j.id = next.id
RETURNING j.id, j.kind, j.payload::text AS "payload!", j.attempts,
	pg_try_advisory_lock(7465, j.id::int4) AS "locked!"

-- name: job_done(id int8) :one
WITH done AS (UPDATE jobs SET state = 'done', finished_at = now(), error = NULL WHERE id = :id RETURNING id)
SELECT pg_advisory_unlock(7465, id::int4) AS "unlocked!" FROM done

-- name: job_failed(id int8, error text, tries int8) :one
-- Tried again after a minute, four, nine ...; given up after so many tries.
WITH failed AS (
	UPDATE jobs SET state = CASE WHEN attempts < :tries THEN 'waiting' ELSE 'failed' END,
		run_at = now() + attempts * attempts * interval '1 minute', finished_at = now(), error = :error
	WHERE id = :id RETURNING id
)
SELECT pg_advisory_unlock(7465, id::int4) AS "unlocked!" FROM failed

-- name: jobs_take_back() :rows
-- Those of workers that are gone.
UPDATE jobs SET state = 'waiting' WHERE state = 'running' AND pg_try_advisory_xact_lock(7465, id::int4)

-- name: jobs_expire() :rows
UPDATE jobs SET state = 'expired', finished_at = now() WHERE state = 'waiting' AND expires_at <= now()

-- name: jobs_forget(days int8) :rows
DELETE FROM jobs WHERE state IN ('done', 'failed', 'expired') AND finished_at < now() - :days * interval '1 day'

-- name: jobs_waiting() :one
SELECT count(*) AS "n!" FROM jobs WHERE state = 'waiting'

-- name: jobs_purge() :rows
DELETE FROM jobs WHERE state = 'waiting'

-- name: schedule_lock() :one
SELECT pg_try_advisory_lock(hashtext('cts schedule')) AS "mine!"

-- name: schedule_add(kind text, seconds int8) :rows
-- Once a period, whoever asks and however often; a job of the last period that nobody did expires.
INSERT INTO jobs (kind, expires_at)
SELECT :kind, period.start + make_interval(secs => :seconds)
FROM (SELECT to_timestamp(floor(extract(epoch FROM now()) / :seconds) * :seconds) AS start) period
WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE kind = :kind AND created_at >= period.start)
