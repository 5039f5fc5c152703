import type { Manifest } from "../manifests/manifest";
import type { Labels } from "../names";
import { NAMESPACE_NAME_LABEL } from "./fields";
import { namespaceLabels, type ContainerPort, type Unnamed } from "./nodes";
import { isAddressBlock, type PodPeer, type Policy } from "./policies";
import { selects, witnesses, type LabelSelector } from "../manifests/selectors";

/** Pods that no manifest describes, and namespaces by name with their labels. */
interface World {
  readonly pods: Outsider[];
  readonly namespaces: Map<string, Labels>;
}

/** A pod of the world; its namespace's labels are in the world. */
interface Outsider {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
}

/** A namespace that nobody has a reason to speak of. */
const ELSEWHERE = "elsewhere";

/** Namespaces of every cluster, and that one. */
const NAMESPACES = [ELSEWHERE, "default", "kube-system", "monitoring"];

/** Name of a pod without labels, such as one for debugging: there is one in each namespace. */
const ANY_POD = "any-pod";

/** Pods of every cluster. The names and labels are those of CoreDNS and of the Prometheus operator. */
const EVERYWHERE: readonly Outsider[] = [
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

/** Labels that say what a pod is called, the best first. */
const NAME_LABELS = ["app", "app.kubernetes.io/name", "k8s-app"];

/**
 * Pods from outside the manifests: those of every cluster, one without labels in each namespace, and for everything that
 * a policy selects and no other pod is, a pod of that kind. So each selector has a witness, and dropping it shows.
 */
export function probePods(
  workloads: readonly Unnamed[],
  policies: readonly Policy[],
  manifests: readonly Manifest[],
): readonly Unnamed[] {
  const names = [...new Set([...[...workloads, ...policies].map(({ namespace }) => namespace), ...NAMESPACES])];
  const world: World = {
    pods: [...names.map(anyPodOf), ...EVERYWHERE],
    namespaces: new Map(names.map((name) => [name, namespaceLabels(name, manifests)])),
  };
  const described = new Set(manifests.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name));
  for (const policy of policies) {
    addWitnesses(world, workloads, policy.namespace, policy.podSelector);
    for (const peer of podPeersOf(policy)) {
      for (const namespace of namespacesFor(peer, policy, world, described))
        addWitnesses(world, workloads, namespace, peer.podSelector);
      // Who carries the right labels in the wrong namespace must stay outside.
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

function anyPodOf(namespace: string): Outsider {
  return { namespace, name: ANY_POD, labels: {}, ports: [] };
}

function podPeersOf({ rules }: Policy): readonly PodPeer[] {
  const all = [...(rules.egress ?? []), ...(rules.ingress ?? [])].flatMap(({ peers }) => peers);
  return all.flatMap((peer) => (isAddressBlock(peer) ? [] : [peer]));
}

/** Names of namespaces that a peer selects, made where there are none; labels of a namespace that a manifest describes stay. */
function namespacesFor(
  { namespaceSelector }: PodPeer,
  policy: Policy,
  { namespaces, pods }: World,
  described: ReadonlySet<string>,
): readonly string[] {
  if (namespaceSelector === undefined) return [policy.namespace];
  return witnesses(namespaceSelector).flatMap((labels) => {
    const known = [...namespaces].find(
      ([name, its]) => name !== policy.namespace && selects(namespaceSelector, its) && holds(its, labels),
    );
    if (known !== undefined) return [known[0]];
    const name = labels[NAMESPACE_NAME_LABEL] ?? nameFrom(labels);
    const its = namespaces.get(name) ?? { [NAMESPACE_NAME_LABEL]: name };
    const both = { ...labels, ...its };
    if (!selects(namespaceSelector, both)) return [];
    if (described.has(name)) return selects(namespaceSelector, its) ? [name] : [];
    if (!namespaces.has(name)) pods.push(anyPodOf(name));
    namespaces.set(name, both);
    return [name];
  });
}

function addWitnesses(world: World, workloads: readonly Unnamed[], namespace: string, selector: LabelSelector): void {
  const neighbours = [...workloads, ...world.pods].filter((pod) => pod.namespace === namespace);
  const selected = neighbours.filter(({ labels }) => selects(selector, labels));
  for (const labels of witnesses(selector)) {
    if (selected.some((pod) => holds(pod.labels, labels))) continue;
    world.pods.push({ name: freeName(world, namespace, labels), namespace, labels, ports: [] });
  }
}

/** Whether labels hold those of a witness; where any value does, any value does. */
function holds(labels: Labels, witness: Labels): boolean {
  return Object.entries(witness).every(([key, value]) => labels[key] === value || (value === "any" && key in labels));
}

function freeName({ pods }: World, namespace: string, labels: Labels): string {
  const key = NAME_LABELS.find((one) => labels[one] !== undefined);
  const wanted = key === undefined ? nameFrom(labels) : (labels[key] ?? ANY_POD);
  const taken = pods.filter((pod) => pod.namespace === namespace).map(({ name }) => name);
  return numbered(wanted).find((name) => !taken.includes(name)) ?? wanted;
}

/** `tier-front` for a label `example.com/tier: front`. */
function nameFrom(labels: Labels): string {
  const [first] = Object.entries(labels);
  return first === undefined ? ANY_POD : `${first[0].replace(/^.*\//, "")}-${first[1]}`;
}

function numbered(name: string): readonly string[] {
  return [name, ...Array.from({ length: 99 }, (_, index) => `${name}-${index + 2}`)];
}
