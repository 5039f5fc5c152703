import type { BackupsSpec } from "./backups";
import type { ContactsSpec, OnCallSpec } from "./people";
import type { DatastoresSpec } from "./datastores";
import type { Exposure } from "./exposure";
import type { JobsSpec } from "./jobs";
import type { ServiceSpec } from "./service";

/** The cluster that an environment runs on. */
export interface ClusterSpec {
  /** Name of the kubectl context; printed in every command that we suggest, so that none runs where a laptop points. */
  readonly context: string;
  /**
   * Name of the EKS cluster, as AWS knows it. Only the stack reads it, which lets the backups' ServiceAccounts take their roles.
   * @default - unknown: a stack with backups refuses to start
   */
  readonly name?: string;
  /**
   * StorageClass of every volume claim.
   * @default - the field is absent: the cluster's default class
   */
  readonly storageClass?: string;
  /**
   * How requests from outside come in.
   * @default - they don't
   */
  readonly exposure?: Exposure;
  /**
   * How backup pods come by their AWS role: EKS Pod Identity, IAM roles for service accounts, or not at all.
   * @default none
   */
  readonly identity?: Identity;
  /**
   * Addresses of the API server's endpoints (`kubectl get endpointslices -n default kubernetes`), not of its Service: policies see
   * the address after translation.
   * @default - nothing in the namespace may call the API server
   */
  readonly apiServerCidrs?: readonly string[];
  /**
   * Addresses of a DNS cache on the nodes, which no pod selector matches.
   * @default - DNS is served by the pods of kube-dns only
   */
  readonly dnsCidrs?: readonly string[];
  /**
   * Who scrapes: the Prometheus operator (ServiceMonitor, PrometheusRule), a Prometheus that reads annotations (rules as a
   * ConfigMap), or nobody.
   * @default none
   */
  readonly monitoring?: Monitoring;
}

/** How backup pods come by their AWS role. */
export type Identity = "podIdentity" | "irsa" | "none";

/** Who scrapes. */
export type Monitoring = "operator" | "annotations" | "none";

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
  /**
   * The jobs that operators start.
   * @default - none
   */
  readonly jobs?: JobsSpec;
  /**
   * What is backed up.
   * @default - nothing
   */
  readonly backups?: BackupsSpec;
  /**
   * Who is told about what.
   * @default - nobody: Alertmanager receives and stays silent
   */
  readonly contacts?: ContactsSpec;
  /**
   * Who may do what on call.
   * @default - the roles exist, and nobody has one
   */
  readonly onCall?: OnCallSpec;
}
