#!/usr/bin/env bash
# Dumps databases and the server's roles into $SPOOL/files, and proves that each dump can be read. It uploads nothing: the container
# that does starts only after this one ended with 0, so no part of a failed dump ever leaves the pod.
#
# PGHOST PGPORT PGUSER PGPASSWORD PGSSLMODE  the server
# DATABASES                                  names with spaces between; the first one is also asked for the roles
# SPOOL                                      an empty folder
set -Eeuo pipefail
umask 077
: "${PGHOST:?}" "${PGUSER:?}" "${PGPASSWORD:?}" "${DATABASES:?}" "${SPOOL:?}"
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/children.sh"

files="$SPOOL/files"
mkdir -p "$files"
taken="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
read -r -a databases <<<"$DATABASES"

echo "dumping ${databases[*]} of $PGHOST"
run psql --no-psqlrc --no-password --tuples-only --no-align --dbname="${databases[0]}" \
  --command='SHOW server_version' --output="$SPOOL/server"

counts=""
for database in "${databases[@]}"; do
  dump="$files/$database.dump"
  # A lock that somebody holds for a minute, such as a migration's, ends the dump instead of holding up everybody behind it.
  run pg_dump --format=custom --no-password --lock-wait-timeout=60000 --file="$dump" "$database"
  # From the file: a pipe into `pg_restore --list` breaks, because it reads no more than the beginning.
  run pg_restore --list "$dump" >"$SPOOL/contents"
  # The list stands at the beginning of the file. Only who reads to the end knows that the end is there.
  run pg_restore --file=/dev/null "$dump"
  tables="$(grep -c ' TABLE DATA ' "$SPOOL/contents" || true)"
  counts="$counts${counts:+,}\"$database\":$tables"
  echo "$database: $tables tables, $(stat -c %s "$dump") bytes"
done

# Without passwords: those of the roles belong into Secrets, and only a superuser may read them.
run pg_dumpall --globals-only --no-role-passwords --no-password --database="${databases[0]}" --file="$files/globals.sql"
grep -q '^-- PostgreSQL database cluster dump complete' "$files/globals.sql"

cd "$files"
run sha256sum -- * >"$SPOOL/SHA256SUMS"
read -r version _ <"$SPOOL/server"
printf '{"taken":"%s","server":"%s","tables":{%s}}\n' "$taken" "$version" "$counts" >"$SPOOL/about.json"
echo "dumped; nothing is uploaded yet"
