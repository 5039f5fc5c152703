# shellcheck shell=bash
# Runs commands so that SIGTERM stops them at once. Bash delays a trap until the foreground command ends, which takes minutes for a dump.
# `wait` for a background command returns as soon as a signal arrives.

child=""

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
  echo "stopped by a signal" >&2
  if [[ -n "$child" ]]; then kill -TERM "$child" 2>/dev/null || true; fi
  exit 143
}

trap stop TERM INT
