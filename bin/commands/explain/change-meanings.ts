import type { TransitionCode } from "../../../lib/transitions/transition";

/** What the warnings of `compare` mean. A test compares them with docs/release.md, so the texts are Markdown. */
export const CHANGE_MEANINGS: Readonly<Record<TransitionCode, string>> = {
  "scale/replicas-dropped": "a fixed number of pods becomes a range, and all pods but one stop",
  "scale/replicas-returned":
    "a range becomes a fixed number, and the API server refuses it because the autoscaler owns the field",
  "capacity/halved": "a service keeps at most half of its smallest number of pods",
  "recreate/outage":
    "a workload stops before its new pod is ready; the warning lists the workloads that may connect to it. Not reported for a workload that has `postgres/major-version` or `redis/downgrade`",
  "postgres/major-version":
    "the server does not start on its data; see [how to upgrade](upgrade-datastores.md#postgresql-another-major-version)",
  "keycloak/mixed-versions": "two versions use one database, or an older version meets a migrated one",
  "keycloak/downgrade": "two versions use one database, or an older version meets a migrated one",
  "image/digest-kept": "pods still run the same image, because the tag changes and the digest does not",
  "kafka/metadata-version": "new features stay off until a command, or the broker does not start",
  "kafka/downgrade": "new features stay off until a command, or the broker does not start",
  "kafka/retention": "the broker deletes messages that it keeps today; see [retention](datastores.md#retention)",
  "redis/downgrade": "the server may not read its files",
  "postgres/roles":
    "clients get another login of PostgreSQL, whose Secret and role must exist before they start; see [roles](database-roles.md)",
  "node-selector/needed": "new pods stay pending if no node has the labels of their `nodeSelector`",
  "pull-secret/needed":
    "new pods may not pull their images, because their ServiceAccount names a Secret that is not in the manifests",
  "receiver/key-needed": "a receiver of alerts gets nothing if the Secret of Alertmanager lacks a key",
  "external-secret/entry-needed":
    "the operator does not create a Secret if the store lacks its entry, so new pods do not start; see [external secret stores](secrets.md#external-secret-stores)",
  "ca/needed": "new pods do not start if the ConfigMap or Secret with the CA of an external datastore does not exist",
  "secret/needed": "new pods do not start if a Secret, a ConfigMap or a key that they newly read is missing",
  "config-map/needed": "new pods do not start if a Secret, a ConfigMap or a key that they newly read is missing",
  "priority-class/needed": "the API server refuses new pods if their PriorityClass does not exist",
  "secret/order": "clients are locked out unless the server's password changes first",
  "backup/moved":
    "backups go to another bucket or prefix; the backups until now stay in the old one ([how to move](operations.md#bucket))",
  "backup/spool-smaller": "the next backup fails if its dumps are larger than the new limit",
  "claim/grown": "the API server may refuse the size or the StorageClass, or data would be lost",
  "claim/recreated": "the API server may refuse the size or the StorageClass, or data would be lost",
  "claim/removed": "the API server may refuse the size or the StorageClass, or data would be lost",
  "topology/replaced": "every pod of a service is replaced at once",
  "replica/removed": "the second replica of Alertmanager leaves the manifests, but keeps running",
  "service/removed": "a service leaves the manifests, but its pods keep running",
  "switch/premature": "requests move to pods that are not ready",
  "route/premature-weight": "requests move to pods that are not ready",
  "route/listener-changed":
    "requests from outside that use another listener of the Gateway than `sectionName` do not reach the service",
  "route/path-blocked": "requests from outside for a path, such as `/health`, get the status 503",
  "route/path-removed": "a host or a path is no longer served from outside",
  "policy/refused": "the API server refuses a new NetworkPolicy, so connections do not change",
  "policy/types-kept":
    "a NetworkPolicy without `policyTypes` keeps its types, so new egress rules have no effect, or it allows no egress after it lost them",
  "expression/not-compiled": "the API server may refuse a changed CEL expression",
  "host/claimed-twice": "two environments serve the same host",
};
