#!/bin/sh
# Run once by the postgres image on an empty volume: the same roles and privileges as the embedded server.
# The passwords go through psql's own quoting; psql reads them from its variables.
set -eu
run() { psql -v ON_ERROR_STOP=1 --no-psqlrc --username "${POSTGRES_USER:-postgres}" "$@"; }

run --dbname postgres --file /sql/roles.sql
run --dbname postgres -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v backup="$BACKUP_PASSWORD" <<'SQL'
ALTER ROLE bilan_owner PASSWORD :'owner';
ALTER ROLE bilan_app PASSWORD :'app';
ALTER ROLE bilan_backup PASSWORD :'backup';
SQL
run --dbname template1 --file /sql/grants.sql
run --dbname postgres --command 'CREATE DATABASE bilan OWNER bilan_owner'
run --dbname bilan --file /sql/grants.sql
