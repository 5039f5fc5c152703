#!/bin/sh
# Asks each URL of its arguments, and fails where one of them does not answer. All are asked: the next one may be down, too.
set -u
failed=0
for url in "$@"; do
  if curl --fail --silent --show-error --output /dev/null --connect-timeout 5 --max-time 10 --retry 2 --retry-connrefused "$url"; then
    echo "fine    $url"
  else
    echo "FAILED  $url"
    failed=1
  fi
done
exit "$failed"
