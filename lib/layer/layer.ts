import { DEFAULT_NAMESPACE } from "../names";
import type { AlertSpec } from "../spec/alerts";
import type { ContactsSpec, OnCallSpec } from "../spec/people";
import { CLUSTER_DEFAULTS, SERVICE_DEFAULTS } from "../spec/defaults";
import type { ClusterSpec, EnvironmentSpec, ExternalServiceSpec } from "../spec/environment";
import type { OwnPolicySpec } from "../spec/own-policies";
import type { PatchSpec } from "../spec/patches";
import type { ObjectsSpec, PodsSpec } from "../spec/pods";
import type { ReleaseSpec } from "../spec/release";
import type { RouteSpec } from "../spec/route";
import type { ServiceSecrets } from "../spec/secrets";
import type { DatabaseAccess, ServiceSpec } from "../spec/service";
import { withOverlay } from "../topology/overlay";
import { sortedEntries } from "../values/sorted-entries";
import { resolveDatastores, type ResolvedDatastores } from "./datastores";
import { resolveDelivery, resolveGates, type ResolvedDelivery, type ResolvedGates } from "./delivery";
import { resolveExternalSecrets, type ResolvedExternalSecrets } from "./external-secrets";
import { knownService, resolveCalls, resolveServiceSecrets } from "./known-services";
import { resolveBackups, resolveJobs, resolveOnCall, type ResolvedBackups, type ResolvedJobs } from "./operations";
import { resolvePrometheus, type ResolvedPrometheus } from "./prometheus";
import { resolveSecrets, type ResolvedSecrets } from "./secrets";
import { resolveService, type ResolvedService } from "./service";
import { sharedBackups, sharedDatastores, sharedJobs, sharedPart, type SharedSettings } from "./shared";

/** Cluster settings with defaults applied. `name`, `storageClass` and `datastorePriorityClass` have no default. */
export type ResolvedCluster = ClusterSpec &
  Required<Omit<ClusterSpec, "name" | "storageClass" | "datastorePriorityClass">> & {
    /** Where Prometheus runs, and by which labels it selects its objects. */
    readonly prometheus: ResolvedPrometheus;
  };

/** A service of a layer: the fields of an `EdgeService`, plus fields that only the layer uses. */
export interface LayerService extends ResolvedService {
  /** Names of the services, datastores and external services that it calls. */
  readonly calls: readonly string[];
  /** Secret keys to read, grouped by concern. */
  readonly secrets: ServiceSecrets;
  /** Privileges in the database `access`, if the service has a role in `secrets.databaseRoles`. */
  readonly databaseAccess: DatabaseAccess;
  /** Whether clients keep connections open for longer than one request. */
  readonly longLived: boolean;
  /**
   * Public host name.
   * @default - no access from outside the cluster
   */
  readonly host?: string;
  /**
   * Secret with the TLS certificate of `host`. Used only with an Ingress.
   * @default `<name>-tls`
   */
  readonly certificate?: string;
  /** Whether requests from outside can reach the paths of its health checks. */
  readonly publicHealth: boolean;
  /**
   * Other hosts, paths, timeout and annotations of its route.
   * @default - every path of `host`
   */
  readonly route?: RouteSpec;
  /** Limits for the requests to a new version. */
  readonly gates: ResolvedGates;
}

/** An external service from the environment file, with its name. */
export type LayerExternalService = ExternalServiceSpec & { readonly name: string };

/** An alert from the environment file, with its name. */
export type LayerAlert = AlertSpec & { readonly name: string };

/**
 * The resolved model of one environment, with all defaults applied. Rules, constructs and commands read it instead of the files. Lists are sorted by
 * name, so that the order of keys in the files has no effect.
 */
export interface Layer {
  /** Contents of the two files. */
  readonly source: { readonly environment: EnvironmentSpec; readonly release: ReleaseSpec };
  /** Name of the environment. */
  readonly name: string;
  /** Kubernetes namespace of all objects. */
  readonly namespace: string;
  /** Cluster settings. */
  readonly cluster: ResolvedCluster;
  /** Edge services, sorted by name. */
  readonly services: readonly LayerService[];
  /** Datastores and Alertmanager. */
  readonly datastores: ResolvedDatastores;
  /** Services in other namespaces and outside the cluster, sorted by name. */
  readonly externalServices: readonly LayerExternalService[];
  /** Policies that are not rendered, in the order of the file. */
  readonly ownPolicies: readonly OwnPolicySpec[];
  /** Name of the active Secret of each concern. */
  readonly secrets: ResolvedSecrets;
  /**
   * External secret store.
   * @default - Secrets are created outside the manifests
   */
  readonly externalSecrets?: ResolvedExternalSecrets;
  /** Operator jobs. */
  readonly jobs: ResolvedJobs;
  /**
   * Database and configuration backups.
   * @default - none
   */
  readonly backups?: ResolvedBackups;
  /**
   * Recipients of alerts and escalations.
   * @default - Alertmanager receives alerts and sends no notifications
   */
  readonly contacts?: ContactsSpec;
  /**
   * Address of the runbook. On a page that `access-layer runbook` wrote, alerts link to their anchors. For other pages, `{alert}` and `{service}` are replaced.
   * @default - alerts have no link
   */
  readonly runbookUrl?: string;
  /** Alerts of the user, sorted by name. */
  readonly alerts: readonly LayerAlert[];
  /** How new versions are delivered. */
  readonly delivery: ResolvedDelivery;
  /** Groups with on-call roles. */
  readonly onCall: Required<OnCallSpec>;
  /**
   * Nodes, priority and metadata of pods without separate settings.
   * @default - the defaults of the fields
   */
  readonly pods?: PodsSpec;
  /**
   * Labels and annotations of all objects.
   * @default - those of the model
   */
  readonly objects?: ObjectsSpec;
  /** Changes of rendered objects, in the order in which they apply. */
  readonly patches: readonly PatchSpec[];
}

