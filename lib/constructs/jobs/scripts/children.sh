# shellcheck shell=bash
# Runs commands so that SIGTERM stops them at once. Bash delays a trap until the foreground command ends, which takes minutes for a dump.
# `wait` for a background command returns as soon as a signal arrives.

# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/wait.sh"

child=""
# A signal can arrive while the output of a command is redirected.
exec 3>&2

# Runs a command and returns its exit status.
run() {
  "$@" &
  child=$!
  local status=0
  wait "$child" || status=$?
  child=""
  return "$status"
}

stop() {
  echo "stopped by a signal" >&3
  if [[ -n "$child" ]]; then kill -TERM "$child" 2>/dev/null || true; fi
  exit 143
}

trap stop TERM INT
