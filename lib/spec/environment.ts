import type { DatastoresSpec } from "./datastores";
import type { ServiceSpec } from "./service";

/** The cluster that an environment runs on. */
export interface ClusterSpec {
  /** Name of the kubectl context; printed in every command that we suggest, so that none runs where a laptop points. */
  readonly context: string;
  /**
   * StorageClass of every volume claim.
   * @default - the field is absent: the cluster's default class
   */
  readonly storageClass?: string;
}

/** A service outside the namespace that ours call. */
export interface ExternalServiceSpec {
  /** Where clients find it; they are told in `ACCESS_<NAME>_SERVICE_URL`. */
  readonly url: string;
  /** Namespace of its pods. */
  readonly namespace: string;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Port of its pods, which may differ from the one in the URL. */
  readonly port: number;
}

/** One environment, as people decide it. */
export interface EnvironmentSpec {
  /** Version of this file's format. */
  readonly schema: 1;
  /** Name of the environment; the file is called after it. */
  readonly name: string;
  /**
   * Kubernetes namespace.
   * @default `254carbon-access`
   */
  readonly namespace?: string;
  /** The cluster. */
  readonly cluster: ClusterSpec;
  /** The edge services, by name. */
  readonly services: Readonly<Record<string, ServiceSpec>>;
  /** The datastores. */
  readonly datastores: DatastoresSpec;
  /**
   * Services outside the namespace that ours call, by name.
   * @default - none
   */
  readonly externalServices?: Readonly<Record<string, ExternalServiceSpec>>;
}
