import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { LayerService } from "../layer/layer";
import { probedPath, resolveService, type ResolvedService } from "../layer/service";
import { monitoredService, type MonitoredService } from "../monitoring/monitored";
import { MAIN_PORT_NAME, appSelector, objectLabels, serviceAccountName, type Labels } from "../names";
import { edgeServiceProblems } from "../rules/services";
import type { ServiceRelease } from "../spec/release";
import type { SecretFiles } from "../spec/secrets";
import type { ServiceSpec } from "../spec/service";
import type { Plan } from "../topology/plan";
import type { Caller, PodsPeer } from "../traffic";
import type { Callee, EnvironmentVariable, PodCallee } from "../traffic/callees";
import { edgeCallee } from "../traffic/edge-callee";
import { outsideCaller } from "../traffic/from-outside";
import { edgeContainer, progressDeadline } from "./edge-container";
import { extraServicePorts } from "./edge-ports";
import { createClusterService, createServiceAccount } from "./pod/service";
import { Workload, type WorkloadObjects } from "./pod/workload";
import type { RoutedService } from "./public-routes";
import { edgeServiceSchema } from "./schemas/services";
import { isJudged, validateProps } from "./validation";

/** Callees and Secrets of an {@link EdgeService}. */
export interface EdgeServiceConnections {
  /**
   * Services and datastores that the service calls. Each one adds environment variables with its address. Constructs provide this entry as `callee`.
   * @default - none
   */
  readonly calls?: readonly Callee[];
  /**
   * Environment variables with values from Secrets.
   * @default - none
   */
  readonly secretEnvironment?: readonly EnvironmentVariable[];
  /**
   * Keys of Secrets that the container reads as files, in read-only folders.
   * @default - none
   */
  readonly secretFiles?: readonly SecretFiles[];
}

/** Props for {@link EdgeService}: its configuration, its release state, its callees and its Secrets. */
export interface EdgeServiceProps
  extends
    Omit<
      ServiceSpec,
      "calls" | "secrets" | "databaseAccess" | "host" | "certificate" | "publicHealth" | "route" | "gates"
    >,
    EdgeServiceConnections {
  /** Name of the service, its workloads, its container and its `app` label. It must be a DNS label that starts with a letter. */
  readonly name: string;
  /** Release state: the versions and floors of its workloads. */
  readonly release: ServiceRelease;
}

/** Props for an {@link EdgeService} of a layer that has already been validated. */
export interface LayerEdgeServiceProps extends EdgeServiceConnections {
  /** The service, with all defaults applied. */
  readonly service: LayerService;
}

const DEFAULTS = {
  /** User ID of the container. The number is arbitrary, but higher than any user ID in the images. */
  user: 10001,
};

