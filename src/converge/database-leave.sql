-- Everybody out of a database that is about to have another name.
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :'wanted' AND pid <> pg_backend_pid();
