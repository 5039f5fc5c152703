#!/bin/sh
# Checks each URL argument and fails if one does not answer. Continues after a failure, to report every failed URL. Needs wait.sh.
set -u
failed=0
status=0

# An HTTP error is an answer: it is reported at once.
# shellcheck disable=SC2329
request() {
  curl --fail --silent --show-error --output /dev/null --connect-timeout 5 --max-time 10 --retry 2 "$1"
  status=$?
  [ "$status" -eq 0 ] || [ "$status" -eq 22 ]
}

for url in "$@"; do
  if wait_for "$url" request "$url" && [ "$status" -eq 0 ]; then
    echo "OK      $url"
  else
    echo "FAILED  $url"
    failed=1
  fi
done
exit "$failed"
