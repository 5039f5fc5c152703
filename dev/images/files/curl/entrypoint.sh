#!/bin/sh
# Runs curl as the documentation of the upstream image describes: arguments that are options are passed to curl.
set -e
if [ "${1#-}" != "$1" ]; then
  set -- curl "$@"
fi
exec "$@"