/**
 * A production-ready HTTP service. It creates a Deployment, a HorizontalPodAutoscaler (if `scale` is a range) and a PodDisruptionBudget per workload,
 * a ServiceAccount, and the Services of its topology: `<name>-service`, plus `<name>-preview-service` for blue/green or `<name>-stable-service` and
 * `<name>-canary-service` for canary. Its pods are probed at `healthPath` or with `grpcHealth`, drain requests before they stop, are spread across zones and nodes, and
 * meet Pod Security `restricted`.
 *
 * The default child is the live Service, which every topology has. The Deployments are in `workloads`.
 *
 * Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class EdgeService extends Construct implements Caller, RoutedService {
  /** Name of the service, which is also the value of its `app` label. */
  readonly app: string;
  /** Selector that matches the pods of every version. */
  readonly selector: Labels;
  /** Labels of the service's objects. Workloads and their pods also have the label `version`. */
  readonly labels: Labels;
  /** Main port of its containers and Services. */
  readonly port: number;
  /** All ports of the containers, for {@link AccessPolicies}. */
  readonly ports: readonly number[];
  /** HTTP path of the readiness check, if there is no `grpcHealth`. */
  readonly healthPath: string;
  /**
   * HTTP path of the liveness check.
   * @default - a TCP check of the port
   */
  readonly livenessPath?: string;
  /**
   * HTTP path of the startup check.
   * @default - `healthPath`
   */
  readonly startupPath?: string;
  /** HTTP path of the Prometheus metrics. */
  readonly metricsPath: string;
  /**
   * Canary share, in percent.
   * @default - no canary share, if the topology is not `canary` or the service is migrating; the live Service then serves all requests
   */
  readonly canaryShare?: number;
  /** Callee that represents this service in the `calls` of other services. */
  readonly callee: PodCallee;
  /** Services and datastores that this service calls. */
  readonly calls: readonly Callee[];
  /** Pods in other namespaces that may call this service. */
  readonly calledBy: readonly PodsPeer[];
  /** All settings, with defaults applied. */
  readonly settings: ResolvedService;
  /** Workloads with their versions and floors, and which of them serve requests. */
  readonly plan: Plan;
  /** Monitoring data that {@link Monitoring} uses. */
  readonly monitored: MonitoredService;
  /** Name of the ServiceAccount. */
  readonly serviceAccountName: string;
  /** The ServiceAccount. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** Kubernetes Services of the topology. Callers use the first one. */
  readonly services: readonly k8s.KubeService[];
  /** The workloads, in the order of the topology: `blue` and `green`, `stable` and `canary`. */
  readonly workloads: readonly WorkloadObjects[];

  constructor(scope: Construct, id: string, props: EdgeServiceProps | LayerEdgeServiceProps) {
    super(scope, id);
    this.settings = settingsOf(this, props);
    this.plan = this.settings.plan;
    this.monitored = monitoredService(this.settings);
    this.app = this.settings.name;
    this.selector = appSelector(this.app);
    this.labels = objectLabels(this.app);
    this.port = this.settings.port;
    this.ports = [this.port, ...this.settings.ports.map(({ port }) => port)];
    this.healthPath = this.settings.healthPath;
    this.livenessPath = this.settings.livenessPath;
    this.startupPath = this.settings.startupPath;
    this.metricsPath = this.settings.metricsPath;
    this.canaryShare = canaryShareOf(this.settings);
    this.callee = edgeCallee(this.app, { ...this.settings, healthPath: probedPath(this.settings) });
    this.calls = [...(props.calls ?? [])];
    this.calledBy = this.settings.calledBy.map(outsideCaller);

    this.serviceAccountName = serviceAccountName(this.app);
    this.serviceAccount = createServiceAccount(this, this.app, this.settings.pods);
    this.services = createServices(this, this.settings);
    this.workloads = createWorkloads(this, this.settings, props);
    this.node.defaultChild = this.services[0];
  }
}

function isOfLayer(props: EdgeServiceProps | LayerEdgeServiceProps): props is LayerEdgeServiceProps {
  return isJudged(props) && "service" in props;
}

function settingsOf(construct: Construct, props: EdgeServiceProps | LayerEdgeServiceProps): ResolvedService {
  if (isOfLayer(props)) return props.service;
  validateProps(construct, props, { schema: edgeServiceSchema, problemsOf: edgeServiceProblems });
  return resolveService(props);
}

/** Canary share of a service that is not migrating. During a migration, the live Service selects one workload, so the route has no weights. */
function canaryShareOf({ topology, migrateFrom, release }: ResolvedService): number | undefined {
  return topology === "canary" && migrateFrom === undefined ? release.share : undefined;
}

function createServices(scope: Construct, service: ResolvedService): readonly k8s.KubeService[] {
  const { name: app, plan } = service;
  const port = { name: MAIN_PORT_NAME, number: service.port };
  const extraPorts = extraServicePorts(service);
  return plan.services.map(({ name, role, selector }) =>
    createClusterService(scope, `${role}-service`, { app, name, selector, port, extraPorts }),
  );
}

function createWorkloads(
  scope: Construct,
  service: ResolvedService,
  connections: EdgeServiceConnections,
): readonly WorkloadObjects[] {
  const { cpuPercent, memoryPercent, metrics, behavior } = service.scale;
  return service.plan.workloads.map((planned) => {
    const { name, track, labels, selector, floor, ceiling } = planned;
    return new Workload(scope, track, {
      name,
      labels,
      floor,
      autoscale: ceiling === undefined ? undefined : { ceiling, cpuPercent, memoryPercent, metrics, behavior },
      progressDeadlineSeconds: progressDeadline(service),
      maxUnavailable: service.maxUnavailable,
      pod: {
        labels,
        pods: service.pods,
        selector,
        isZoneSpreadRequired: service.zoneSpread === "required",
        serviceAccountName: serviceAccountName(service.name),
        user: DEFAULTS.user,
        graceSeconds: service.drain.graceSeconds,
        container: edgeContainer(service, connections, planned),
      },
    });
  });
}
