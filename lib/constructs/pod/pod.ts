import type { k8s } from "cdk8s-plus-28";
import type { Labels } from "../../names";
import { container, type ContainerOptions } from "./container";
import { volume, volumeName } from "./mount";

/** What every pod of the layer is told, of a workload or of a job. */
export interface PodBase {
  /** Labels of the pods. */
  readonly labels: Labels;
  /** ServiceAccount of the pods. */
  readonly serviceAccountName: string;
  /** Numeric user and group that everything runs as, never 0. */
  readonly user: number;
  /** Seconds from the decision to stop until SIGKILL. */
  readonly graceSeconds: number;
  /**
   * Annotations of the pods, such as checksums of files: a change rolls them.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One pod of a workload, whose ServiceAccount's token is never mounted. */
export interface PodOptions extends PodBase {
  /** What selects the pods of this workload; they spread over zones and nodes. */
  readonly selector: Labels;
  /** The container. */
  readonly container: ContainerOptions;
  /**
   * Container that runs to its end first.
   * @default - none
   */
  readonly initContainer?: ContainerOptions;
}

/** The containers of a pod, and whether it may call the API server. */
export interface RestrictedPodOptions extends PodBase {
  /** Containers that run one after the other, each to its end, before the others. */
  readonly initContainers: readonly ContainerOptions[];
  /** The containers. */
  readonly containers: readonly ContainerOptions[];
  /** Whether the containers get the ServiceAccount's token. */
  readonly mountToken: boolean;
}

/** A pod template of a workload: it spreads over zones and nodes. */
export function podTemplate({ selector, initContainer, container, ...base }: PodOptions): k8s.PodTemplateSpec {
  const initContainers = initContainer === undefined ? [] : [initContainer];
  const { metadata, spec } = restrictedPod({ ...base, initContainers, containers: [container], mountToken: false });
  const topologySpreadConstraints = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) =>
    spread(topologyKey, selector),
  );
  return { metadata, spec: { ...spec, topologySpreadConstraints } };
}

/** A pod that Pod Security `restricted` admits and that no neighbour's environment leaks into. */
export function restrictedPod(options: RestrictedPodOptions): {
  readonly metadata: k8s.ObjectMeta;
  readonly spec: k8s.PodSpec;
} {
  const { labels, serviceAccountName, user, graceSeconds, initContainers, containers, annotations } = options;
  const mounts = [...containers, ...initContainers].flatMap(({ mounts }) => mounts);
  const uniqueMounts = [...new Map(mounts.map((mount) => [volumeName(mount), mount])).values()];
  return {
    metadata: { labels: { ...labels }, annotations: annotations && { ...annotations } },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: options.mountToken,
      // Service links would inject REDIS_PORT=tcp://… and its like, which settings libraries and images choke on.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        // "Always" would re-own every file of a big volume at each start.
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      initContainers: initContainers.length === 0 ? undefined : initContainers.map(container),
      containers: containers.map(container),
      volumes: uniqueMounts.map(volume),
    },
  };
}

/**
 * Evenly over zones and nodes where there is room, and still scheduled where there is not. `matchLabelKeys` counts each
 * revision by itself, so that a rollout ends evenly too.
 */
function spread(topologyKey: string, selector: Labels): k8s.TopologySpreadConstraint {
  return {
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { ...selector } },
    matchLabelKeys: ["pod-template-hash"],
  };
}
