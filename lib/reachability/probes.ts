import type { Manifest } from "../manifests/manifest";
import type { Labels } from "../names";
import { NAMESPACE_NAME_LABEL } from "./fields";
import { namespaceLabels, type ContainerPort, type Unnamed } from "./nodes";
import { isAddressBlock, type PodPeer, type Policy } from "./policies";
import { selects, witnesses, type LabelSelector } from "../manifests/selectors";

/** Probe pods, and the labels of namespaces keyed by namespace name. */
interface World {
  readonly pods: Probe[];
  readonly namespaces: Map<string, Labels>;
}

/** A pod that is not in the manifests and is used to evaluate connections. */
interface Probe {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
}

/** A namespace that no policy selects by name. */
const ELSEWHERE = "elsewhere";

/** Namespaces that are always probed. */
const NAMESPACES = [ELSEWHERE, "default", "kube-system", "monitoring"];

/** Name of the pod without labels in each namespace. It represents pods such as debugging pods. */
export const ANY_POD = "any-pod";

/** Pods that are always probed, with the names and labels of CoreDNS and the Prometheus operator. */
const ALWAYS: readonly Probe[] = [
  {
    namespace: "kube-system",
    name: "kube-dns",
    labels: { "k8s-app": "kube-dns" },
    ports: [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 53, protocol: "TCP" },
    ],
  },
  { namespace: "monitoring", name: "prometheus", labels: { "app.kubernetes.io/name": "prometheus" }, ports: [] },
];

/** Labels that contain the name of a pod, in order of preference. */
const NAME_LABELS = ["app", "app.kubernetes.io/name", "k8s-app"];

/**
 * Returns pods to probe that are not in the manifests: the usual pods of a cluster, one pod without labels in each namespace, and one pod for each
 * selector that matches no other pod. Namespaces are the usual ones of a cluster, those of the manifests, including empty ones, and the requested ones. Because every selector has a pod, removing a selector changes the matrix.
 */
export function probePods(
  workloads: readonly Unnamed[],
  policies: readonly Policy[],
  manifests: readonly Manifest[],
  requested: readonly string[] = [],
): readonly Unnamed[] {
  const described = new Set(manifests.filter(isNamespace).map(({ metadata }) => metadata.name));
  const used = [...workloads, ...policies].map(({ namespace }) => namespace);
  const names = [...new Set([...used, ...NAMESPACES, ...described, ...requested])];
  const world: World = {
    pods: [...names.map(anyPodOf), ...ALWAYS],
    namespaces: new Map(names.map((name) => [name, namespaceLabels(name, manifests)])),
  };
  for (const policy of policies) {
    addWitnesses(world, workloads, policy.namespace, policy.podSelector);
    for (const peer of podPeersOf(policy)) {
      for (const namespace of namespacesFor(peer, policy, world, described))
        addWitnesses(world, workloads, namespace, peer.podSelector);
      // Pods with the right labels in the wrong namespace must be denied.
      if (peer.namespaceSelector !== undefined) addWitnesses(world, workloads, ELSEWHERE, peer.podSelector);
    }
  }
  return world.pods.map(({ name, namespace, labels, ports }) => ({
    kind: "pod",
    names: [`${namespace}/${name}`],
    namespace,
    namespaceLabels: world.namespaces.get(namespace) ?? {},
    labels,
    ports,
    isWorkload: false,
  }));
}

function isNamespace({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === "v1" && kind === "Namespace";
}

function anyPodOf(namespace: string): Probe {
  return { namespace, name: ANY_POD, labels: {}, ports: [] };
}

function podPeersOf({ rules }: Policy): readonly PodPeer[] {
  const all = [...(rules.egress ?? []), ...(rules.ingress ?? [])].flatMap(({ peers }) => peers);
  return all.flatMap((peer) => (isAddressBlock(peer) ? [] : [peer]));
}

/**
 * Returns the names of the namespaces that a peer selects. If none matches, a namespace is created. The labels of namespaces in the manifests are never
 * changed.
 */
function namespacesFor(
  { namespaceSelector }: PodPeer,
  policy: Policy,
  { namespaces, pods }: World,
  described: ReadonlySet<string>,
): readonly string[] {
  if (namespaceSelector === undefined) return [policy.namespace];
  return witnesses(namespaceSelector).flatMap((labels) => {
    const known = [...namespaces].find(
      ([name, existing]) =>
        name !== policy.namespace && selects(namespaceSelector, existing) && includes(existing, labels),
    );
    if (known !== undefined) return [known[0]];
    const name = labels[NAMESPACE_NAME_LABEL] ?? nameFrom(labels);
    const existing = namespaces.get(name) ?? { [NAMESPACE_NAME_LABEL]: name };
    const both = { ...labels, ...existing };
    if (!selects(namespaceSelector, both)) return [];
    if (described.has(name)) return selects(namespaceSelector, existing) ? [name] : [];
    if (!namespaces.has(name)) pods.push(anyPodOf(name));
    namespaces.set(name, both);
    return [name];
  });
}

function addWitnesses(world: World, workloads: readonly Unnamed[], namespace: string, selector: LabelSelector): void {
  const neighbors = [...workloads, ...world.pods].filter((pod) => pod.namespace === namespace);
  const selected = neighbors.filter(({ labels }) => selects(selector, labels));
  for (const labels of witnesses(selector)) {
    if (selected.some((pod) => includes(pod.labels, labels))) continue;
    world.pods.push({ name: freeName(world, namespace, labels), namespace, labels, ports: [] });
  }
}

/** Whether labels include all labels of a witness. The witness value `any` matches every value. */
function includes(labels: Labels, witness: Labels): boolean {
  return Object.entries(witness).every(([key, value]) => labels[key] === value || (value === "any" && key in labels));
}

function freeName({ pods }: World, namespace: string, labels: Labels): string {
  const key = NAME_LABELS.find((one) => labels[one] !== undefined);
  const wanted = key === undefined ? nameFrom(labels) : (labels[key] ?? ANY_POD);
  const taken = pods.filter((pod) => pod.namespace === namespace).map(({ name }) => name);
  return numbered(wanted).find((name) => !taken.includes(name)) ?? wanted;
}

/** Returns a name derived from the first label, such as `tier-front` from `example.com/tier: front`. */
function nameFrom(labels: Labels): string {
  const [first] = Object.entries(labels);
  return first === undefined ? ANY_POD : `${first[0].replace(/^.*\//, "")}-${first[1]}`;
}

function numbered(name: string): readonly string[] {
  return [name, ...Array.from({ length: 99 }, (_, index) => `${name}-${index + 2}`)];
}
