import { imageRepository } from "../names";
import { SERVICE_DEFAULTS } from "../spec/defaults";
import type { ServiceRelease } from "../spec/release";
import type { Drain, Resources, Scale, ServiceSpec } from "../spec/service";
import { layout, type Layout } from "../topology/layout";
import { plan, type Plan } from "../topology/plan";
import type { KnownService } from "./known-services";

/** A service with every default applied, its layout and its plan. What is optional here is absent on purpose. */
export interface ResolvedService extends Pick<ServiceSpec, "topology" | "migrateFrom" | "livenessPath"> {
  /** Name of the service. */
  readonly name: string;
  /** How many pods. */
  readonly scale: Scale & { readonly cpuPercent: number };
  /** Image repository, without tag. */
  readonly image: string;
  /** Port of the container and of the Services. */
  readonly port: number;
  /** HTTP path that says whether a pod can take requests. */
  readonly healthPath: string;
  /** HTTP path of the metrics. */
  readonly metricsPath: string;
  /** CPU and memory of each pod. */
  readonly resources: Resources;
  /** Plain configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** PostgreSQL connections that one pod may open. */
  readonly databaseConnections: number;
  /** How a pod shuts down. */
  readonly drain: Drain;
  /** Absolute paths that the container may write to. */
  readonly writablePaths: readonly string[];
  /** Pods of one workload that a node drain may take at once. */
  readonly maxUnavailable: number;
  /** What is released, as the file has it. */
  readonly release: ServiceRelease;
  /** What exists. */
  readonly layout: Layout;
  /** What runs and what serves. */
  readonly plan: Plan;
}

/** What {@link resolveService} reads: of an environment file with its release file, or the props of an `EdgeService`. */
export type ServiceInput = Omit<ServiceSpec, "calls" | "secrets" | "host" | "certificate"> & {
  readonly name: string;
  readonly release: ServiceRelease;
};

/**
 * Applies every default of a service and plans it. An explicit `undefined` counts as left out. Total: what the rules would refuse is resolved, too.
 * @param known - defaults of the layer's own services, used before the general defaults
 */
export function resolveService(spec: ServiceInput, known: Pick<KnownService, "drain"> = {}): ResolvedService {
  const { name, topology, migrateFrom, scale, livenessPath, release } = spec;
  const shape = layout(name, spec);
  return {
    name,
    topology,
    migrateFrom,
    livenessPath,
    scale: { ...scale, cpuPercent: scale.cpuPercent ?? SERVICE_DEFAULTS.cpuPercent },
    image: spec.image ?? imageRepository(name),
    port: spec.port ?? SERVICE_DEFAULTS.port,
    healthPath: spec.healthPath ?? SERVICE_DEFAULTS.healthPath,
    metricsPath: spec.metricsPath ?? SERVICE_DEFAULTS.metricsPath,
    resources: spec.resources ?? SERVICE_DEFAULTS.resources,
    environment: spec.environment ?? SERVICE_DEFAULTS.environment,
    databaseConnections: spec.databaseConnections ?? SERVICE_DEFAULTS.databaseConnections,
    drain: spec.drain ?? known.drain ?? SERVICE_DEFAULTS.drain,
    writablePaths: spec.writablePaths ?? SERVICE_DEFAULTS.writablePaths,
    maxUnavailable: spec.maxUnavailable ?? SERVICE_DEFAULTS.maxUnavailable,
    release,
    layout: shape,
    plan: plan(shape, scale, release),
  };
}
