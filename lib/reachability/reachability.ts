import { identityOf, type Manifest } from "../manifests/manifest";
import { isNetworkPolicy } from "../manifests/network-policies/problems";
import { problemsError } from "../values/problems-error";
import { show } from "../values/words";
import { namespaceOfManifest, type Direction } from "./fields";
import { isolationOf } from "./isolation";
import { matrixOf, type ReachabilityRow } from "./matrix";
import { hasPods, named, workloadsOf, type ReachabilityNode } from "./nodes";
import { policiesOf, type Policy } from "./policies";
import { judgedPorts, type JudgedPorts } from "./ports";
import { probeAddresses, type NamedServer } from "./probe-addresses";
import { probePods } from "./probes";
import { verdictOf, type Connection, type Verdict } from "./verdict";

/** Options for {@link reachability}. */
export interface ReachabilityOptions {
  /**
   * Addresses to evaluate in addition to those in the policies.
   * @default - none
   */
  readonly addresses?: readonly string[];
  /**
   * Servers outside the pod network to evaluate by name, such as external datastores.
   * @default - none
   */
  readonly servers?: readonly NamedServer[];
  /**
   * Namespaces to evaluate in addition to those in the manifests. Each has a pod without labels, `<namespace>/any-pod`.
   * @default - none
   */
  readonly namespaces?: readonly string[];
  /**
   * Nodes and ports of another evaluation, to compare the two matrices.
   * @default - the nodes and ports of these manifests
   */
  readonly like?: Pick<Reachability, "nodes" | "judged">;
}

/** The connections that NetworkPolicies allow. */
export interface Reachability {
  /** Workloads, probe pods and addresses. */
  readonly nodes: readonly ReachabilityNode[];
  /** Ports that the matrix evaluates. */
  readonly judged: JudgedPorts;
  /**
   * Evaluates one connection, on any port.
   * @throws Error if a node does not exist
   */
  allows(connection: Connection): Verdict;
  /**
   * Returns all ordered pairs of nodes, except pairs of two addresses, with the allowed ports.
   * @param side - side whose policies are evaluated; both sides by default
   */
  matrix(side?: Direction): readonly ReachabilityRow[];
}

/**
 * Evaluates the NetworkPolicies (networking.k8s.io/v1) in manifests without a cluster. The result follows the API documentation.
 *
 * - A node represents all pods of a workload. A connection from a node to itself means a connection between two of its pods. NetworkPolicies never
 *   restrict traffic from a pod to itself, or from its cluster node to the pod (such as health probes).
 * - An `ipBlock` never matches a pod. The API documentation defines it only for addresses outside the cluster, and network plugins handle pod
 *   addresses differently.
 * - Policies apply to the pod and its port, not to the Service that selects the pod.
 * @throws ProblemsError with all problems of all policies, if the API server of Kubernetes 1.36 would refuse a policy, or with
 *   all policies and workloads that the manifests contain twice
 */
export function reachability(manifests: readonly Manifest[], options: ReachabilityOptions = {}): Reachability {
  rejectDuplicates(manifests);
  const policies = policiesOf(manifests);
  const nodes = options.like?.nodes ?? nodesOf(manifests, policies, options);
  const judged = options.like?.judged ?? judgedPorts(nodes, policies, manifests);
  const isolation = isolationOf(policies, nodes);
  const indices = new Map(nodes.map(({ name }, index) => [name, index]));
  const indexOf = (name: string) => {
    const index = indices.get(name);
    if (index === undefined)
      throw new Error(`unknown node ${show(name)}; known nodes: ${[...indices.keys()].join(", ")}`);
    return index;
  };
  return {
    nodes,
    judged,
    allows: ({ from, to, port, protocol = "TCP" }) =>
      verdictOf(isolation, nodes, indexOf(from), indexOf(to), { port, protocol }),
    matrix: (side) => matrixOf(isolation, nodes, judged.ports, side === undefined ? ["egress", "ingress"] : [side]),
  };
}

/** Two objects with one name would be one node. Which of them the cluster has depends on the order in which they are applied. */
function rejectDuplicates(manifests: readonly Manifest[]): void {
  const seen = new Set<string>();
  const problems = manifests
    .filter((manifest) => isNetworkPolicy(manifest) || hasPods(manifest))
    .flatMap((manifest) => {
      const identity = identityOf({
        ...manifest,
        metadata: { ...manifest.metadata, namespace: namespaceOfManifest(manifest) },
      });
      if (!seen.has(identity)) {
        seen.add(identity);
        return [];
      }
      const message = `${identity} must appear only once in the manifests, got a duplicate; remove one`;
      return [{ code: "manifest/duplicate", source: "environment" as const, path: [], message }];
    });
  if (problems.length > 0) throw problemsError("the manifests can't be evaluated", problems, ({ message }) => message);
}

function nodesOf(
  manifests: readonly Manifest[],
  policies: readonly Policy[],
  { addresses = [], servers = [], namespaces = [] }: ReachabilityOptions,
): readonly ReachabilityNode[] {
  const { pods, onNodes } = workloadsOf(manifests);
  const probes = probePods(pods, policies, manifests, namespaces);
  return named([...pods, ...probes], [...onNodes, ...probeAddresses(policies, addresses, servers)], manifests);
}
