#!/usr/bin/env bash
# Copies the objects of a namespace into $SPOOL/files/objects.json, ready to be applied again: without fields
# that the API server and controllers set, and without objects that they create.
#
# NAMESPACE  the namespace
# RESOURCES  space-separated resource types for `kubectl get`: services deployments.apps ...
# SPOOL      an empty directory
# SECRETS    in-memory directory for the Secrets, which the next container encrypts; if empty, Secrets are not copied
set -Eeuo pipefail
umask 077
: "${NAMESPACE:?}" "${RESOURCES:?}" "${SPOOL:?}"
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/children.sh"

files="$SPOOL/files"
mkdir -p "$files" "$SPOOL/parts"
taken="$(date -u +%Y-%m-%dT%H:%M:%SZ)"

# Owners recreate the objects that they own; Kubernetes creates the others in every namespace.
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

# Sets the arguments of `kubectl get` for a resource. A Role can allow reading its own Namespace only by name.
set_target() {
  target=("$1" --namespace "$NAMESPACE")
  if [[ "$1" == namespaces ]]; then target=(namespaces "$NAMESPACE"); fi
}
# Not --request-timeout: with it, kubectl ignores the pod's ServiceAccount and asks localhost:8080.
api_answers() {
  set_target "${resources[0]}"
  run timeout 10 kubectl get "${target[@]}" --output name >/dev/null
}

read -r -a resources <<<"$RESOURCES"
wait_for "the API server" api_answers
for resource in "${resources[@]}"; do
  set_target "$resource"
  run kubectl get "${target[@]}" --output json >"$SPOOL/live.json"
  run jq "$CLEAN" "$SPOOL/live.json" >"$SPOOL/parts/$resource.json"
  echo "$resource: $(jq length "$SPOOL/parts/$resource.json")"
done
list_of "$SPOOL"/parts/*.json >"$files/objects.json"

if [[ -n "${SECRETS:-}" ]]; then
  # Plain-text Secrets never reach a disk: the directory is in memory, and the upload container does not mount it.
  run kubectl get secrets --namespace "$NAMESPACE" --output json >"$SECRETS/live.json"
  run jq "$CLEAN" "$SECRETS/live.json" >"$SECRETS/clean.json"
  list_of "$SECRETS/clean.json" >"$SECRETS/secrets.json"
fi
# Names and keys of the Secrets that a restore needs, whether or not the backup contains them.
jq '[.. | objects | .secretKeyRef // empty | {name, key}] | unique' "$files/objects.json" >"$files/secret-keys.json"

count="$(jq '.items | length' "$files/objects.json")"
rm -r "$SPOOL/parts" "$SPOOL/live.json"
cd "$files"
sha256sum -- * >"$SPOOL/SHA256SUMS"
printf '{"taken":"%s","namespace":"%s","objects":%s}\n' "$taken" "$NAMESPACE" "$count" >"$SPOOL/about.json"
echo "copied $count objects; nothing is uploaded yet"
