# shellcheck shell=bash
# Runs children so that a stop is a stop: bash puts off a trap until a child in the foreground has ended, which for a dump is minutes.
# A child in the background is waited for, and `wait` returns at once.

child=""

# Runs a command and ends with its status.
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
