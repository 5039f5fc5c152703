import { DATABASE } from "../../names";

/**
 * Start command, before the image's own entry point. A file next to the data folder says that the first start is not complete. While it exists, the server
 * has listened only on its socket, so no client can have written data, and an interrupted first start begins again with an empty folder. `postmaster.opts`
 * has the arguments of the last server: if they did not switch off the network, the data stays.
 */
export const START = `unfinished="$PGDATA.unfinished"
if [ -e "$unfinished" ]; then
  if [ -e "$PGDATA/postmaster.opts" ] && ! grep -q '"listen_addresses="' "$PGDATA/postmaster.opts"; then
    echo "the first start was complete: clients could connect" >&2
    rm -f "$unfinished"
  else
    echo "the first start was interrupted before a client could connect; starting again with an empty data folder" >&2
    rm -rf "$PGDATA"
  fi
fi
if [ -z "$(ls -A "$PGDATA" 2>/dev/null)" ]; then
  : >"$unfinished"
  sync "$unfinished" "$(dirname "$unfinished")"
elif [ ! -s "$PGDATA/PG_VERSION" ] || [ ! -s "$PGDATA/global/pg_control" ]; then
  echo "$PGDATA has files but no complete database: an earlier first start was interrupted, or files are lost." >&2
  echo "If this volume never held data, empty the folder; otherwise restore a backup." >&2
  exit 1
fi
exec docker-entrypoint.sh postgres "$@"`;

/** Last script of the first start. The data reaches the disk before the first start counts as complete. */
export const FINISH = `sync -f "$PGDATA"
rm -f "$PGDATA.unfinished"
`;

const IS_READY = `pg_isready --quiet --host=127.0.0.1 --username=${DATABASE.user} --dbname=postgres`;

/**
 * Startup probe: the server answers over TCP. During crash recovery it rejects connections (exit code 1). That can take any time, and a restart would
 * begin it again. https://www.postgresql.org/docs/current/app-pg-isready.html
 */
export const ANSWERS = `${IS_READY} || [ $? -eq 1 ]`;

/**
 * Readiness probe: the server accepts connections over TCP, and every database of the layer exists. Once in each pod, it creates a missing one and writes
 * that to the server's log. An interrupted first start of an earlier version of the layer left volumes without the database of Keycloak.
 */
export const HAS_DATABASES = `${IS_READY}
[ -e /tmp/has-databases ] && exit 0
PGPASSWORD="$POSTGRES_PASSWORD" psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --host=127.0.0.1 \\
  --username=${DATABASE.user} --dbname=postgres <<'SQL'
SELECT format('DO $do$ BEGIN RAISE LOG %L; END $do$', 'creating the missing database ' || missing),
       format('CREATE DATABASE %I OWNER ${DATABASE.user}', missing)
FROM unnest(ARRAY['${DATABASE.access}', '${DATABASE.keycloak}']) AS missing
WHERE missing NOT IN (SELECT datname FROM pg_database)
\\gexec
SQL
: >/tmp/has-databases`;
