#!/usr/bin/env bash
# Creates the roles of the database: database-roles.sh SQL LOGIN... Needs wait.sh.
#
# PGHOST PGPORT PGUSER PGPASSWORD PGSSLMODE  the server and its superuser
# ROLE_PASSWORD_1 ...                        passwords of the logins, in the same order
set -Eeuo pipefail
umask 077

# The first start of the server can take ten minutes, and longer if its image is large or its volume is slow to create.
# shellcheck disable=SC2034
WAIT_SECONDS=900
# shellcheck disable=SC2034
wait_until=$(($(date +%s) + WAIT_SECONDS))

sql="$1"
shift
number=0
for login in "$@"; do
  number=$((number + 1))
  password="ROLE_PASSWORD_$number"
  case "${!password-}" in
  "" | *$'\n'*)
    echo "key password of Secret $login: must be one line of text without a line break, and must not be empty; create a Secret under a new name and change the release file" >&2
    exit 64
    ;;
  esac
done

# Without a terminal, \password reads from stdin. printf is part of bash, so no password is an argument of a process.
passwords() {
  local number=0 login password
  for login in "$@"; do
    number=$((number + 1))
    password="ROLE_PASSWORD_$number"
    printf '%s\n%s\n' "${!password}" "${!password}"
  done
}

wait_for "PostgreSQL at ${PGHOST:?}:${PGPORT:-5432}" pg_isready --quiet
script="$(mktemp)"
printf '%s\n' "$sql" >"$script"
passwords "$@" | psql --no-psqlrc --quiet --no-password --dbname=access --file="$script"
echo "created or updated $# roles: $*"
