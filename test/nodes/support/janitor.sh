#!/bin/bash
# Holds the namespaces of one cluster, and removes what the kernel leaves behind. Stdin is a pipe from the process that
# started it. The kernel closes the pipe when that process ends, also after SIGKILL.
# janitor.sh FOLDER CGROUP_PREFIX CONTROL_PLANE_ADDRESS/PREFIX
set -u
folder=$1 prefix=$2 address=$3
unshare --net --mount --pid --uts --fork --kill-child=KILL --mount-proc -- "$(dirname "$0")/site-init.sh" "$folder" "$address" </dev/null &
outer=$!
echo "$outer" >"$folder/site.pid"
cat >/dev/null
# The end of the first process ends every process of its pid namespace: the control plane and the nodes.
kill -KILL "$outer" 2>/dev/null
wait "$outer" 2>/dev/null
# The kernel keeps the network namespace, and with it this link, until connections of ended processes time out.
[ ! -f "$folder/link" ] || ip link delete "$(cat "$folder/link")" 2>/dev/null
# A cgroup can be removed once its last process is gone, and the kernel takes a moment for that.
for _ in $(seq 100); do
  left=0
  for cgroup in /sys/fs/cgroup/*/"$prefix"-*; do
    [ -d "$cgroup" ] || continue
    find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
    [ ! -d "$cgroup" ] || left=1
  done
  [ "$left" = 1 ] || break
  sleep 0.1
done
rm -rf "$folder"
