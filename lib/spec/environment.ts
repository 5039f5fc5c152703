import type { AlertSpec } from "./alerts";
import type { BackupsSpec } from "./backups";
import type { DeliverySpec } from "./delivery";
import type { ContactsSpec, OnCallSpec } from "./people";
import type { DatastoresSpec } from "./datastores";
import type { Exposure } from "./exposure";
import type { ExternalSecretsSpec } from "./external-secrets";
import type { JobsSpec } from "./jobs";
import type { ImagesSpec } from "./images";
import type { ObjectivesSpec } from "./objectives";
import type { OwnPolicySpec } from "./own-policies";
import type { PatchSpec } from "./patches";
import type { ObjectsSpec, PodsSpec } from "./pods";
import type { ServiceSpec } from "./service";

/** The cluster that an environment runs on. */
export interface ClusterSpec {
  /**
   * kubectl context. Suggested commands include it, so that no command accidentally runs against the current context. `compare` reads manifests without a
   * context, so it has `--context`.
   */
  readonly context: string;
  /**
   * Name of the EKS cluster. The Pulumi stack uses it to give the ServiceAccounts of backups their IAM roles.
   * @default - none; a stack with backups then fails
   */
  readonly name?: string;
  /**
   * Minor version of Kubernetes in the cluster, such as `"1.30"`. Fields that it does not have by default are refused: `preStop: sleep` of a service needs
   * 1.30, and a patch with a native sidecar needs 1.29.
   * @default "1.27" - the oldest version with everything that the manifests always use
   */
  readonly kubernetes?: string;
  /**
   * StorageClass of all PersistentVolumeClaims.
   * @default - the cluster's default StorageClass
   */
  readonly storageClass?: string;
  /**
   * PriorityClass of the pods of datastores in the cluster, so that the scheduler evicts other pods of a full node for them. It must exist before the apply:
   * without it, no pod of a datastore starts.
   * @default - the cluster's default priority
   */
  readonly datastorePriorityClass?: string;
  /**
   * How requests from outside the cluster reach services.
   * @default - no access from outside
   */
  readonly exposure?: Exposure;
  /**
   * How backup pods get AWS credentials.
   * @default none
   */
  readonly identity?: Identity;
  /**
   * Addresses of the API server's endpoints (`kubectl get endpointslices -n default kubernetes`), not of its Service: network
   * policies apply after address translation.
   * @default - no pod of the namespace can connect to the API server
   */
  readonly apiServerCidrs?: readonly string[];
  /**
   * Addresses of a node-local DNS cache, which no pod selector matches.
   * @default - DNS only from the kube-dns pods
   */
  readonly dnsCidrs?: readonly string[];
  /**
   * How Prometheus finds targets and rules.
   * @default none
   */
  readonly monitoring?: Monitoring;
  /**
   * Where Prometheus runs, and by which labels it selects its objects.
   * @default - any pod of the namespace `monitoring`, and no additional labels
   */
  readonly prometheus?: PrometheusSpec;
  /**
   * Addresses for links in notifications about alerts.
   * @default - notifications have no links to dashboards and graphs
   */
  readonly links?: LinksSpec;
}

/** Addresses that people open in a browser, for links in notifications. Pods do not connect to them. */
export interface LinksSpec {
  /**
   * Address of Grafana: `https://grafana.example.com`. Notifications link the dashboard of the service, or the overview.
   * @default - no links to dashboards
   */
  readonly grafana?: string;
  /**
   * Address of Prometheus: `https://prometheus.example.com`. Notifications link the alerts that are active.
   * @default - no links to Prometheus
   */
  readonly prometheus?: string;
  /**
   * Address of the status page for customers: `https://status.example.com`. The runbook names it.
   * @default - no link to a status page
   */
  readonly status?: string;
}

/** Prometheus of the cluster: the pods that may scrape, and the labels by which it selects objects. */
export interface PrometheusSpec {
  /**
   * Namespace of the pods of Prometheus.
   * @default `monitoring`
   */
  readonly namespace?: string;
  /**
   * Labels of the pods of Prometheus, such as `app.kubernetes.io/name: prometheus`. Only pods with all of them may scrape, and connect to Alertmanager.
   * @default - every pod in the namespace
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Labels of the ServiceMonitors, of the objects with rules, and of the ConfigMap with dashboards, such as `release: kube-prometheus-stack`. The Prometheus
   * of that chart selects its objects by this label.
   * @default - none besides the layer's own labels
   */
  readonly objectLabels?: Readonly<Record<string, string>>;
}

/** How backup pods get AWS credentials: EKS Pod Identity, IAM roles for service accounts (IRSA), or none. */
export type Identity = "podIdentity" | "irsa" | "none";

