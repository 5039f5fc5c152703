import type { Manifest } from "../../../lib/manifests/manifest";
import { isNetworkPolicy } from "../../../lib/manifests/network-policies/problems";

/** A selector in a manifest. */
interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: object;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly object[];
}

interface Spec {
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/**
 * Rewrites policies so that cyclonus interprets them as the API documentation does. Adds the API server's defaults, turns each
 * label with an empty value into an expression, and expands each `NotIn` to `NotIn` or `DoesNotExist`. `disagreements.ts` has a
 * test case for each difference that this rewriting avoids.
 */
export function normalizePolicies(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(isNetworkPolicy).flatMap((manifest) => {
    const spec = withTypes(manifest["spec"] as Spec);
    return alternatives(spec.podSelector ?? {}).map((podSelector, index) => ({
      ...manifest,
      metadata: { ...manifest.metadata, name: `${manifest.metadata.name}-${index}` },
      spec: {
        ...spec,
        podSelector,
        ingress: spec.ingress?.map(normalizeRule),
        egress: spec.egress?.map(normalizeRule),
      },
    }));
  });
}

/** Adds the documented default. cyclonus relies on the API server to set it. */
function withTypes(spec: Spec): Spec {
  if ((spec.policyTypes ?? []).length > 0) return spec;
  return { ...spec, policyTypes: (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"] };
}

function normalizeRule({ from, to, ...rule }: Rule): Rule {
  return { ...rule, from: from?.flatMap(normalizePeers), to: to?.flatMap(normalizePeers) };
}

function normalizePeers(peer: Peer): readonly Peer[] {
  if (peer.ipBlock !== undefined) return [peer];
  const { podSelector, namespaceSelector } = peer;
  const namespaces =
    namespaceSelector === undefined ? [{}] : alternatives(namespaceSelector).map((one) => ({ namespaceSelector: one }));
  const pods = podSelector === undefined ? [{}] : alternatives(podSelector).map((one) => ({ podSelector: one }));
  return namespaces.flatMap((namespace) => pods.map((pod) => ({ ...namespace, ...pod })));
}

/** Splits a selector into selectors that together match the same objects. */
function alternatives({ matchLabels = {}, matchExpressions = [] }: Selector): readonly Selector[] {
  const labels = Object.entries(matchLabels);
  const empty = labels.filter(([, value]) => value === "").map(([key]) => ({ key, operator: "In", values: [""] }));
  const choices = [...matchExpressions, ...empty].map((one) =>
    one.operator === "NotIn" ? [one, { key: one.key, operator: "DoesNotExist" }] : [one],
  );
  const combined = choices.reduce<readonly (readonly Requirement[])[]>(
    (lists, choice) => lists.flatMap((list) => choice.map((one) => [...list, one])),
    [[]],
  );
  const plain = Object.fromEntries(labels.filter(([, value]) => value !== ""));
  return combined.map((list) => ({ matchLabels: plain, matchExpressions: list }));
}
