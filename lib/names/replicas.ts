import { objectLabels, type Labels } from "./objects";

// Names of the second replica of a server: part of the public contract of ./index.ts.

/**
 * Name of the second replica of a server: `alertmanager-second`. Its Deployment and claim are named after it: `alertmanager-second-deployment`. The first
 * replica has the names of a server with one replica.
 */
export function secondReplicaName(datastore: string): string {
  return `${datastore}-second`;
}

/** Name of the headless Service with the addresses of all replicas of a server, ready or not: `alertmanager-peers-service`. */
export function peersServiceName(datastore: string): string {
  return `${datastore}-peers-service`;
}

/** Selector of the pod of the second replica of a server. The first replica is selected as `rolling`. Must never change. */
export function secondReplicaSelector(datastore: string): Labels {
  return { app: datastore, version: "second" };
}

/** Labels of the objects and the pod of the second replica of a server. */
export function secondReplicaLabels(datastore: string): Labels {
  return { ...objectLabels(datastore), ...secondReplicaSelector(datastore) };
}
