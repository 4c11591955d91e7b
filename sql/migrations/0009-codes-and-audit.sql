-- ACC-51: 8 hex digits of seconds, 5 of microseconds, tried again until nobody has it: rows of one statement may share a
-- microsecond.
CREATE OR REPLACE FUNCTION code_new() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	t numeric;
	code_tried text;
BEGIN
	LOOP
		t := extract(epoch FROM clock_timestamp());
		code_tried := lpad(to_hex(floor(t)::bigint), 8, '0') || lpad(to_hex(((t - floor(t)) * 1000000)::int), 5, '0');
		EXIT WHEN NOT EXISTS (SELECT 1 FROM users WHERE code = code_tried);
	END LOOP;
	RETURN code_tried;
END $$;

-- Who got which role and token, and which codes a donor has, belongs into the log, too. These tables have no id of their
-- own: a line stands under what they belong to. Arguments: that column, and what is hidden.
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
	new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
	IF old_row IS DISTINCT FROM new_row THEN
		INSERT INTO audit_log (actor_id, address, table_name, row_id, action, old, new)
		VALUES (audit_actor(), audit_address(), TG_TABLE_NAME, (coalesce(new_row, old_row) ->> TG_ARGV[0])::bigint,
		        lower(TG_OP), audit_visible(old_row, TG_ARGV[1]), audit_visible(new_row, TG_ARGV[1]));
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON user_roles
	FOR EACH ROW EXECUTE FUNCTION audit_row('user_id', '');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON api_tokens
	FOR EACH ROW EXECUTE FUNCTION audit_row('user_id', 'token');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON donor_donor_codes
	FOR EACH ROW EXECUTE FUNCTION audit_row('donor_id', '');

-- An import that has ended needs no state: its answer has come.
ALTER TABLE catalog_imports DROP COLUMN state;

-- Roles and tokens are made with their user by triggers: those of a file take their place.
CREATE OR REPLACE FUNCTION load_table(name text, rows jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	columns text;
	n bigint;
	sequence text := NULL;
BEGIN
	SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO columns
	FROM pg_attribute a
	WHERE a.attrelid = name::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
	IF name IN ('user_roles', 'api_tokens') THEN
		EXECUTE format('DELETE FROM %I WHERE user_id IN (SELECT (r ->> ''user_id'')::bigint FROM jsonb_array_elements($1) r)',
		               name) USING rows;
	END IF;
	EXECUTE format('INSERT INTO %I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM jsonb_populate_recordset(NULL::%I, $1)',
	               name, columns, columns, name) USING rows;
	GET DIAGNOSTICS n = ROW_COUNT;
	IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = name::regclass AND attname = 'id' AND attidentity <> '') THEN
		sequence := pg_get_serial_sequence(quote_ident(name), 'id');
		EXECUTE format('SELECT setval(%L, greatest((SELECT max(id) FROM %I), 1))', sequence, name);
	END IF;
	RETURN n;
END $$;
