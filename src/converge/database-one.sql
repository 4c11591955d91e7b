-- The same of one database, to which the session has moved.
SELECT 'extension', current_database(), extname FROM pg_extension;
SELECT 'reader', current_database(), r.rolname
FROM pg_roles r, pg_namespace n
WHERE n.nspname = 'public'
	AND has_schema_privilege(r.oid, n.oid, 'USAGE')
	AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v', 'm', 'p')
		AND NOT has_table_privilege(r.oid, c.oid, 'SELECT'))
	AND EXISTS (SELECT 1 FROM pg_default_acl d, aclexplode(d.defaclacl) x
		WHERE d.defaclnamespace = n.oid AND d.defaclobjtype = 'r' AND x.grantee = r.oid);
SELECT to_regclass('schema_migrations') IS NOT NULL AS there \gset
\if :there
SELECT 'migration', current_database(), name FROM schema_migrations;
\endif
