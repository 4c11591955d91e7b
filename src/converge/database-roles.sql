-- Roles of the databases' server, as lines of fields separated by "|".
SELECT 'role', rolname, rolsuper OR rolcreatedb OR rolcreaterole, rolcanlogin, coalesce(rolpassword, '')
FROM pg_authid WHERE rolname !~ '^pg_';
