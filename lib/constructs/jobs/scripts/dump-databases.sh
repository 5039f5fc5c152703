#!/usr/bin/env bash
# Dumps databases and the server's roles into $SPOOL/files, and verifies that each dump is readable. The upload
# container starts only after this one exits with 0, so a failed dump never leaves the pod.
#
# PGHOST PGPORT PGUSER PGPASSWORD PGSSLMODE  the server
# DATABASES                                  space-separated names; the roles are read through the first one
# SPOOL                                      an empty directory
set -Eeuo pipefail
umask 077
: "${PGHOST:?}" "${PGUSER:?}" "${PGPASSWORD:?}" "${DATABASES:?}" "${SPOOL:?}"
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/children.sh"

files="$SPOOL/files"
mkdir -p "$files"
taken="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
read -r -a databases <<<"$DATABASES"

# A server that refuses the password accepts connections: waiting would not help. psql writes why it can't connect; pg_isready does not.
accepts_connections() {
  run pg_isready --quiet || run psql --no-psqlrc --no-password --dbname="${databases[0]}" --command='SELECT 1' >/dev/null
}
wait_for "PostgreSQL at $PGHOST:${PGPORT:-5432}" accepts_connections

echo "dumping ${databases[*]} of $PGHOST"
run psql --no-psqlrc --no-password --tuples-only --no-align --dbname="${databases[0]}" \
  --command='SHOW server_version' --output="$SPOOL/server"

counts=""
for database in "${databases[@]}"; do
  dump="$files/$database.dump"
  # If another session (such as a migration) holds a lock for a minute, fail instead of blocking the queries queued behind the dump.
  run pg_dump --format=custom --no-password --lock-wait-timeout=60000 --file="$dump" "$database"
  # Reads the file, not a pipe: `pg_restore --list` closes a pipe after reading the beginning.
  run pg_restore --list "$dump" >"$SPOOL/contents"
  # The table of contents is at the beginning of the file. Only a full read shows that the dump is complete.
  run pg_restore --file=/dev/null "$dump"
  tables="$(grep -c ' TABLE DATA ' "$SPOOL/contents" || true)"
  counts="$counts${counts:+,}\"$database\":$tables"
  echo "$database: $tables tables, $(stat -c %s "$dump") bytes"
done

# Without passwords: they belong in Secrets, and only a superuser can read them.
run pg_dumpall --globals-only --no-role-passwords --no-password --database="${databases[0]}" --file="$files/globals.sql"
grep -q '^-- PostgreSQL database cluster dump complete' "$files/globals.sql"

cd "$files"
run sha256sum -- * >"$SPOOL/SHA256SUMS"
read -r version _ <"$SPOOL/server"
printf '{"taken":"%s","server":"%s","tables":{%s}}\n' "$taken" "$version" "$counts" >"$SPOOL/about.json"
echo "dumped; nothing is uploaded yet"
