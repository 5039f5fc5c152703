import { createHash } from "crypto";
import type { Endpoint } from "../../layer/datastores";
import type { MonitoredDatastore } from "../../monitoring/monitored";
import { configMapName } from "../../names";
import type { DatastoreName } from "../../spec/datastores";
import type { ActiveSecrets } from "../../spec/release";
import type { Callee } from "../../traffic/callees";
import { sortedEntries } from "../../values/sorted-entries";
import type { ServerObjects, SinglePodServerProps } from "./single-pod-server";

/** A datastore in the cluster or outside it. Services use both in the same way. */
export interface Datastore {
  /** Kind of datastore. */
  readonly datastore: DatastoreName;
  /** Name of the datastore, as in the `calls` of a service. */
  readonly name: string;
  /** Address that clients connect to. */
  readonly endpoint: Endpoint;
  /** Callee that represents this datastore in the `calls` of a service. */
  readonly callee: Callee;
  /** Calls that the datastore's pods make, such as Keycloak's calls to its database. */
  readonly calls: readonly Callee[];
  /** Monitoring data that `Monitoring` uses; `undefined` if the datastore is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Kubernetes objects of the datastore: `deployment`, `service` and `serviceAccount`, plus `claim` and `files` for datastores that need them. Check
   * that it is defined before you use it: `if (redis.server) redis.server.claim`.
   * @default - none, if the datastore is external
   */
  readonly server?: ServerObjects;
}

/** Props for every datastore. */
export interface DatastoreProps {
  /**
   * Name of the datastore. Set it to run two datastores of the same kind in one namespace. The Deployment (`<name>-deployment`), Service, claim,
   * ServiceAccount, `app` label, client variables (`ACCESS_<NAME>_URL`) and the default Secret (`<name>-credentials`; for Alertmanager
   * `<name>-receivers`) are named after it. It must be a DNS label of at most 48 characters that starts with a letter.
   * @default - the datastore's usual name, such as `redis`
   */
  readonly name?: string;
  /**
   * Names of the active Secrets.
   * @default - the usual names
   */
  readonly secrets?: ActiveSecrets;
  /**
   * StorageClass of the claim.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
}

/** Files of a datastore, for a ConfigMap. The checksum is a pod annotation, so that the pods restart when a file changes. */
export function files(app: string, data: Readonly<Record<string, string>>): NonNullable<SinglePodServerProps["files"]> {
  const text = JSON.stringify(sortedEntries(data));
  return {
    configMapName: configMapName(app),
    data,
    checksum: createHash("sha256").update(text).digest("hex").slice(0, 16),
  };
}
