import type { Manifest } from "../manifests/manifest";

/** An object in the cluster, with the fields that the API server adds. */
export type LiveObject = Manifest & {
  readonly metadata: Manifest["metadata"] & {
    /** Changes with each write, also with those of controllers. */
    readonly resourceVersion: string;
    /** Changes with each write of the `spec`. */
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
  };
};

/** What names an object. */
export type ObjectName = Pick<Manifest, "apiVersion" | "kind"> & {
  readonly metadata: Pick<Manifest["metadata"], "name" | "namespace">;
};

/** The objects that {@link Cluster.list} returns. */
export interface Selection extends Pick<Manifest, "apiVersion" | "kind"> {
  readonly namespace: string;
  /**
   * Labels that all objects have.
   * @default - all objects in the namespace
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What delivery reads and writes in a cluster. `ops/` implements it, and tests replace it by a simulation. Each method throws a {@link ClusterError}. */
export interface Cluster {
  /** Name of the user that the API server sees. */
  whoAmI(): Promise<string>;
  /** Returns an object, or `undefined` if there is none. */
  read(name: ObjectName): Promise<LiveObject | undefined>;
  /** Returns the objects of a kind. */
  list(selection: Selection): Promise<readonly LiveObject[]>;
  /**
   * Server-side apply, as the pipeline does it, and without force. With `metadata.resourceVersion`, the API server refuses it as a conflict if the object
   * changed since. A dry run has the same answer, and changes nothing.
   */
  apply(object: Manifest, options?: { readonly isDryRun?: boolean }): Promise<LiveObject>;
  /**
   * Merges fields into an object, as a field manager that then owns only them: https://www.rfc-editor.org/rfc/rfc7396. It is a conflict if the object changed
   * since the `resourceVersion` that the fields have. A dry run has the same answer, and changes nothing.
   */
  merge(fields: LiveObject, manager: string, options?: { readonly isDryRun?: boolean }): Promise<LiveObject>;
  /** Creates an object. It is a conflict if the object exists. */
  create(object: Manifest): Promise<LiveObject>;
  /** Replaces an object. It is a conflict if the object changed since the `resourceVersion` that it has. */
  replace(object: LiveObject): Promise<LiveObject>;
  /** Deletes an object, if it exists. */
  remove(name: ObjectName): Promise<void>;
}

/**
 * Why the cluster did not do it:
 * - `changed`: the object has another `resourceVersion`, or exists already.
 * - `owned`: another field manager owns a field with another value.
 * - `unreachable`: the API server did not answer for longer than the retries.
 * - `denied`: the user has no permission.
 * - `refused`: all other answers, for example of validation.
 */
export type ClusterErrorReason = "changed" | "owned" | "unreachable" | "denied" | "refused";

/** A request to the cluster failed. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";

  constructor(
    readonly reason: ClusterErrorReason,
    message: string,
  ) {
    super(message);
  }
}

/** Time, which tests replace. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits. */
  sleep(milliseconds: number): Promise<void>;
  /** A time in RFC 3339 format, in UTC and with milliseconds. */
  textOf(milliseconds: number): string;
  /** Milliseconds since 1970 of such a text, or `NaN`. */
  parse(text: string): number;
}
