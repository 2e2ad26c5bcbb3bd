-- The three roles of Bilan (DESIGN, section 4). Run as superuser, once a cluster; safe to run again.
-- Passwords are set apart. The embedded servers and docker-compose.yml both use this file.
DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['bilan_owner', 'bilan_app', 'bilan_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I', wanted);
        END IF;
    END LOOP;
END
$roles$;

-- Owns the database and its tables; migrations only. CREATEDB is for the tests' database.
ALTER ROLE bilan_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- Web, worker and beat: row-level security always binds it.
ALTER ROLE bilan_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- Reads everything, every tenant included, and writes nothing: a dump under row-level security would be empty.
ALTER ROLE bilan_backup LOGIN BYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE bilan_backup SET default_transaction_read_only = on;
GRANT pg_read_all_data TO bilan_backup;
