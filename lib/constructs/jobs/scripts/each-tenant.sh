#!/bin/sh
# Runs the script in $1 once for each tenant in ACCESS_JOB_TENANT, which are separated by spaces. One tenant that fails does not stop the others.
set -eu
failed=0
for tenant in ${ACCESS_JOB_TENANT:?is empty: jobs.cacheWarm.tenants sets it}; do
  echo "tenant $tenant"
  ACCESS_JOB_TENANT="$tenant" sh -c "$1" "$0" || failed=1
done
exit "$failed"
