#!/usr/bin/env bash
# Copies the objects of a namespace into $SPOOL/files/objects.json, in a form that can be applied again: without what the server and the
# controllers add, and without what they make themselves.
#
# NAMESPACE  the namespace
# RESOURCES  what to copy, as `kubectl get` takes it, with spaces between: services deployments.apps ...
# SPOOL      an empty folder
# SECRETS    folder in memory for the Secrets, which the next container encrypts; empty: they are left out
set -Eeuo pipefail
umask 077
: "${NAMESPACE:?}" "${RESOURCES:?}" "${SPOOL:?}"
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/children.sh"

files="$SPOOL/files"
mkdir -p "$files" "$SPOOL/parts"
taken="$(date -u +%Y-%m-%dT%H:%M:%SZ)"

# An object that another one owns comes back with its owner; the others here are made anew in every namespace.
# shellcheck disable=SC2016
readonly CLEAN='
  def made_by_itself:
    .metadata.ownerReferences != null
    or (.kind == "ConfigMap" and .metadata.name == "kube-root-ca.crt")
    or (.kind == "ServiceAccount" and .metadata.name == "default")
    or (.kind == "Secret" and .type == "kubernetes.io/service-account-token");
  [ (.items // [.])[]
    | select(made_by_itself | not)
    | del(.status,
          .metadata.uid, .metadata.resourceVersion, .metadata.creationTimestamp, .metadata.generation,
          .metadata.managedFields, .metadata.selfLink,
          .metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"],
          .metadata.annotations["deployment.kubernetes.io/revision"])
    | if .metadata.annotations == {} then del(.metadata.annotations) else . end
    | if .kind == "Service" and .spec.clusterIP != "None" then del(.spec.clusterIP, .spec.clusterIPs) else . end
    | if .kind == "PersistentVolumeClaim" then
        del(.spec.volumeName,
            .metadata.annotations["pv.kubernetes.io/bind-completed"],
            .metadata.annotations["pv.kubernetes.io/bound-by-controller"])
      else . end
    | if .kind == "Namespace" then del(.spec.finalizers) else . end ]'

list_of() { jq -S --slurp '{apiVersion: "v1", kind: "List", items: add}' "$@"; }

read -r -a resources <<<"$RESOURCES"
for resource in "${resources[@]}"; do
  # A Role of the namespace lets its own Namespace be read, by its name.
  target=("$resource" --namespace "$NAMESPACE")
  if [[ "$resource" == namespaces ]]; then target=(namespaces "$NAMESPACE"); fi
  run kubectl get "${target[@]}" --output json >"$SPOOL/live.json"
  run jq "$CLEAN" "$SPOOL/live.json" >"$SPOOL/parts/$resource.json"
  echo "$resource: $(jq length "$SPOOL/parts/$resource.json")"
done
list_of "$SPOOL"/parts/*.json >"$files/objects.json"

if [[ -n "${SECRETS:-}" ]]; then
  # Never on a disk in clear: the folder is in memory, and the container that uploads does not have it.
  run kubectl get secrets --namespace "$NAMESPACE" --output json >"$SECRETS/live.json"
  run jq "$CLEAN" "$SECRETS/live.json" >"$SECRETS/clean.json"
  list_of "$SECRETS/clean.json" >"$SECRETS/secrets.json"
fi
# What whoever restores must have, whether the Secrets are here or not: names and keys.
jq '[.. | objects | .secretKeyRef // empty | {name, key}] | unique' "$files/objects.json" >"$files/secret-keys.json"

count="$(jq '.items | length' "$files/objects.json")"
rm -r "$SPOOL/parts" "$SPOOL/live.json"
cd "$files"
sha256sum -- * >"$SPOOL/SHA256SUMS"
printf '{"taken":"%s","namespace":"%s","objects":%s}\n' "$taken" "$NAMESPACE" "$count" >"$SPOOL/about.json"
echo "copied $count objects; nothing is uploaded yet"
