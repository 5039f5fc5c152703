import type { k8s } from "cdk8s-plus-28";
import type { Labels } from "../../names";
import { container, type ContainerOptions } from "./container";
import { volume, volumeName } from "./mount";

/** Options common to workload and job pods. */
export interface PodBase {
  /** Labels of the pods. */
  readonly labels: Labels;
  /** ServiceAccount of the pods. */
  readonly serviceAccountName: string;
  /** Numeric user and group ID of all containers. It must not be 0. */
  readonly user: number;
  /** Seconds from the start of termination to SIGKILL. */
  readonly graceSeconds: number;
  /**
   * Annotations of the pods, such as checksums of files. Changing them restarts the pods.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Options for the pods of a workload. */
export interface PodOptions extends PodBase {
  /** Selector of the workload's pods. The pods are spread across zones and nodes. */
  readonly selector: Labels;
  /** The container. */
  readonly container: ContainerOptions;
  /**
   * Init container.
   * @default - none
   */
  readonly initContainer?: ContainerOptions;
}

/** Containers of a pod. */
export interface RestrictedPodOptions extends PodBase {
  /** Init containers, in order. */
  readonly initContainers: readonly ContainerOptions[];
  /** The containers. */
  readonly containers: readonly ContainerOptions[];
}

/** Pod template of a workload. The pods are spread across zones and nodes. */
export function podTemplate({ selector, initContainer, container, ...base }: PodOptions): k8s.PodTemplateSpec {
  const initContainers = initContainer === undefined ? [] : [initContainer];
  const { metadata, spec } = restrictedPod({ ...base, initContainers, containers: [container] });
  const topologySpreadConstraints = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) =>
    spread(topologyKey, selector),
  );
  return { metadata, spec: { ...spec, topologySpreadConstraints } };
}

/**
 * Metadata and spec of a pod that meets Pod Security `restricted`. Kubernetes does not add environment variables for the Services in the namespace.
 */
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
      // Only a container with a mount of kind `token` can call the API server.
      automountServiceAccountToken: false,
      // Service links inject variables such as REDIS_PORT=tcp://…, which break some settings libraries and images.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        // "Always" would change the owner of every file on each start, which is slow for large volumes.
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
 * Spreads pods across zones and nodes where possible, but always schedules them. `matchLabelKeys` counts each revision separately, so that the pods
 * are also spread evenly after a rollout.
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
