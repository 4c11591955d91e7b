-- Rows of a table as JSON and back, for dumpdata and loaddata. Names of tables are checked by the program.
CREATE FUNCTION dump_table(name text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT to_jsonb(t) FROM %I t ORDER BY to_jsonb(t)', name);
END $$;

-- Inserts the rows as they are, ids included, and moves the identity behind the largest id.
CREATE FUNCTION load_table(name text, rows jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	columns text;
	n bigint;
	sequence text := NULL;
BEGIN
	SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO columns
	FROM pg_attribute a
	WHERE a.attrelid = name::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
	EXECUTE format('INSERT INTO %I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM jsonb_populate_recordset(NULL::%I, $1)',
	               name, columns, columns, name) USING rows;
	GET DIAGNOSTICS n = ROW_COUNT;
	IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = name::regclass AND attname = 'id' AND attidentity <> '') THEN
		sequence := pg_get_serial_sequence(quote_ident(name), 'id');
		EXECUTE format('SELECT setval(%L, greatest((SELECT max(id) FROM %I), 1))', sequence, name);
	END IF;
	RETURN n;
END $$;
