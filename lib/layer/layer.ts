import { DEFAULT_NAMESPACE } from "../names";
import type { ContactsSpec, OnCallSpec } from "../spec/people";
import { CLUSTER_DEFAULTS, SERVICE_DEFAULTS } from "../spec/defaults";
import type { ClusterSpec, EnvironmentSpec, ExternalServiceSpec } from "../spec/environment";
import type { ReleaseSpec } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { sortedEntries } from "../values/sorted-entries";
import { resolveDatastores, type ResolvedDatastores } from "./datastores";
import { knownService } from "./known-services";
import { resolveBackups, resolveJobs, resolveOnCall, type ResolvedBackups, type ResolvedJobs } from "./operations";
import { resolveSecrets, type ResolvedSecrets } from "./secrets";
import { resolveService, type ResolvedService } from "./service";

/** The cluster of a layer; `name` and `storageClass` have no default. */
export type ResolvedCluster = ClusterSpec & Required<Omit<ClusterSpec, "name" | "storageClass">>;

/** A service of a layer: as an `EdgeService` has it, and what the layer knows of it besides. */
export interface LayerService extends ResolvedService {
  /** Names of what it calls. */
  readonly calls: readonly string[];
  /** Keys of Secrets that it reads, by concern. */
  readonly secrets: NonNullable<ServiceSpec["secrets"]>;
  /** Whether its connections outlive a request. */
  readonly longLived: boolean;
  /**
   * Public host name.
   * @default - reachable inside the cluster only
   */
  readonly host?: string;
  /**
   * Secret with the host's TLS certificate, with an Ingress.
   * @default `<name>-tls`, which is the route's own default
   */
  readonly certificate?: string;
}

/** A service outside the namespace, with its name. */
export type LayerExternalService = ExternalServiceSpec & { readonly name: string };

/**
 * One environment with every default applied, read by everything after the files, the rules included. A field that is optional here is absent on
 * purpose. Lists are in the order of names, so the order of keys in the files has no effect.
 */
export interface Layer {
  /** The two files that it comes from. */
  readonly source: { readonly environment: EnvironmentSpec; readonly release: ReleaseSpec };
  /** Name of the environment. */
  readonly name: string;
  /** Kubernetes namespace. */
  readonly namespace: string;
  /** The cluster. */
  readonly cluster: ResolvedCluster;
  /** The edge services, by name. */
  readonly services: readonly LayerService[];
  /** The datastores. */
  readonly datastores: ResolvedDatastores;
  /** The services outside the namespace, by name. */
  readonly externalServices: readonly LayerExternalService[];
  /** Name of the active Secret of every concern. */
  readonly secrets: ResolvedSecrets;
  /** The jobs that operators start. */
  readonly jobs: ResolvedJobs;
  /**
   * What is backed up.
   * @default - nothing
   */
  readonly backups?: ResolvedBackups;
  /**
   * People and channels that alerts go to.
   * @default - Alertmanager receives alerts and sends none
   */
  readonly contacts?: ContactsSpec;
  /** Groups that have a role on call. */
  readonly onCall: Required<OnCallSpec>;
}

/**
 * Resolves an environment: applies every default once and plans every service once. Pure and total: files whose shape is right have a layer, also
 * where a rule refuses them. Ask `layerProblems` for those; `AccessLayerChart` does.
 */
export function resolveLayer(environment: EnvironmentSpec, release: ReleaseSpec): Layer {
  const namespace = environment.namespace ?? DEFAULT_NAMESPACE;
  const datastores = resolveDatastores(environment.datastores, namespace);
  const { jobs = {}, backups, contacts, onCall = {} } = environment;
  return {
    source: { environment, release },
    name: environment.name,
    namespace,
    cluster: resolveCluster(environment.cluster),
    services: sortedEntries(environment.services).map(([name, spec]) => resolveLayerService(name, spec, release)),
    datastores,
    externalServices: sortedEntries(environment.externalServices ?? {}).map(([name, spec]) => ({ ...spec, name })),
    secrets: resolveSecrets(release.secrets),
    jobs: resolveJobs(jobs, environment.services["gateway"]?.image),
    ...(backups && { backups: resolveBackups(backups, datastores.postgres) }),
    ...(contacts && { contacts }),
    onCall: resolveOnCall(onCall),
  };
}

/** The service of a name, or `undefined` where the layer has none. */
export function serviceOf({ services }: Pick<Layer, "services">, name: string): LayerService | undefined {
  return services.find((service) => service.name === name);
}

function resolveCluster(cluster: ClusterSpec): ResolvedCluster {
  return {
    ...cluster,
    exposure: cluster.exposure ?? CLUSTER_DEFAULTS.exposure,
    identity: cluster.identity ?? CLUSTER_DEFAULTS.identity,
    monitoring: cluster.monitoring ?? CLUSTER_DEFAULTS.monitoring,
    apiServerCidrs: cluster.apiServerCidrs ?? [],
    dnsCidrs: cluster.dnsCidrs ?? [],
  };
}

function resolveLayerService(name: string, spec: ServiceSpec, { services }: ReleaseSpec): LayerService {
  const known = knownService(name);
  // A service may be named `constructor`, which every object inherits.
  const release = (Object.hasOwn(services, name) ? services[name] : undefined) ?? {};
  return {
    ...resolveService({ ...spec, name, release }, known),
    calls: spec.calls ?? known.calls ?? SERVICE_DEFAULTS.calls,
    secrets: spec.secrets ?? known.secrets ?? SERVICE_DEFAULTS.secrets,
    longLived: known.longLived ?? false,
    host: spec.host,
    certificate: spec.certificate,
  };
}
