#!/usr/bin/env bash
# Uploads the files of $SPOOL/files and then manifest.json. A backup exists only if its manifest does. If this script
# fails earlier, restores ignore the files it left behind, and the bucket's lifecycle removes them.
#
# BUCKET PREFIX  destination: s3://BUCKET/PREFIX<time>-<run>/
# KIND           kind of backup, for the manifest
# SPOOL          files/, SHA256SUMS (from sha256sum) and about.json, written by the previous container
# RUN            unique name of the run; default: the time and the pod's name
# PART_BYTES     part size of multipart uploads, in bytes
set -Eeuo pipefail
umask 077
: "${BUCKET:?}" "${PREFIX:?}" "${KIND:?}" "${SPOOL:?}"
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/children.sh"

files="$SPOOL/files"
part_bytes="${PART_BYTES:-67108864}"
run_name="${RUN:-$(date -u +%Y%m%dT%H%M%SZ)-${HOSTNAME:?}}"
base="$PREFIX$run_name"
work="$(mktemp -d)"
committed=""
on_exit() {
  local status=$?
  rm -rf -- "$work"
  if [[ -n "$committed" ]]; then return; fi
  echo "no backup: s3://$BUCKET/$base/manifest.json was not written (status $status)" >&2
  exit "$((status == 0 ? 1 : status))"
}
trap on_exit EXIT

export AWS_PAGER="" AWS_CONFIG_FILE="$work/config"
cat >"$AWS_CONFIG_FILE" <<CONFIG
[default]
retry_mode = standard
s3 =
  multipart_threshold = $part_bytes
  multipart_chunksize = $part_bytes
CONFIG

# Reads hexadecimal digests, one per line, and writes their bytes.
bytes_of() {
  local digest
  cut -c1-64 | sed 's/../\\x&/g' | while read -r digest; do printf '%b' "$digest"; done
}

# SHA-256 of a file as S3 computes it. For a multipart upload, it is the SHA-256 of the digests of the parts.
s3_checksum() {
  local size parts
  size="$(stat -c %s "$1")"
  if ((size < part_bytes)); then
    sha256sum <"$1" | bytes_of | base64
    return
  fi
  parts=$(((size + part_bytes - 1) / part_bytes))
  echo "$(split --bytes="$part_bytes" --filter=sha256sum "$1" | bytes_of | sha256sum | bytes_of | base64)-$parts"
}

# Whether the store reports an object with the size and checksum of a file.
stores() {
  run s3_checksum "$1" >"$work/checksum"
  sent="$(stat -c %s "$1") $(<"$work/checksum")"
  run aws s3api head-object --bucket "$BUCKET" --key "$2" --checksum-mode ENABLED \
    --query '[ContentLength,ChecksumSHA256]' --output text >"$work/head"
  stored="$(tr '\t' ' ' <"$work/head")"
  [[ "$stored" == "$sent" ]]
}

# Detects damage to the spool since the previous container wrote it.
cd "$files"
run sha256sum --check --strict --quiet "$SPOOL/SHA256SUMS"

# Whether the store answers, and in $found whether it has the manifest. It reports a missing object as 404, or as 403 without permission to list. The time
# limits are short, because the CLI waits a minute for a connection and then tries again.
found=""
store_answers() {
  if run env AWS_MAX_ATTEMPTS=1 aws s3api head-object --bucket "$BUCKET" --key "$base/manifest.json" \
    --cli-connect-timeout 5 --cli-read-timeout 10 >/dev/null 2>"$work/answer"; then
    found=yes
  elif ! grep -q 'An error occurred ([34][0-9]*) when calling the HeadObject operation' "$work/answer"; then
    cat "$work/answer" >&2
    return 1
  fi
}
wait_for "the bucket s3://$BUCKET" store_answers

if [[ -n "$found" ]]; then
  echo "s3://$BUCKET/$base/ is a backup already; nothing of it is replaced" >&2
  exit 65
fi

listed=""
while read -r digest name; do
  name="${name#\*}"
  key="$base/$name"
  echo "uploading s3://$BUCKET/$key"
  run aws s3 cp "$name" "s3://$BUCKET/$key" --only-show-errors --checksum-algorithm SHA256
  if ! stores "$name" "$key"; then
    echo "s3://$BUCKET/$key holds $stored, and $sent was sent" >&2
    exit 66
  fi
  listed="$listed${listed:+,}{\"key\":\"$key\",\"bytes\":${sent% *},\"sha256\":\"$digest\"}"
done <"$SPOOL/SHA256SUMS"
if [[ -z "$listed" ]]; then
  echo "there is nothing to upload in $files" >&2
  exit 67
fi

printf '{"schema":1,"kind":"%s","run":"%s","files":[%s],"about":%s}\n' \
  "$KIND" "$run_name" "$listed" "$(<"$SPOOL/about.json")" >"$work/manifest.json"
# Commits the backup: all files are uploaded, and no other run may have written this manifest. If the response is lost, the client retries
# and S3 rejects the retry because the object exists. Then compare the stored object.
run aws s3api put-object --bucket "$BUCKET" --key "$base/manifest.json" --body "$work/manifest.json" \
  --content-type application/json --checksum-algorithm SHA256 --if-none-match '*' >/dev/null ||
  stores "$work/manifest.json" "$base/manifest.json"
committed=yes
echo "backup s3://$BUCKET/$base/manifest.json"
