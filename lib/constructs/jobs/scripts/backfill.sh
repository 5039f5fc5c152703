#!/bin/sh
# Replays a window of history for one tenant. Needs connect.sh.
set -eu
: "${ACCESS_JOB_TENANT:?is empty: access-layer job backfill --env ... --tenant ... --from ... --to ... renders a Job that sets it}"
: "${ACCESS_JOB_FROM:?is empty: access-layer job backfill renders a Job that sets it}"
: "${ACCESS_JOB_TO:?is empty: access-layer job backfill renders a Job that sets it}"
wait_for_address "${ACCESS_KAFKA_BOOTSTRAP_SERVERS:-}"
wait_for_address "${ACCESS_PROJECTION_SERVICE_URL:-}"
exec ./scripts/backfill_window.py --from "$ACCESS_JOB_FROM" --to "$ACCESS_JOB_TO" --tenant "$ACCESS_JOB_TENANT"
