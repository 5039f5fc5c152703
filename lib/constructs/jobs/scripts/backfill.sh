#!/bin/sh
# Replays a window of history for one tenant.
set -eu
: "${ACCESS_JOB_TENANT:?is empty: access-layer job backfill --env ... --tenant ... --from ... --to ... renders a Job that sets it}"
: "${ACCESS_JOB_FROM:?is empty: access-layer job backfill renders a Job that sets it}"
: "${ACCESS_JOB_TO:?is empty: access-layer job backfill renders a Job that sets it}"
exec ./scripts/backfill_window.py --from "$ACCESS_JOB_FROM" --to "$ACCESS_JOB_TO" --tenant "$ACCESS_JOB_TENANT"
