#!/bin/sh
# Runs the script in $1 once for each tenant in ACCESS_JOB_TENANT. The tenants are separated by spaces. A failure does not stop the other tenants.
set -eu
failed=0
for tenant in ${ACCESS_JOB_TENANT:?is empty: jobs.cacheWarm.tenants sets it}; do
  echo "tenant $tenant"
  ACCESS_JOB_TENANT="$tenant" sh -c "$1" "$0" || failed=1
done
exit "$failed"
