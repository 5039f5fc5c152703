import type { k8s } from "cdk8s-plus-28";
import type { Labels } from "../../names";
import type { PodsSpec } from "../../spec/pods";
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
  /**
   * Nodes and priority of the pods, and labels and annotations in addition to those above.
   * @default - the defaults of its fields
   */
  readonly pods?: PodsSpec;
}

/** Options for the pods of a workload. */
export interface PodOptions extends PodBase {
  /** Selector of the workload's pods. The pods are spread across zones and nodes. */
  readonly selector: Labels;
  /**
   * Selector of the pods to spread from, if they belong to several workloads.
   * @default - `selector`, and each revision is spread separately
   */
  readonly spreadFrom?: Labels;
  /**
   * Whether a pod stays pending rather than making the spread across zones uneven.
   * @default false
   */
  readonly isZoneSpreadRequired?: boolean;
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
export function podTemplate(options: PodOptions): k8s.PodTemplateSpec {
  const { selector, spreadFrom, isZoneSpreadRequired = false, initContainer, container, ...base } = options;
  const initContainers = initContainer === undefined ? [] : [initContainer];
  const { metadata, spec } = restrictedPod({ ...base, initContainers, containers: [container] });
  const pods = spreadFrom === undefined ? ownRevision(selector) : { labelSelector: { matchLabels: { ...spreadFrom } } };
  const zones = spread("topology.kubernetes.io/zone", pods);
  const nodes = spread("kubernetes.io/hostname", pods);
  return {
    metadata,
    spec: { ...spec, topologySpreadConstraints: [isZoneSpreadRequired ? { ...zones, ...REQUIRED } : zones, nodes] },
  };
}

/**
 * Metadata and spec of a pod that meets Pod Security `restricted`. Kubernetes does not add environment variables for the Services in the namespace.
 */
export function restrictedPod(options: RestrictedPodOptions): {
  readonly metadata: k8s.ObjectMeta;
  readonly spec: k8s.PodSpec;
} {
  const { serviceAccountName, user, graceSeconds, initContainers, containers, pods = {} } = options;
  const mounts = [...containers, ...initContainers].flatMap(({ mounts }) => mounts);
  const uniqueMounts = [...new Map(mounts.map((mount) => [volumeName(mount), mount])).values()];
  return {
    metadata: podMetadata(options),
    spec: {
      serviceAccountName,
      nodeSelector: pods.nodeSelector && { ...pods.nodeSelector },
      tolerations: pods.tolerations?.map((toleration) => ({ ...toleration })),
      priorityClassName: pods.priorityClass,
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

/** Metadata of a pod. The labels and checksums of the model can't be replaced. */
function podMetadata({ labels, annotations, pods = {} }: PodBase): k8s.ObjectMeta {
  const all = { ...annotations, ...pods.annotations };
  return {
    labels: { ...pods.labels, ...labels },
    annotations: annotations === undefined && pods.annotations === undefined ? undefined : all,
  };
}

/**
 * Makes a spread required. By default, a zone whose nodes are all cordoned or unreachable would still count as one with few pods, so that no pod could
 * start in the other zones during an outage. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
const REQUIRED = { whenUnsatisfiable: "DoNotSchedule", nodeTaintsPolicy: "Honor" } as const;

/** Which pods a spread counts. */
type Counted = Pick<k8s.TopologySpreadConstraint, "labelSelector" | "matchLabelKeys">;

/** Spreads pods across zones and nodes where possible, but always schedules them. */
function spread(topologyKey: string, pods: Counted): k8s.TopologySpreadConstraint {
  return { topologyKey, maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", ...pods };
}

/** Counts the pods of one workload. `matchLabelKeys` counts each revision separately, so that the pods are also spread evenly after a rollout. */
function ownRevision(selector: Labels): Counted {
  return { labelSelector: { matchLabels: { ...selector } }, matchLabelKeys: ["pod-template-hash"] };
}
