import { createHash } from "crypto";
import type { Endpoint } from "../../layer/datastores";
import type { MonitoredDatastore } from "../../monitoring/monitored";
import { configMapName } from "../../names";
import type { DatastoreName } from "../../spec/datastores";
import type { ActiveSecrets } from "../../spec/release";
import type { Callee } from "../../traffic/callees";
import { sortedEntries } from "../../values/sorted-entries";
import type { ServerObjects, SinglePodServerProps } from "./single-pod-server";

/** A datastore as the other constructs see it, in the cluster or outside it: for a service there is no difference. */
export interface Datastore {
  /** Which datastore it is. */
  readonly datastore: DatastoreName;
  /** Its name: what a service lists in its `calls`. */
  readonly name: string;
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;
  /** What its own pods call: Keycloak its database. */
  readonly calls: readonly Callee[];
  /** How `Monitoring` watches it; `undefined` if it is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Its objects: `deployment`, `service`, `serviceAccount`, and `claim` and `files` where it has them. They are together in one field, because either
   * all of them exist or none: `if (redis.server) redis.server.claim`.
   * @default - none: it is external
   */
  readonly server?: ServerObjects;
}

/** Props of every datastore. */
export interface DatastoreProps {
  /**
   * Name, so that one namespace may have two of a kind: of the Deployment `<name>-deployment`, the Service, the claim, the ServiceAccount and the
   * label `app`; the variables of clients (`ACCESS_<NAME>_URL`) and the default Secret (`<name>-credentials`, of Alertmanager `<name>-receivers`) follow
   * it. A DNS label of at most 48 characters that starts with a letter.
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
   * @default - the field is absent: the cluster's default class
   */
  readonly storageClass?: string;
}

/** A datastore's files as a ConfigMap, with the checksum that rolls the pods when a file changes. */
export function files(app: string, data: Readonly<Record<string, string>>): NonNullable<SinglePodServerProps["files"]> {
  const text = JSON.stringify(sortedEntries(data));
  return {
    configMapName: configMapName(app),
    data,
    checksum: createHash("sha256").update(text).digest("hex").slice(0, 16),
  };
}
