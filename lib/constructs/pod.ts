import type { k8s } from "cdk8s-plus-28";
import type { Labels } from "../names";
import { container, volume, volumeName, type ContainerOptions } from "./container";

/** One pod under Pod Security `restricted`. */
export interface PodOptions {
  /** Labels of the pods. */
  readonly labels: Labels;
  /** What selects the pods of this workload; they spread over zones and nodes. */
  readonly selector: Labels;
  /** ServiceAccount of the pods; its token is never mounted. */
  readonly serviceAccountName: string;
  /** Numeric user and group that everything runs as, never 0. */
  readonly user: number;
  /** Seconds from the decision to stop until SIGKILL. */
  readonly graceSeconds: number;
  /** The container. */
  readonly container: ContainerOptions;
  /**
   * Container that runs to its end first.
   * @default - none
   */
  readonly initContainer?: ContainerOptions;
  /**
   * Annotations of the pods, such as checksums of files: a change rolls them.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A pod template that Pod Security `restricted` admits and that no neighbour's environment leaks into. */
export function podTemplate(options: PodOptions): k8s.PodTemplateSpec {
  const { labels, selector, serviceAccountName, user, graceSeconds, initContainer, annotations } = options;
  const containers = [options.container, ...(initContainer === undefined ? [] : [initContainer])];
  const mounts = containers.flatMap(({ mounts }) => mounts);
  const uniqueMounts = [...new Map(mounts.map((mount) => [volumeName(mount), mount])).values()];
  return {
    metadata: { labels: { ...labels }, annotations: annotations && { ...annotations } },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
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
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) =>
        spread(topologyKey, selector),
      ),
      initContainers: initContainer && [container(initContainer)],
      containers: [container(options.container)],
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
