#!/bin/sh
# Creates the site's user and its database, or gives the user the password in secrets/. PostgreSQL's
# image runs this when the volume is empty. The user owns this database alone. The superuser has no
# password afterwards, so that nobody outside of the container can log in with it.
set -eu

# Otherwise PostgreSQL would take the password away.
password=$(cat /run/secrets/database_password 2>/dev/null || :)
: "${password:?secrets/database_password is missing, empty or not readable: write the password of the user app into it (chmod 644)}"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres --dbname postgres <<'SQL'
SELECT 'CREATE ROLE app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') \gexec
\set password `cat /run/secrets/database_password`
ALTER ROLE app PASSWORD :'password';
SELECT 'CREATE DATABASE app OWNER app'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'app') \gexec
ALTER ROLE postgres PASSWORD NULL;
SQL
echo 'The user app has the password in secrets/database_password.'
