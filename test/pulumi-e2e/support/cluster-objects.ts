import type { Manifest } from "../../../lib/manifests/manifest";
import { toYaml } from "../../../charts/synthesize";
import { kubectl, type Kubectl } from "../../e2e/support/kubectl";
import { sandbox } from "./sandbox";

/** kubectl for this run's control plane. */
export function administrator(): Kubectl {
  const { kubectl: program, kubeconfig } = sandbox();
  return kubectl(program, kubeconfig);
}

/** An object as returned by the API server. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields: readonly { readonly manager: string; readonly operation: string }[];
  };
  readonly status?: unknown;
}

/** Existing objects for these manifests, in the same order. */
export async function liveObjects(client: Kubectl, manifests: readonly Manifest[]): Promise<readonly LiveObject[]> {
  const args = ["get", "-f", "-", "-o", "json", "--ignore-not-found", "--show-managed-fields"];
  const text = await client.run(args, { input: toYaml(manifests) });
  return text === "" ? [] : (JSON.parse(text) as { readonly items: readonly LiveObject[] }).items;
}

/** `Service/254carbon-access/gateway-service` */
export function keyOf({ kind, metadata: { name, namespace } }: Pick<LiveObject, "kind" | "metadata">): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join("/");
}

/** Removes annotations and fields that the cluster sets and that differ between clusters. */
const CLUSTERS_OWN = {
  annotations: /^(pulumi\.com|pv\.kubernetes\.io|volume\.kubernetes\.io|deployment\.kubernetes\.io)\//,
  fields: ["clusterIP", "clusterIPs", "volumeName"],
} as const;

/** Objects, keyed by kind, namespace and name, without fields that the cluster or a tool sets. */
export function comparable(objects: readonly LiveObject[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(objects.map((object) => [keyOf(object), withoutOwn(object)]));
}

/** Keys of the objects that changed. */
export function differing(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.keys(after).filter((key) => JSON.stringify(after[key]) !== JSON.stringify(before[key]));
}

function withoutOwn({ metadata, status: _status, ...rest }: LiveObject): unknown {
  const { name, namespace, labels, annotations = {} } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !CLUSTERS_OWN.annotations.test(key));
  const { spec, ...fields } = rest as { readonly spec?: Readonly<Record<string, unknown>> };
  const given = Object.entries(spec ?? {}).filter(([key]) => !CLUSTERS_OWN.fields.some((own) => own === key));
  return {
    ...fields,
    ...(spec !== undefined && { spec: Object.fromEntries(given) }),
    metadata: { name, namespace, labels, annotations: Object.fromEntries(kept) },
  };
}

/** Field managers that used server-side apply. */
export function appliers(objects: readonly LiveObject[]): ReadonlySet<string> {
  const entries = objects.flatMap(({ metadata }) => metadata.managedFields);
  return new Set(entries.filter(({ operation }) => operation === "Apply").map(({ manager }) => manager));
}

/** Each object's UID, keyed by object. */
export function uids(objects: readonly LiveObject[]): Readonly<Record<string, string>> {
  return Object.fromEntries(objects.map((object) => [keyOf(object), object.metadata.uid]));
}
