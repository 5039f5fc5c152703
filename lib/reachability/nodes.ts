import type { Manifest } from "../manifests/manifest";
import type { Labels } from "../names";
import { NAMESPACE_NAME_LABEL, PROTOCOLS, fieldAt, listAt, namespaceOfManifest, type Port } from "./fields";
import { isRecord } from "../manifests/json";
import { selects } from "../manifests/selectors";

/** One end of a connection: a pod, or an address that does not belong to a pod. */
export type ReachabilityNode = PodNode | AddressNode;

/** A pod that represents all pods of a workload, or all pods with certain labels. */
export interface PodNode {
  /** Kind of node: a pod, which only selectors match. */
  readonly kind: "pod";
  /** Name of the workload, such as `gateway-blue`. Probes have a namespace prefix. */
  readonly name: string;
  /** Namespace of the pod. */
  readonly namespace: string;
  /** Labels of the namespace. */
  readonly namespaceLabels: Labels;
  /** Labels of the pod template, without labels added by controllers such as `pod-template-hash`. */
  readonly labels: Labels;
  /** Ports declared by its containers. Policies refer to them by name. */
  readonly ports: readonly ContainerPort[];
  /** Names of the Services that select the pod. */
  readonly services: readonly string[];
  /** Whether the pod is in a manifest. All other pods are probe pods. */
  readonly isWorkload: boolean;
}

/** An address outside the pod network. No policy isolates it, and only an `ipBlock` matches it. */
export interface AddressNode {
  /** Kind of node: an address, which only an `ipBlock` matches. */
  readonly kind: "address";
  /** Name of the node: `internet`, `instance-metadata`, the name of a server, the IP address, or the name of a workload. */
  readonly name: string;
  /** IP address. */
  readonly address: string;
  /** Whether the node is a pod with `hostNetwork` in a manifest. Such a pod has the address of its cluster node, and no policy applies to it. */
  readonly isWorkload: boolean;
  /**
   * The server at the address. The matrix evaluates only its ports.
   * @default - unknown
   */
  readonly server?: AddressServer;
}

/** A server outside the pod network, such as an external datastore. */
export interface AddressServer {
  /** Name of the server. */
  readonly name: string;
  /** Ports of the server. */
  readonly ports: readonly Port[];
}

/** A declared container port. */
export interface ContainerPort extends Port {
  /**
   * Name of the port.
   * @default - the port has no name
   */
  readonly name?: string;
}

/** A pod node before its unique name is chosen. */
export type Unnamed = Omit<PodNode, "name" | "services"> & Candidates;

/** An address node before its unique name is chosen. */
export type UnnamedAddress = Omit<AddressNode, "name"> & Candidates;

/** Names that a node can have. */
export interface Candidates {
  /** Candidate names, shortest first. */
  readonly names: readonly string[];
}

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

/** Whether a manifest creates pods. */
export function hasPods({ apiVersion, kind }: Manifest): boolean {
  return TEMPLATES[`${apiVersion}/${kind}`] !== undefined;
}

/** Labels of the pods that a manifest creates, or `undefined` if it creates none. */
export function podLabelsOf(manifest: Manifest): Labels | undefined {
  const path = TEMPLATES[`${manifest.apiVersion}/${manifest.kind}`];
  return path === undefined ? undefined : labelsAt(fieldAt(manifest, ...path), "metadata", "labels");
}

/** Sample address of a cluster node. Pods with `hostNetwork` have the same address. */
export const NODE_ADDRESS = "10.98.0.1";

/** Returns one node for each pod template in the manifests. Pods with `hostNetwork` are represented by address nodes. */
export function workloadsOf(manifests: readonly Manifest[]): {
  readonly pods: readonly Unnamed[];
  readonly onNodes: readonly UnnamedAddress[];
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
        const namespace = namespaceOfManifest(manifest);
        return {
          kind: "pod",
          names: namesOf(manifest),
          namespace,
          namespaceLabels: namespaceLabels(namespace, manifests),
          labels: labelsAt(pod, "metadata", "labels"),
          ports: containerPorts(pod),
          isWorkload: true,
        };
      }),
    onNodes: templated.filter(isOnNode).map(({ manifest }) => ({
      kind: "address",
      names: namesOf(manifest),
      address: NODE_ADDRESS,
      isWorkload: true,
    })),
  };
}

function namesOf(manifest: Manifest): readonly string[] {
  const { kind, metadata } = manifest;
  const namespace = namespaceOfManifest(manifest);
  return [metadata.name, `${namespace}/${metadata.name}`, `${namespace}/${kind}/${metadata.name}`];
}

/**
 * Sets the name of each node: its shortest candidate that no other node can have. A workload named `internet`, which is also a probed address, becomes
 * `shop/internet`.
 */
export function named(
  pods: readonly Unnamed[],
  addresses: readonly UnnamedAddress[],
  manifests: readonly Manifest[],
): readonly ReachabilityNode[] {
  const times = new Map<string, number>();
  for (const name of [...pods, ...addresses].flatMap(({ names }) => [...new Set(names)]))
    times.set(name, (times.get(name) ?? 0) + 1);
  const nameOf = (names: readonly string[]) =>
    names.find((name) => times.get(name) === 1) ?? names[names.length - 1] ?? "";
  const services = manifests.filter(({ kind, apiVersion }) => kind === "Service" && apiVersion === "v1");
  return [
    ...pods.map(({ names, ...pod }) => ({
      ...pod,
      name: nameOf(names),
      services: services.filter((service) => selectsPod(service, pod)).map(({ metadata }) => metadata.name),
    })),
    ...addresses.map(({ names, ...address }) => ({ ...address, name: nameOf(names) })),
  ];
}

/** Returns the labels of a namespace, which are the labels in its manifest and the name label. */
export function namespaceLabels(namespace: string, manifests: readonly Manifest[]): Labels {
  const manifest = manifests.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace);
  return { ...manifest?.metadata.labels, [NAMESPACE_NAME_LABEL]: namespace };
}

/** Returns the labels at a path of keys. */
function labelsAt(value: unknown, ...path: readonly string[]): Labels {
  const found = fieldAt(value, ...path);
  return isRecord(found) ? Object.fromEntries(Object.entries(found).map(([key, one]) => [key, String(one)])) : {};
}

/** Returns the ports that containers and sidecars declare. Ports of other init containers are not included. */
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
