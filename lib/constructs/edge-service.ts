import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { edgeCallee, type Callee, type EnvironmentVariable, type PodCallee } from "../traffic/callees";
import { EDGE_PORT, HEALTH_PATH, imageReference, imageRepository, serviceAccountName } from "../names";
import { throwIfAny } from "../rules/problems-error";
import { edgeServiceProblems } from "../rules/services";
import { SERVICE_DEFAULTS, resolveService, type ResolvedService } from "../spec/defaults";
import { sortedEntries } from "../values/sorted-entries";
import type { ServiceRelease } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { planService } from "../topology/migration";
import type { Plan, PlannedWorkload } from "../topology/plan";
import { createClusterService, createServiceAccount } from "./pod/service";
import type { ContainerOptions, Probes } from "./pod/container";
import { Workload } from "./pod/workload";

/** Props of {@link EdgeService}: what people decide of a service, what is released of it, and whom it calls. */
export interface EdgeServiceProps extends Omit<ServiceSpec, "calls" | "secrets" | "host" | "certificate"> {
  /** Name of the service: of its workloads, container and `app` label. A DNS label that starts with a letter. */
  readonly name: string;
  /** What is released. */
  readonly release: ServiceRelease;
  /**
   * What it calls; each tells the container where it is. Other constructs offer theirs as `callee`.
   * @default - nothing
   */
  readonly calls?: readonly Callee[];
  /**
   * Environment variables that come from Secrets.
   * @default - none
   */
  readonly secretEnvironment?: readonly EnvironmentVariable[];
}

const DEFAULTS = {
  ...SERVICE_DEFAULTS,
  /** Ours to choose: the images hold no user above it. */
  user: 10001,
  /** 2 s apart: two minutes for a start. */
  startupFailures: 60,
};

/**
 * One HTTP service of the layer on port 8000, ready for production: per workload a Deployment, a HorizontalPodAutoscaler (once
 * `scale` is a range) and a PodDisruptionBudget; the Services of its topology (`<name>-service`, and `-preview-`, `-stable-`,
 * `-canary-service`); and a ServiceAccount. It probes `/health`, drains before it stops, spreads over zones and nodes, and
 * runs under Pod Security `restricted`.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class EdgeService extends Construct {
  /** This service as its callers see it. */
  readonly callee: PodCallee;
  /** What it calls. */
  readonly calls: readonly Callee[];
  /** Its workloads and Services. */
  readonly plan: Plan;

  constructor(scope: Construct, id: string, props: EdgeServiceProps) {
    super(scope, id);
    throwIfAny(edgeServiceProblems(props), `service ${this.node.path}`);
    this.callee = edgeCallee(props.name);
    this.calls = [...(props.calls ?? [])];
    this.plan = planService(props.name, props, props.release);

    createServiceAccount(this, props.name);
    createServices(this, props.name, this.plan);
    createWorkloads(this, props, this.plan);
  }
}

function createServices(scope: Construct, app: string, { services }: Plan): void {
  for (const { name, role, selector } of services) {
    createClusterService(scope, `${role}-service`, { app, name, selector, port: { name: "http", number: EDGE_PORT } });
  }
}

function createWorkloads(scope: Construct, props: EdgeServiceProps, { workloads }: Plan): void {
  const service = resolveService(props.name, { ...props, calls: undefined, secrets: undefined });
  for (const planned of workloads) {
    const { name, track, labels, selector, floor, ceiling } = planned;
    new Workload(scope, track, {
      name,
      labels,
      floor,
      autoscale:
        ceiling === undefined ? undefined : { ceiling, cpuPercent: service.scale.cpuPercent ?? DEFAULTS.cpuPercent },
      maxUnavailable: service.maxUnavailable,
      pod: {
        labels,
        selector,
        serviceAccountName: serviceAccountName(props.name),
        user: DEFAULTS.user,
        graceSeconds: service.drain.graceSeconds,
        container: edgeContainer(props, service, planned),
      },
    });
  }
}

function edgeContainer(
  props: EdgeServiceProps,
  service: ResolvedService,
  { release }: PlannedWorkload,
): ContainerOptions {
  return {
    name: props.name,
    image: imageReference(service.image ?? imageRepository(props.name), release.version, release.digest),
    ports: { http: EDGE_PORT },
    environment: edgeEnvironment(props, service),
    resources: service.resources,
    mounts: service.writablePaths.map((path) => ({ kind: "scratch", path })),
    probes: edgeProbes(service.livenessPath),
    drainSeconds: service.drain.seconds,
  };
}

/**
 * Callees first, then Secrets, then plain configuration in the order of names: it may refer to the others as `$(NAME)`.
 * Later entries win, so that a service's own configuration can point a callee elsewhere; each name occurs once.
 */
function edgeEnvironment(props: EdgeServiceProps, service: ResolvedService): EnvironmentVariable[] {
  const all = [
    ...(props.calls ?? []).flatMap((callee) => callee.environment ?? []),
    ...poolSize(props, service),
    ...(props.secretEnvironment ?? []),
    ...sortedEntries(service.environment).map(([name, value]) => ({ name, value })),
  ];
  return [...new Map(all.map((variable) => [variable.name, variable])).values()];
}

/** The connection arithmetic counts on this number, so the container is told it. */
function poolSize({ calls = [] }: EdgeServiceProps, { databaseConnections }: ResolvedService): EnvironmentVariable[] {
  const callsDatabase = calls.some(({ name }) => name === "postgres");
  return callsDatabase ? [{ name: "ACCESS_POSTGRES_POOL_SIZE", value: String(databaseConnections) }] : [];
}

function edgeProbes(livenessPath: string | undefined): Probes {
  const port = k8s.IntOrString.fromString("http");
  const health = { httpGet: { path: HEALTH_PATH, port }, periodSeconds: 5, timeoutSeconds: 3 };
  const alive = livenessPath === undefined ? { tcpSocket: { port } } : { httpGet: { path: livenessPath, port } };
  return {
    startup: { ...health, periodSeconds: 2, failureThreshold: DEFAULTS.startupFailures },
    readiness: { ...health, failureThreshold: 3 },
    liveness: { ...alive, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
  };
}