/**
 * Resolves an environment: applies all defaults and plans all services. Never throws, and returns a layer even if the files break rules. Check it
 * with `layerProblems`, as `AccessLayerChart` does.
 */
export function resolveLayer(environment: EnvironmentSpec, release: ReleaseSpec): Layer {
  const files = { environment, release };
  const namespace = environment.namespace ?? DEFAULT_NAMESPACE;
  const datastores = resolveDatastores(environment.datastores, namespace);
  const { jobs = {}, backups, contacts, runbookUrl, onCall = {}, images, pods, objects, patches = [] } = environment;
  const { externalSecrets } = environment;
  const services = sortedEntries(environment.services);
  const shared = { images, pods, datastorePriorityClass: environment.cluster.datastorePriorityClass };
  return {
    source: files,
    name: environment.name,
    namespace,
    cluster: resolveCluster(environment.cluster),
    services: services.map(([name, spec]) => resolveLayerService(name, spec, files, shared)),
    datastores: sharedDatastores(datastores, shared),
    externalServices: sortedEntries(environment.externalServices ?? {}).map(([name, spec]) => ({ ...spec, name })),
    ownPolicies: environment.ownPolicies ?? [],
    secrets: resolveSecrets(
      release.secrets,
      services.map(([name, spec]) => resolveServiceSecrets(name, spec.secrets)),
    ),
    ...(externalSecrets && { externalSecrets: resolveExternalSecrets(externalSecrets) }),
    jobs: sharedJobs(resolveJobs(jobs, environment.services["gateway"]?.image), shared),
    ...(backups && { backups: sharedBackups(resolveBackups(backups, datastores.postgres), shared) }),
    ...(contacts && { contacts }),
    ...(runbookUrl !== undefined && { runbookUrl }),
    alerts: sortedEntries(environment.alerts ?? {}).map(resolveAlert),
    delivery: resolveDelivery(environment.delivery),
    onCall: resolveOnCall(onCall),
    ...(pods && { pods }),
    ...(objects && { objects }),
    patches: patches.map((patch) => ({ ...patch, reason: patch.reason.trimEnd() })),
  };
}

/** Returns the service with the given name, or `undefined` if the layer has no such service. */
export function serviceOf({ services }: Pick<Layer, "services">, name: string): LayerService | undefined {
  return services.find((service) => service.name === name);
}

/** Texts without the line break at the end of a block in YAML. */
function resolveAlert([name, alert]: readonly [string, AlertSpec]): LayerAlert {
  const { expr, summary, description } = alert;
  return { ...alert, name, expr: expr.trimEnd(), summary: summary.trimEnd(), description: description.trimEnd() };
}

function resolveCluster(cluster: ClusterSpec): ResolvedCluster {
  return {
    ...cluster,
    kubernetes: cluster.kubernetes ?? CLUSTER_DEFAULTS.kubernetes,
    exposure: cluster.exposure ?? CLUSTER_DEFAULTS.exposure,
    identity: cluster.identity ?? CLUSTER_DEFAULTS.identity,
    monitoring: cluster.monitoring ?? CLUSTER_DEFAULTS.monitoring,
    prometheus: resolvePrometheus(cluster.prometheus),
    apiServerCidrs: cluster.apiServerCidrs ?? [],
    dnsCidrs: cluster.dnsCidrs ?? [],
    links: cluster.links ?? {},
  };
}

function resolveLayerService(
  name: string,
  spec: ServiceSpec,
  files: Layer["source"],
  shared: SharedSettings,
): LayerService {
  const known = knownService(name);
  const { services, overlays = {} } = files.release;
  // Uses hasOwn, because every object inherits `constructor`, which is a valid service name.
  const stated = (Object.hasOwn(services, name) ? services[name] : undefined) ?? {};
  const release = withOverlay(spec, stated, Object.hasOwn(overlays, name) ? overlays[name] : undefined);
  const objectives = spec.objectives ?? files.environment.objectives;
  return {
    ...sharedPart(resolveService({ ...spec, name, release, objectives }, known), shared),
    calls: resolveCalls(name, spec.calls),
    secrets: resolveServiceSecrets(name, spec.secrets),
    databaseAccess: spec.databaseAccess ?? SERVICE_DEFAULTS.databaseAccess,
    longLived: known.longLived ?? false,
    host: spec.host,
    certificate: spec.certificate,
    publicHealth: spec.publicHealth ?? SERVICE_DEFAULTS.publicHealth,
    ...(spec.route !== undefined && { route: spec.route }),
    gates: resolveGates(files.environment.delivery?.gates, spec.gates),
  };
}
