import type { Manifest } from "../manifests/manifest";
import type { Labels } from "../names";
import { NAMESPACE_NAME_LABEL, PROTOCOLS, fieldAt, isRecord, listAt, namespaceOfManifest, type Port } from "./fields";
import { selects } from "../manifests/selectors";

/** What can open a connection or be called: a pod, or an address behind which there is none. */
export type ReachabilityNode = PodNode | AddressNode;

/** One pod that stands for all pods of a workload, or for all pods with these labels. */
export interface PodNode {
  /** Pods are matched by selectors alone. */
  readonly kind: "pod";
  /** Name of the workload, such as `gateway-blue`; with the namespace in front for pods that no manifest describes. */
  readonly name: string;
  /** Namespace. */
  readonly namespace: string;
  /** Labels of the namespace. */
  readonly namespaceLabels: Labels;
  /** Labels of the pod template. Those that controllers add by themselves, such as `pod-template-hash`, are not among them. */
  readonly labels: Labels;
  /** Ports that its containers declare: what a port's name in a policy means. */
  readonly ports: readonly ContainerPort[];
  /** Services that select it. */
  readonly services: readonly string[];
  /** Whether a manifest describes it; the others are probes. */
  readonly isWorkload: boolean;
}

/** An address: nothing selects it, no policy isolates it, and only an `ipBlock` can let it through. */
export interface AddressNode {
  /** Addresses are matched by `ipBlock` alone. */
  readonly kind: "address";
  /** `internet`, `instance-metadata`, or the address itself. */
  readonly name: string;
  /** The address. */
  readonly address: string;
  /** Whether a manifest describes it: a pod in its node's network has the node's address, and no policy of its own. */
  readonly isWorkload: boolean;
}

/** A port that a container declares. */
export interface ContainerPort extends Port {
  /**
   * Its name.
   * @default - only its number
   */
  readonly name?: string;
}

/** A pod before it has a name that is its own. */
export type Unnamed = Omit<PodNode, "name" | "services"> & {
  /** Names to choose from, the shortest first. */
  readonly names: readonly string[];
};

/** Where the pod is in the manifest of each kind that makes pods. */
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

/** Address of a node of the cluster, and of the pods in its network. */
export const NODE_ADDRESS = "10.98.0.1";

/** The pods that manifests describe, one for each template, and those of them that share their node's network. */
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

/** Gives each pod the shortest of its names that is nobody else's, and the Services that select it. */
export function named(pods: readonly Unnamed[], manifests: readonly Manifest[]): readonly PodNode[] {
  const times = new Map<string, number>();
  for (const name of pods.flatMap(({ names }) => [...new Set(names)])) times.set(name, (times.get(name) ?? 0) + 1);
  const services = manifests.filter(({ kind, apiVersion }) => kind === "Service" && apiVersion === "v1");
  return pods.map(({ names, ...pod }) => ({
    ...pod,
    name: names.find((name) => times.get(name) === 1) ?? names[names.length - 1] ?? "",
    services: services.filter((service) => isBehind(pod, service)).map(({ metadata }) => metadata.name),
  }));
}

/** Labels of a namespace: those of its manifest, and its name. */
export function namespaceLabels(namespace: string, manifests: readonly Manifest[]): Labels {
  const manifest = manifests.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace);
  return { ...manifest?.metadata.labels, [NAMESPACE_NAME_LABEL]: namespace };
}

/** Labels at a path. */
function labelsAt(value: unknown, ...path: readonly string[]): Labels {
  const found = fieldAt(value, ...path);
  return isRecord(found) ? Object.fromEntries(Object.entries(found).map(([key, one]) => [key, String(one)])) : {};
}

/** Ports of the containers that run as long as the pod does. */
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

function isBehind({ namespace, labels }: Pick<PodNode, "namespace" | "labels">, service: Manifest): boolean {
  const selector = labelsAt(service, "spec", "selector");
  return (
    namespaceOfManifest(service) === namespace &&
    Object.keys(selector).length > 0 &&
    selects({ matchLabels: selector }, labels)
  );
}
