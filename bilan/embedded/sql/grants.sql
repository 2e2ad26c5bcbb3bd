-- What one database of Bilan allows, and to whom. Run as superuser in template1 and in each database;
-- safe to run again. Tables come later, from migrations run as bilan_owner: hence default privileges.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO bilan_app, bilan_backup;
GRANT USAGE, CREATE ON SCHEMA public TO bilan_owner;

ALTER DEFAULT PRIVILEGES FOR ROLE bilan_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bilan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE bilan_owner GRANT USAGE, SELECT ON SEQUENCES TO bilan_app;
-- PostgreSQL lets everybody execute a new function: a SECURITY DEFINER one must be given by name.
ALTER DEFAULT PRIVILEGES FOR ROLE bilan_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE bilan_owner GRANT EXECUTE ON FUNCTIONS TO bilan_app;