/** `operator`: ServiceMonitor and PrometheusRule. `annotations`: scrape annotations, and rules in a ConfigMap. `none`: no monitoring. */
export type Monitoring = "operator" | "annotations" | "none";

/** A service outside the layer that its services call: either pods in another namespace, or addresses outside the cluster. */
export interface ExternalServiceSpec {
  /** URL for clients. They get it as `ACCESS_<NAME>_SERVICE_URL`. */
  readonly url: string;
  /**
   * Namespace of its pods. Requires `labels` and `port`.
   * @default - addresses outside the cluster: see `cidrs`
   */
  readonly namespace?: string;
  /**
   * Labels of its pods. At least one.
   * @default - addresses outside the cluster: see `cidrs`
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Address ranges outside the cluster to which the host of `url` resolves, such as `203.0.113.0/24`. Not with `namespace` and `labels`.
   * @default - pods in another namespace
   */
  readonly cidrs?: readonly string[];
  /**
   * Container port of its pods, which can differ from the port in `url`. With `cidrs`, the port in `url`.
   * @default - with `cidrs`, the port in `url`, or 443 for https and 80 for http
   */
  readonly port?: number;
}

/** An environment file: the configuration of one environment. */
export interface EnvironmentSpec {
  /** Version of the file format. */
  readonly schema: 1;
  /** Name of the environment. The file must be named `<name>.yaml`. */
  readonly name: string;
  /**
   * Kubernetes namespace of all objects.
   * @default `254carbon-access`
   */
  readonly namespace?: string;
  /** Cluster settings. */
  readonly cluster: ClusterSpec;
  /**
   * Registries from which the cluster pulls images.
   * @default - the registries in the names of the images
   */
  readonly images?: ImagesSpec;
  /**
   * Nodes, priority and metadata of all pods. Services, datastores, exporters, jobs and backups can have their own.
   * @default - the defaults of its fields
   */
  readonly pods?: PodsSpec;
  /**
   * Labels and annotations of all objects, such as a cost center. Pods have their own: `pods.labels`.
   * @default - those of the model
   */
  readonly objects?: ObjectsSpec;
  /** Edge services, keyed by name. */
  readonly services: Readonly<Record<string, ServiceSpec>>;
  /** PostgreSQL, Redis, Kafka, Keycloak and Alertmanager. */
  readonly datastores: DatastoresSpec;
  /**
   * Services in other namespaces and outside the cluster that the layer's services call, keyed by name.
   * @default - none
   */
  readonly externalServices?: Readonly<Record<string, ExternalServiceSpec>>;
  /**
   * Policies of other kinds than NetworkPolicy, which you apply yourself, such as those with host names. They are not rendered: `reach`, `diagram` and
   * `lockdown` name them.
   * @default - none
   */
  readonly ownPolicies?: readonly OwnPolicySpec[];
  /**
   * External secret store, from which the External Secrets Operator creates the Secrets of the layer.
   * @default - Secrets are created outside the manifests
   */
  readonly externalSecrets?: ExternalSecretsSpec;
  /**
   * Operator jobs.
   * @default - none
   */
  readonly jobs?: JobsSpec;
  /**
   * Database and configuration backups.
   * @default - none
   */
  readonly backups?: BackupsSpec;
  /**
   * Recipients of alerts and escalations.
   * @default - Alertmanager receives alerts and sends no notifications
   */
  readonly contacts?: ContactsSpec;
  /**
   * Address of the runbook, for the annotation `runbook_url` of alerts. Alerts link to their anchors on a page that `access-layer runbook` wrote. For
   * other pages, `{alert}` is replaced with the name of the alert, and `{service}` with its app.
   * @default - alerts have no link
   */
  readonly runbookUrl?: string;
  /**
   * Alerts of your own about apps of the layer, keyed by name. They have the same labels, routes and links as those of the layer.
   * @default - only the alerts of the layer
   */
  readonly alerts?: Readonly<Record<string, AlertSpec>>;
  /**
   * Objectives for the requests of every service without its own. Alerts fire when the share of bad requests exceeds what the objectives allow.
   * @default - no objectives, and no alerts about them
   */
  readonly objectives?: ObjectivesSpec;
  /**
   * How new versions are delivered.
   * @default - the defaults of its fields
   */
  readonly delivery?: DeliverySpec;
  /**
   * Groups with on-call roles.
   * @default - the roles exist and have no members
   */
  readonly onCall?: OnCallSpec;
  /**
   * Changes to rendered objects that no other field can make. Applied in this order.
   * @default - none
   */
  readonly patches?: readonly PatchSpec[];
}
