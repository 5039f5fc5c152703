#!/bin/sh
# Warms the served cache of one tenant. A script, because two of the flags are optional. Needs connect.sh.
set -eu
: "${ACCESS_JOB_TENANT:?is empty: access-layer job cache-warm --env ... --tenant ... renders a Job that sets it}"
wait_for_address "$ACCESS_REDIS_URL"
wait_for_address "$ACCESS_PROJECTION_SERVICE_URL"
set -- --tenant "$ACCESS_JOB_TENANT" --user "$ACCESS_JOB_USER" \
  --redis-url "$ACCESS_REDIS_URL" --projection-url "$ACCESS_PROJECTION_SERVICE_URL"
if [ -s "$HOT_QUERIES_FILE" ]; then set -- "$@" --hot-queries-file "$HOT_QUERIES_FILE"; fi
if [ -n "$ACCESS_JOB_DRY_RUN" ]; then set -- "$@" --dry-run; fi
exec ./scripts/warm_served_cache.py "$@"
