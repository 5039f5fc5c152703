# shellcheck shell=sh
# Waits for what a new pod needs. Its NetworkPolicies take effect up to a few seconds after its first container starts, and a server or DNS can be
# restarting. All waits of a script together take at most WAIT_SECONDS, counted from its start. Each command runs at least once.

WAIT_SECONDS=60
wait_until=$(($(date +%s) + WAIT_SECONDS))

# Process 1 ignores SIGTERM unless it has a trap.
trap 'exit 143' TERM INT

# Repeats a command until it succeeds: wait_for NAME COMMAND [ARGUMENT]... Returns 69 if it never does. Writes to stderr once that it waits, and what the
# last attempt wrote.
wait_for() {
  wait_name="$1"
  shift
  wait_output="${TMPDIR:-/tmp}/wait-output"
  wait_state=""
  until "$@" >"$wait_output" 2>&1; do
    if [ "$(date +%s)" -ge "$wait_until" ]; then
      echo "$wait_name did not answer within $WAIT_SECONDS s; check that it runs, and that NetworkPolicies and DNS let this pod reach it. Last attempt:" >&2
      wait_state=failed
      break
    fi
    if [ -z "$wait_state" ]; then echo "waiting up to $WAIT_SECONDS s for $wait_name" >&2; fi
    wait_state=waiting
    sleep 1
  done
  if [ "$wait_state" = waiting ]; then echo "$wait_name answers" >&2; fi
  cat "$wait_output" >&2
  rm -f "$wait_output"
  if [ "$wait_state" = failed ]; then return 69; fi
}
