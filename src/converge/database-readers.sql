-- Roles that may read all there is, and all that will come, in the schema public.
SELECT 'reader', current_database(), r.rolname
FROM pg_roles r, pg_namespace n
WHERE n.nspname = 'public'
	AND has_schema_privilege(r.oid, n.oid, 'USAGE')
	AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v', 'm', 'p')
		AND NOT has_table_privilege(r.oid, c.oid, 'SELECT'))
	AND EXISTS (SELECT 1 FROM pg_default_acl d, aclexplode(d.defaclacl) x
		WHERE d.defaclnamespace = n.oid AND d.defaclobjtype = 'r' AND x.grantee = r.oid);
