#!/bin/sh
# Runs curl as the documentation of the upstream image promises: arguments that are options go to curl.
set -e
if [ "${1#-}" != "$1" ]; then
  set -- curl "$@"
fi
exec "$@"
