#!/usr/bin/env bash
# Starts PostgreSQL as the documentation of the upstream image describes. Supports POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD
# or POSTGRES_PASSWORD_FILE, POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA, /docker-entrypoint-initdb.d. The first start
# initializes the database cluster with a server that listens only on its socket. As in the upstream image, a later start only
# checks for PG_VERSION.
set -Eeuo pipefail

# Prints the value of NAME, or the content of the file in NAME_FILE.
setting() {
  local name="$1" file="${1}_FILE"
  if [[ -n "${!name:-}" && -n "${!file:-}" ]]; then
    echo "error: both $name and $file are set (but are exclusive)" >&2
    exit 1
  fi
  if [[ -n "${!file:-}" ]]; then cat "${!file}"; else printf '%s' "${!name:-}"; fi
}

run_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) if [[ -x "$file" ]]; then "$file"; else
        # shellcheck source=/dev/null
        . "$file"
      fi ;;
      *.sql) sql --dbname "$database" --file "$file" ;;
      *.sql.gz) gunzip --stdout "$file" | sql --dbname "$database" ;;
      *) echo "$0: ignoring $file" ;;
    esac
  done
}

sql() {
  PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" "$@"
}

create_cluster() {
  local password method="${POSTGRES_HOST_AUTH_METHOD:-}" arguments
  password="$(setting POSTGRES_PASSWORD)"
  if [[ -z "$password" && "$method" != trust ]]; then
    echo "Error: Database is uninitialized and superuser password is not specified." >&2
    exit 1
  fi
  POSTGRES_USER="$(setting POSTGRES_USER)"
  export POSTGRES_USER="${POSTGRES_USER:-postgres}"
  database="$(setting POSTGRES_DB)"
  database="${database:-$POSTGRES_USER}"
  export POSTGRES_DB="$database"
  read -r -a arguments <<<"$(setting POSTGRES_INITDB_ARGS)"
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$password") "${arguments[@]}"
  printf '\nhost all all all %s\n' "${method:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"

  export PGPASSWORD="${PGPASSWORD:-$password}"
  pg_ctl --pgdata="$PGDATA" --wait --options="-c listen_addresses='' -p 5432" start
  if [[ "$database" != postgres ]]; then
    sql --dbname postgres --set db="$database" <<<'CREATE DATABASE :"db";'
  fi
  run_files
  pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
  unset PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

if [[ "${1:--}" == -* ]]; then set -- postgres "$@"; fi
if [[ "$1" == postgres ]]; then
  mkdir -p "$PGDATA"
  # The volume can belong to root and one of our groups. Its mode then can't be changed, and the server checks the mode anyway.
  chmod 00700 "$PGDATA" || true
  if [[ -s "$PGDATA/PG_VERSION" ]]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    create_cluster
  fi
fi
exec "$@"
