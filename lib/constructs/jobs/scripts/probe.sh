#!/bin/sh
# Checks each URL argument and fails if one does not answer. Continues after a failure, to report every failed URL.
set -u
failed=0
for url in "$@"; do
  if curl --fail --silent --show-error --output /dev/null --connect-timeout 5 --max-time 10 --retry 2 --retry-connrefused "$url"; then
    echo "OK      $url"
  else
    echo "FAILED  $url"
    failed=1
  fi
done
exit "$failed"
