-- The same of one database, to which the session has moved.
SELECT 'extension', current_database(), extname FROM pg_extension;
SELECT to_regclass('schema_migrations') IS NOT NULL AS there \gset
\if :there
SELECT 'migration', current_database(), name FROM schema_migrations;
\endif
