#!/bin/bash
# First process of a cluster: all its other processes run in this pid namespace or in one below it, and end with it.
# site-init.sh FOLDER ADDRESS/PREFIX
set -eu
ip link set lo up
ip link add nodes0 type bridge
ip addr add "$2" dev nodes0
ip link set nodes0 up
echo 1 >/proc/sys/net/ipv4/ip_forward
touch "$1/site.ready"
while :; do sleep 3600 & wait $!; done
