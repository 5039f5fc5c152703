import { isLabelKey, isSubdomain } from "../../values/labels";
import type { Path, Problem } from "../../values/problem";
import { didYouMean, show } from "../../values/words";
import { recordOf } from "../json";
import type { Manifest } from "../manifest";
import { NETWORK_POLICY } from "./fields";
import { peerProblems } from "./peers";
import { portProblems } from "./ports";
import { policyProblem } from "./problem";
import { labelsProblems, selectorProblems } from "./selectors";
import { shapeProblems } from "./shape";

const TYPES = ["Ingress", "Egress"];

/** Key of the peers in the rules of each direction. */
const PEERS = { ingress: "from", egress: "to" } as const;

/** Whether a manifest is a NetworkPolicy of `networking.k8s.io`. Other API groups have a kind with the same name. */
export function isNetworkPolicy({ kind, apiVersion }: Manifest): boolean {
  return kind === "NetworkPolicy" && apiVersion === "networking.k8s.io/v1";
}

/**
 * Returns everything for which the API server of Kubernetes 1.36 refuses a new NetworkPolicy. Its OpenAPI schema contains only types, because the other
 * rules are Go code: https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/networking/validation/validation.go. Servers before 1.36 accept
 * ranges with host bits and leading zeros.
 */
export function policyProblems(manifest: Manifest): readonly Problem[] {
  const { podSelector, policyTypes, ingress, egress } = recordOf(manifest["spec"]);
  return [
    ...shapeProblems(manifest, NETWORK_POLICY).map(({ path, message }) => policyProblem("field", path, message)),
    ...metadataProblems(recordOf(manifest.metadata)),
    ...selectorProblems(podSelector, ["spec", "podSelector"]),
    ...typesProblems(policyTypes, ["spec", "policyTypes"]),
    ...itemsOf(ingress).flatMap((rule, index) => ruleProblems(rule, "ingress", index)),
    ...itemsOf(egress).flatMap((rule, index) => ruleProblems(rule, "egress", index)),
  ];
}

function metadataProblems(metadata: Readonly<Record<string, unknown>>): readonly Problem[] {
  const { name, namespace, labels, annotations } = metadata;
  return [
    ...nameProblems(name, ["metadata", "name"], isSubdomain, "lowercase letters, digits, '-' and '.'"),
    ...nameProblems(namespace, ["metadata", "namespace"], isNamespace, "at most 63 lowercase letters, digits and '-'"),
    ...labelsProblems(labels, ["metadata", "labels"]),
    ...Object.keys(recordOf(annotations))
      .filter((key) => !isLabelKey(key.toLowerCase()))
      .map((key) => {
        const message = `must have as keys names such as "example.com/note", got ${show(key)}; rename the annotation`;
        return policyProblem("metadata", ["metadata", "annotations"], message);
      }),
  ];
}

function nameProblems(name: unknown, path: Path, isValid: (text: string) => boolean, rule: string): readonly Problem[] {
  if (typeof name !== "string" || isValid(name)) return [];
  const message = `must be ${rule}, starting and ending with a letter or digit, got ${show(name)}; rename it`;
  return [policyProblem("metadata", path, message)];
}

function isNamespace(text: string): boolean {
  return isSubdomain(text) && !text.includes(".") && text.length <= 63;
}

function typesProblems(types: unknown, path: Path): readonly Problem[] {
  const listed = itemsOf(types);
  if (listed.length > TYPES.length) {
    const message = `must have at most two items, got ${listed.length}; list Ingress, Egress or both`;
    return [policyProblem("type", path, message)];
  }
  return listed.flatMap((item, index) => {
    const type = item ?? "";
    if (typeof type !== "string" || TYPES.includes(type)) return [];
    const fix = didYouMean(type, TYPES) || "; use one of them";
    return [policyProblem("type", [...path, index], `must be Ingress or Egress, got ${show(type)}${fix}`)];
  });
}

function ruleProblems(rule: unknown, direction: keyof typeof PEERS, index: number): readonly Problem[] {
  const fields = recordOf(rule);
  const path = ["spec", direction, index];
  const peers = PEERS[direction];
  return [
    ...itemsOf(fields["ports"]).flatMap((port, at) => portProblems(port, [...path, "ports", at])),
    ...itemsOf(fields[peers]).flatMap((peer, at) => peerProblems(peer, [...path, peers, at])),
  ];
}

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
