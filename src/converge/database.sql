-- Databases of the server.
SELECT 'database', datname, pg_get_userbyid(datdba), has_database_privilege('public', oid, 'CONNECT')
FROM pg_database WHERE NOT datistemplate;
