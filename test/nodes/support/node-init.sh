#!/bin/bash
# First process of a node. Its end is the power cut of the node: the kernel ends every process of the pid namespace.
# node-init.sh FOLDER NAME
set -eu
folder=$1
mount --make-rprivate /
hostname "$2"
# A /sys for this network namespace, with the cgroups of the machine.
mkdir -p "$folder/cgroups"
mount --rbind /sys/fs/cgroup "$folder/cgroups"
mount -t sysfs sysfs /sys
mount --rbind "$folder/cgroups" /sys/fs/cgroup
umount -R -l "$folder/cgroups"
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
mkdir -p /run/netns /run/lock /var/lib/cni "$folder/cni-data"
mount --bind "$folder/cni-data" /var/lib/cni
# The kubelet sets these values for the whole machine if they differ. It reads them from these files instead.
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1; do
  path=${setting%%=*}
  file=$folder/${path//\//_}
  echo "${setting##*=}" >"$file"
  mount --bind "$file" "/proc/sys/$path"
done
mount --make-rshared /
ip link set lo up
touch /run/node.ready
while :; do sleep 3600 & wait $!; done
