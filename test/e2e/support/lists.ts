import { connectionTo } from "./connection";
import type { Kubectl } from "./kubectl";

/** Paths of the lists that tests read, keyed by their kubectl name. */
const LISTS: Readonly<Record<string, readonly [groupVersion: string, plural: string]>> = {
  cronjobs: ["/apis/batch/v1", "cronjobs"],
  deployments: ["/apis/apps/v1", "deployments"],
  endpointslices: ["/apis/discovery.k8s.io/v1", "endpointslices"],
  events: ["/api/v1", "events"],
  hpa: ["/apis/autoscaling/v2", "horizontalpodautoscalers"],
  httproutes: ["/apis/gateway.networking.k8s.io/v1", "httproutes"],
  jobs: ["/apis/batch/v1", "jobs"],
  networkpolicies: ["/apis/networking.k8s.io/v1", "networkpolicies"],
  pdb: ["/apis/policy/v1", "poddisruptionbudgets"],
  pods: ["/api/v1", "pods"],
  replicasets: ["/apis/apps/v1", "replicasets"],
  services: ["/api/v1", "services"],
};

interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly object[];
}

/** Which objects of a list. */
export interface Selection {
  /** @default - all labels */
  readonly labelSelector?: string;
  /** @default - all fields */
  readonly fieldSelector?: string;
}

/**
 * Objects of the given kinds, as `kubectl get -o json` prints them, or `undefined` if only kubectl knows one of the kinds. Does not start kubectl, so that
 * waiting tests leave the CPU to the others.
 */
export async function listedObjects(
  { kubeconfig }: Kubectl,
  namespace: string,
  kinds: string,
  selection: Selection,
): Promise<readonly object[] | undefined> {
  const lists = kinds.split(",").map((kind) => LISTS[kind]);
  if (lists.some((list) => list === undefined)) return undefined;
  const ask = connectionTo(kubeconfig);
  const query = new URLSearchParams({ ...selection }).toString();
  const found = await Promise.all(
    lists.map(async ([group, plural] = ["", ""]) => {
      const path = `${group}/namespaces/${namespace}/${plural}?${query}`;
      const { status, body } = await ask({ method: "GET", path });
      if (status !== 200) throw new Error(`the API server does not list ${plural}: ${status} ${body}`);
      const { apiVersion, kind, items } = JSON.parse(body) as List;
      // Items of a list have no type.
      return items.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ""), ...item }));
    }),
  );
  return found.flat();
}
