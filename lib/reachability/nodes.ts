import type { Manifest } from "../manifests/manifest";
import type { Labels } from "../names";
import { NAMESPACE_NAME_LABEL, PROTOCOLS, fieldAt, isRecord, listAt, namespaceOfManifest, type Port } from "./fields";
import { selects } from "../manifests/selectors";

/** An end of a connection: a pod, or an address that belongs to no pod. */
export type ReachabilityNode = PodNode | AddressNode;

/** A pod that represents all pods of a workload, or all pods with these labels. */
export interface PodNode {
  /** Only selectors match pods. */
  readonly kind: "pod";
  /** Name of the workload, such as `gateway-blue`. Probes have a namespace prefix. */
  readonly name: string;
  /** Namespace. */
  readonly namespace: string;
  /** Labels of the namespace. */
  readonly namespaceLabels: Labels;
  /** Labels of the pod template, without labels added by controllers such as `pod-template-hash`. */
  readonly labels: Labels;
  /** Ports declared by its containers. Policies refer to them by name. */
  readonly ports: readonly ContainerPort[];
  /** Services that select it. */
  readonly services: readonly string[];
  /** Whether it is in a manifest; all other pods are probes. */
  readonly isWorkload: boolean;
}

/** An address. No policy isolates it, and only an `ipBlock` matches it. */
export interface AddressNode {
  /** Only an `ipBlock` matches addresses. */
  readonly kind: "address";
  /** `internet`, `instance-metadata`, or the address itself. */
  readonly name: string;
  /** IP address. */
  readonly address: string;
  /** Whether it is a pod in a manifest with `hostNetwork`. Such a pod has its node's address, and no policy applies to it. */
  readonly isWorkload: boolean;
}

/** A declared container port. */
export interface ContainerPort extends Port {
  /**
   * Port name.
   * @default - unnamed
   */
  readonly name?: string;
}

/** A pod without its unique name. */
export type Unnamed = Omit<PodNode, "name" | "services"> & {
  /** Candidate names, shortest first. */
  readonly names: readonly string[];
};

/** Path of the pod template in each kind that creates pods. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  "v1/Pod": [],
  "v1/ReplicationController": ["spec", "template"],
  "apps/v1/Deployment": ["spec", "template"],
  "apps/v1/StatefulSet": ["spec", "template"],
  "apps/v1/DaemonSet": ["spec", "template"],
  "apps/v1/ReplicaSet": ["spec", "template"],
  "batch/v1/Job": ["spec", "template"],
  "batch/v1/CronJob": ["spec", "jobTemplate", "spec", "template"],
};

/** Sample address of a cluster node, and of pods with `hostNetwork`. */
export const NODE_ADDRESS = "10.98.0.1";

/** One node for each pod template in the manifests. Pods with `hostNetwork` are addresses. */
export function workloadsOf(manifests: readonly Manifest[]): {
  readonly pods: readonly Unnamed[];
  readonly onNodes: readonly AddressNode[];
} {
  const templated = manifests.flatMap((manifest) => {
    const path = TEMPLATES[`${manifest.apiVersion}/${manifest.kind}`];
    return path === undefined ? [] : [{ manifest, pod: fieldAt(manifest, ...path) }];
  });
  const isOnNode = ({ pod }: { pod: unknown }) => fieldAt(pod, "spec", "hostNetwork") === true;
  return {
    pods: templated
      .filter((one) => !isOnNode(one))
      .map(({ manifest, pod }) => {
        const { kind, metadata } = manifest;
        const namespace = namespaceOfManifest(manifest);
        return {
          kind: "pod",
          names: [metadata.name, `${namespace}/${metadata.name}`, `${namespace}/${kind}/${metadata.name}`],
          namespace,
          namespaceLabels: namespaceLabels(namespace, manifests),
          labels: labelsAt(pod, "metadata", "labels"),
          ports: containerPorts(pod),
          isWorkload: true,
        };
      }),
    onNodes: templated.filter(isOnNode).map(({ manifest }) => ({
      kind: "address",
      name: manifest.metadata.name,
      address: NODE_ADDRESS,
      isWorkload: true,
    })),
  };
}

/** Sets the shortest unique name of each pod, and the Services that select it. */
export function named(pods: readonly Unnamed[], manifests: readonly Manifest[]): readonly PodNode[] {
  const times = new Map<string, number>();
  for (const name of pods.flatMap(({ names }) => [...new Set(names)])) times.set(name, (times.get(name) ?? 0) + 1);
  const services = manifests.filter(({ kind, apiVersion }) => kind === "Service" && apiVersion === "v1");
  return pods.map(({ names, ...pod }) => ({
    ...pod,
    name: names.find((name) => times.get(name) === 1) ?? names[names.length - 1] ?? "",
    services: services.filter((service) => selectsPod(service, pod)).map(({ metadata }) => metadata.name),
  }));
}

/** Labels of a namespace: the labels in its manifest, plus the name label. */
export function namespaceLabels(namespace: string, manifests: readonly Manifest[]): Labels {
  const manifest = manifests.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace);
  return { ...manifest?.metadata.labels, [NAMESPACE_NAME_LABEL]: namespace };
}

/** The labels at a path of keys. */
function labelsAt(value: unknown, ...path: readonly string[]): Labels {
  const found = fieldAt(value, ...path);
  return isRecord(found) ? Object.fromEntries(Object.entries(found).map(([key, one]) => [key, String(one)])) : {};
}

/** Ports declared by containers and sidecars, but not by other init containers. */
function containerPorts(pod: unknown): readonly ContainerPort[] {
  const sidecars = listAt(pod, "spec", "initContainers").filter((one) => fieldAt(one, "restartPolicy") === "Always");
  const containers = [...sidecars, ...listAt(pod, "spec", "containers")];
  return containers.flatMap((container) =>
    listAt(container, "ports").flatMap((item) => {
      const port = fieldAt(item, "containerPort");
      const protocol = PROTOCOLS.find((one) => one === (fieldAt(item, "protocol") ?? "TCP"));
      const name = fieldAt(item, "name");
      if (typeof port !== "number" || protocol === undefined) return [];
      return [{ port, protocol, ...(typeof name === "string" ? { name } : {}) }];
    }),
  );
}

function selectsPod(service: Manifest, { namespace, labels }: Pick<PodNode, "namespace" | "labels">): boolean {
  const selector = labelsAt(service, "spec", "selector");
  return (
    namespaceOfManifest(service) === namespace &&
    Object.keys(selector).length > 0 &&
    selects({ matchLabels: selector }, labels)
  );
}
