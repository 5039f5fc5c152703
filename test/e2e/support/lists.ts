import { reader } from "./api-client";
import type { Kubectl } from "./kubectl";

/** Paths of the lists that tests ask for again and again, keyed by what kubectl calls them. */
const LISTS: Readonly<Record<string, readonly [groupVersion: string, plural: string]>> = {
  cronjobs: ["/apis/batch/v1", "cronjobs"],
  deployments: ["/apis/apps/v1", "deployments"],
  endpointslices: ["/apis/discovery.k8s.io/v1", "endpointslices"],
  hpa: ["/apis/autoscaling/v2", "horizontalpodautoscalers"],
  jobs: ["/apis/batch/v1", "jobs"],
  pods: ["/api/v1", "pods"],
  replicasets: ["/apis/apps/v1", "replicasets"],
  services: ["/api/v1", "services"],
};

interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly object[];
}

/**
 * Objects of the given kinds, as `kubectl get -o json` prints them, or `undefined` if only kubectl can read them. Without a program for each question,
 * tests that wait leave the CPU to those that work.
 */
export async function listedObjects(
  { kubeconfig }: Kubectl,
  namespace: string,
  kinds: string,
  options: readonly string[],
): Promise<readonly object[] | undefined> {
  const lists = kinds.split(",").map((kind) => LISTS[kind]);
  const [flag, selector = "", ...others] = options;
  const isKnown = lists.every((list) => list !== undefined) && others.length === 0;
  if (!isKnown || (flag !== undefined && flag !== "-l")) return undefined;
  const read = reader(kubeconfig);
  if (read === undefined) return undefined;
  const query = selector === "" ? "" : `?labelSelector=${encodeURIComponent(selector)}`;
  const found = await Promise.all(
    lists.map(async ([group, plural] = ["", ""]) => {
      const { status, body } = await read(`${group}/namespaces/${namespace}/${plural}${query}`);
      if (status !== 200) throw new Error(`the API server does not list ${plural}: ${status} ${body}`);
      const { apiVersion, kind, items } = JSON.parse(body) as List;
      // Items of a list have no type.
      return items.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ""), ...item }));
    }),
  );
  return found.flat();
}
