import { imageRepository } from "../names";
import type { ConfigMapFiles, EnvironmentSource } from "../spec/config-maps";
import { PORT_DEFAULTS, SERVICE_DEFAULTS } from "../spec/defaults";
import type { ExtraPort, PortProtocol } from "../spec/ports";
import type { ProbeTiming, ServiceProbes } from "../spec/probes";
import type { ServiceRelease } from "../spec/release";
import type { Drain, OutsideCaller, PreStop, Resources, Scale, ServiceSpec } from "../spec/service";
import { layout, type Layout } from "../topology/layout";
import { plan, type Plan } from "../topology/plan";
import { sortedEntries } from "../values/sorted-entries";
import type { KnownService } from "./known-services";

/** A port in addition to the main port of a service. */
export interface ResolvedPort {
  /** Name of the port of the container and of the Services. */
  readonly name: string;
  /** Number of the port of the container and of the Services. */
  readonly port: number;
  /** What the port serves. */
  readonly protocol: PortProtocol;
}

/** A service with its defaults applied, its layout and its plan. */
export interface ResolvedService extends Pick<
  ServiceSpec,
  "topology" | "migrateFrom" | "livenessPath" | "startupPath" | "grpcHealth" | "objectives" | "pods"
> {
  /** Name of the service. */
  readonly name: string;
  /** Number of pods. */
  readonly scale: Scale & { readonly cpuPercent: number };
  /** Image repository, without a tag. */
  readonly image: string;
  /** Port of the container and of the Services. */
  readonly port: number;
  /** Ports in addition to `port`, sorted by name. */
  readonly ports: readonly ResolvedPort[];
  /** HTTP path of the readiness check, if there is no `grpcHealth`. */
  readonly healthPath: string;
  /** HTTP path of the Prometheus metrics. */
  readonly metricsPath: string;
  /** CPU and memory of each pod. */
  readonly resources: Resources;
  /** ConfigMaps whose keys become environment variables. */
  readonly environmentFrom: readonly EnvironmentSource[];
  /** ConfigMaps whose keys become files. */
  readonly files: readonly ConfigMapFiles[];
  /** Environment variables with plain configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** Maximum number of PostgreSQL connections per pod. */
  readonly databaseConnections: number;
  /** Timing of the probes. */
  readonly probes: Readonly<Record<keyof ServiceProbes, Required<ProbeTiming>>>;
  /** Shutdown settings of a pod. */
  readonly drain: Drain;
  /** How a pod waits during its drain. */
  readonly preStop: PreStop;
  /** Absolute paths that the container can write to. */
  readonly writablePaths: readonly string[];
  /** Maximum number of pods of one workload that a node drain can evict at the same time. */
  readonly maxUnavailable: number | string;
  /** Whether the pods of a workload are spread evenly across zones if possible, or always. */
  readonly zoneSpread: "preferred" | "required";
  /** Pods in other namespaces that may call it. */
  readonly calledBy: readonly OutsideCaller[];
  /** Release state, as in the release file and with the floors of its overlay. */
  readonly release: ServiceRelease;
  /** Objects of the service. */
  readonly layout: Layout;
  /** Layout with the values of the release. */
  readonly plan: Plan;
}

/**
 * Input of {@link resolveService}: a service from the two files, or the props of an `EdgeService`.
 */
export type ServiceInput = Omit<
  ServiceSpec,
  "calls" | "secrets" | "databaseAccess" | "host" | "certificate" | "publicHealth" | "route" | "gates"
> & {
  readonly name: string;
  readonly release: ServiceRelease;
};

/**
 * Applies the defaults of a service and plans it. Treats `undefined` as not set. Never throws, even
 * for input that breaks rules.
 * @param known - defaults for the layer's five services, which override the general defaults
 */
export function resolveService(spec: ServiceInput, known: Pick<KnownService, "drain"> = {}): ResolvedService {
  const { name, topology, migrateFrom, scale, livenessPath, startupPath, grpcHealth, objectives, pods, release } = spec;
  const shape = layout(name, spec);
  return {
    name,
    topology,
    migrateFrom,
    livenessPath,
    startupPath,
    grpcHealth,
    objectives,
    pods,
    scale: { ...scale, cpuPercent: scale.cpuPercent ?? SERVICE_DEFAULTS.cpuPercent },
    image: spec.image ?? imageRepository(name),
    port: spec.port ?? SERVICE_DEFAULTS.port,
    ports: resolvePorts(spec.ports),
    healthPath: spec.healthPath ?? SERVICE_DEFAULTS.healthPath,
    metricsPath: spec.metricsPath ?? SERVICE_DEFAULTS.metricsPath,
    resources: spec.resources ?? SERVICE_DEFAULTS.resources,
    environmentFrom: spec.environmentFrom ?? SERVICE_DEFAULTS.environmentFrom,
    files: spec.files ?? SERVICE_DEFAULTS.files,
    environment: spec.environment ?? SERVICE_DEFAULTS.environment,
    databaseConnections: spec.databaseConnections ?? SERVICE_DEFAULTS.databaseConnections,
    probes: resolveProbes(spec.probes),
    drain: spec.drain ?? known.drain ?? SERVICE_DEFAULTS.drain,
    preStop: spec.preStop ?? SERVICE_DEFAULTS.preStop,
    writablePaths: spec.writablePaths ?? SERVICE_DEFAULTS.writablePaths,
    maxUnavailable: spec.maxUnavailable ?? SERVICE_DEFAULTS.maxUnavailable,
    zoneSpread: spec.zoneSpread ?? SERVICE_DEFAULTS.zoneSpread,
    calledBy: spec.calledBy ?? SERVICE_DEFAULTS.calledBy,
    release,
    layout: shape,
    plan: plan(shape, scale, release),
  };
}

/** The extra ports of a service with all defaults applied, sorted by name. */
export function resolvePorts(
  ports: Readonly<Record<string, ExtraPort>> = SERVICE_DEFAULTS.ports,
): readonly ResolvedPort[] {
  return sortedEntries(ports).map(([name, { port, protocol = PORT_DEFAULTS.protocol }]) => ({ name, port, protocol }));
}

/** HTTP path that the probe job requests. A service with `grpcHealth` has no HTTP path of health checks, but still serves its metrics. */
export function probedPath({
  grpcHealth,
  healthPath,
  metricsPath,
}: Pick<ResolvedService, "grpcHealth" | "healthPath" | "metricsPath">): string {
  return grpcHealth === undefined ? healthPath : metricsPath;
}

/** Timing of the probes with all defaults applied. */
export function resolveProbes({ startup, readiness, liveness }: ServiceProbes = {}): ResolvedService["probes"] {
  const { probes } = SERVICE_DEFAULTS;
  return {
    startup: withDefaults(startup, probes.startup),
    readiness: withDefaults(readiness, probes.readiness),
    liveness: withDefaults(liveness, probes.liveness),
  };
}

function withDefaults(timing: ProbeTiming = {}, defaults: Required<ProbeTiming>): Required<ProbeTiming> {
  return {
    periodSeconds: timing.periodSeconds ?? defaults.periodSeconds,
    timeoutSeconds: timing.timeoutSeconds ?? defaults.timeoutSeconds,
    failureThreshold: timing.failureThreshold ?? defaults.failureThreshold,
  };
}
