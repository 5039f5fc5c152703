import { createHash } from "crypto";
import type { Callee, Endpoint } from "../../traffic/callees";
import { configMapName } from "../../names";
import type { ActiveSecrets } from "../../spec/secrets";
import { sortedEntries } from "../../values/sorted-entries";
import type { SinglePodServerProps } from "./single-pod-server";

/** A datastore as the rest of a chart sees it, whoever runs it: a service never knows which flavour it got. */
export interface Datastore {
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;
}

/** What a chart tells every datastore. */
export interface DatastoreProps {
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
