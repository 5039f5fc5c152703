import type { Manifest } from "../../../lib/manifests/manifest";
import { toYaml } from "../../../charts/synthesize";
import { kubectl, type Kubectl } from "../../e2e/support/kubectl";
import { ground } from "./ground";

/** kubectl against the control plane of this run. */
export function administrator(): Kubectl {
  const { kubectl: program, kubeconfig } = ground();
  return kubectl(program, kubeconfig);
}

/** An object as the API server gives it. */
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

/** What is in the cluster of these manifests, in their order; those that are not there are left out. */
export async function liveObjects(client: Kubectl, manifests: readonly Manifest[]): Promise<readonly LiveObject[]> {
  const args = ["get", "-f", "-", "-o", "json", "--ignore-not-found", "--show-managed-fields"];
  const text = await client.run(args, { input: toYaml(manifests) });
  return text === "" ? [] : (JSON.parse(text) as { readonly items: readonly LiveObject[] }).items;
}

/** `Service/254carbon-access/gateway-service` */
export function keyOf({ kind, metadata: { name, namespace } }: Pick<LiveObject, "kind" | "metadata">): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join("/");
}

/** Annotations and fields that the cluster writes, and that differ between two clusters. */
const CLUSTERS_OWN = {
  annotations: /^(pulumi\.com|pv\.kubernetes\.io|volume\.kubernetes\.io|deployment\.kubernetes\.io)\//,
  fields: ["clusterIP", "clusterIPs", "volumeName"],
} as const;

/** Objects by their keys, without what each cluster and each tool writes for itself. */
export function comparable(objects: readonly LiveObject[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(objects.map((object) => [keyOf(object), withoutOwn(object)]));
}

/** Keys of the objects that are not what they were before. */
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

/** Who applied fields of objects. */
export function appliers(objects: readonly LiveObject[]): ReadonlySet<string> {
  const entries = objects.flatMap(({ metadata }) => metadata.managedFields);
  return new Set(entries.filter(({ operation }) => operation === "Apply").map(({ manager }) => manager));
}

/** uid of each object by its key. */
export function uids(objects: readonly LiveObject[]): Readonly<Record<string, string>> {
  return Object.fromEntries(objects.map((object) => [keyOf(object), object.metadata.uid]));
}
