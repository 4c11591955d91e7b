-- Who changed what, when, from where: append-only, by trigger (design 6).
CREATE TABLE audit_log (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT now(),
	actor_id bigint,
	address inet,
	table_name text NOT NULL,
	row_id bigint NOT NULL,
	action text NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
	old jsonb, -- of an update only what changed
	new jsonb
);
CREATE INDEX audit_log_row ON audit_log (table_name, row_id, id);
CREATE INDEX audit_log_at ON audit_log (at);

-- Who acts: set by the program for its transaction. Nobody means the command line.
CREATE FUNCTION audit_actor() RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT nullif(current_setting('cts.actor', true), '')::bigint
$$;
CREATE FUNCTION audit_address() RETURNS inet LANGUAGE sql STABLE AS $$
	SELECT nullif(current_setting('cts.address', true), '')::inet
$$;

-- Secrets do not go into the log, and what triggers keep is no change by anybody.
CREATE FUNCTION audit_visible(r jsonb, hidden text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN r ? 'password_hash' THEN jsonb_set(r, '{password_hash}', '"********"') ELSE r END
	       - string_to_array(hidden, ' ')
$$;

CREATE FUNCTION audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO audit_log (actor_id, address, table_name, row_id, action, new)
	SELECT audit_actor(), audit_address(), TG_TABLE_NAME, a.id, 'insert', audit_visible(to_jsonb(a), TG_ARGV[0]) FROM after a;
	RETURN NULL;
END $$;

CREATE FUNCTION audit_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO audit_log (actor_id, address, table_name, row_id, action, old)
	SELECT audit_actor(), audit_address(), TG_TABLE_NAME, b.id, 'delete', audit_visible(to_jsonb(b), TG_ARGV[0]) FROM before b;
	RETURN NULL;
END $$;

-- Only the members that differ; an update that changes nothing (or only what triggers keep) leaves no line.
CREATE FUNCTION audit_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO audit_log (actor_id, address, table_name, row_id, action, old, new)
	SELECT audit_actor(), audit_address(), TG_TABLE_NAME, d.id, 'update', d.old, d.new
	FROM (
		SELECT a.id, jsonb_object_agg(o.key, o.value) AS old, jsonb_object_agg(o.key, x.new -> o.key) AS new
		FROM before b JOIN after a ON a.id = b.id
		CROSS JOIN LATERAL (SELECT audit_visible(to_jsonb(b), TG_ARGV[0]) AS old,
		                           audit_visible(to_jsonb(a), TG_ARGV[0]) AS new,
		                           to_jsonb(b) AS old_row, to_jsonb(a) AS new_row) x
		CROSS JOIN LATERAL jsonb_each(x.old) o
		WHERE x.old_row -> o.key IS DISTINCT FROM x.new_row -> o.key
		GROUP BY a.id
	) d;
	RETURN NULL;
END $$;

-- Three triggers a table, each once a statement. hidden: columns that triggers and signing in keep.
CREATE FUNCTION audit_table(name text, hidden text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS after '
	               'FOR EACH STATEMENT EXECUTE FUNCTION audit_insert(%L)', name, hidden);
	EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS before NEW TABLE AS after '
	               'FOR EACH STATEMENT EXECUTE FUNCTION audit_update(%L)', name, hidden);
	EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS before '
	               'FOR EACH STATEMENT EXECUTE FUNCTION audit_delete(%L)', name, hidden);
END $$;

SELECT audit_table(name, hidden)
FROM (VALUES
	('users', 'last_login'), ('categories', ''), ('donor_codes', ''), ('donors', ''), ('suppliers', ''),
	('transporters', ''), ('catalog_items', 'donor_t1_type'), ('kits', ''), ('kit_items', ''),
	('shipments', 'num_packages num_items num_received_items price_usd price_local donor'),
	('packages', 'num_items price_usd price_local last_scan_id'), ('package_items', 'donor_t1_type'), ('scans', '')
) AS t(name, hidden);

CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
	FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse();
