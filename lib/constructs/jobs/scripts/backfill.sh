#!/bin/sh
# Replays a window of history for one tenant.
set -eu
: "${ACCESS_JOB_TENANT:?is empty: access-layer job backfill --env ... --tenant ... --from ... --to ... prints a Job that has it}"
: "${ACCESS_JOB_FROM:?is empty: access-layer job backfill prints a Job that has it}"
: "${ACCESS_JOB_TO:?is empty: access-layer job backfill prints a Job that has it}"
exec ./scripts/backfill_window.py --from "$ACCESS_JOB_FROM" --to "$ACCESS_JOB_TO" --tenant "$ACCESS_JOB_TENANT"
