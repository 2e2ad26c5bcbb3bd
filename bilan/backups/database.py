"""What the owner role does to a database before a dump is loaded into it."""

IS_EMPTY = """
SELECT NOT EXISTS (
    SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
)
"""

# Everything that the owner owns in `public`; extensions are the superuser's, and stay.
ERASE = """
DO $$
DECLARE wanted text;
BEGIN
    FOR wanted IN
        SELECT format('DROP %s IF EXISTS public.%I CASCADE',
                      CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                                   WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, relname)
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relowner = current_user::regrole
          AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        ORDER BY relkind = 'S'  -- those of a column are gone with its table
    LOOP
        EXECUTE wanted;
    END LOOP;
    FOR wanted IN
        SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
    LOOP
        EXECUTE wanted;
    END LOOP;
END $$
"""

# The dump says what each table grants as a difference from PostgreSQL's own defaults, and sets those of
# grants.sql again at its end. Left in place they would give back what a table refuses (reference data).
PLAIN_DEFAULTS = """
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM bilan_app;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM bilan_app;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM bilan_app;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC
"""
