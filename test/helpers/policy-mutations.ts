import type { Manifest } from "../../lib/manifests/manifest";
import { isNetworkPolicy } from "../../lib/manifests/network-policies/problems";
import type { ReachabilityRow } from "../../lib/reachability/matrix";
import { reachability } from "../../lib/reachability/reachability";

/** Manifests in which one policy has been changed. */
export interface Mutant {
  /** Name of the mutant, such as `gateway: spec.ingress[0].from[1] dropped`. */
  readonly name: string;
  /** All manifests, including the changed policy. */
  readonly manifests: readonly Manifest[];
}

/** A change to one value in a policy. */
interface Change {
  readonly what: string;
  readonly value: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const SIDES = ["egress", "ingress"] as const;

/** Marks a removed key. */
const GONE = Symbol("gone");

/** A label value that no pod has. */
const UNUSED = "unused";

/** The opposite of each operator, which matches exactly the other pods. */
const OPPOSITES: Readonly<Record<string, string>> = {
  In: "NotIn",
  NotIn: "In",
  Exists: "DoesNotExist",
  DoesNotExist: "Exists",
};

/**
 * Returns a mutant for each single mistake, such as a missing policy, policy type, rule, peer, port, selector or exception, a
 * different selector or range, or a different port number or protocol.
 */
export function mutantsOf(manifests: readonly Manifest[]): readonly Mutant[] {
  return manifests.flatMap((policy, index) => {
    if (!isNetworkPolicy(policy)) return [];
    const inPlace = (changed: readonly Manifest[]) => spliced(manifests, index, changed);
    const { name } = policy.metadata;
    return [
      { name: `${name}: dropped`, manifests: inPlace([]) },
      ...changesOfSpec(policy["spec"] as Fields).map(({ what, value }) => ({
        name: `${name}: ${what}`,
        manifests: inPlace([{ ...policy, spec: value }]),
      })),
    ];
  });
}

/**
 * Returns the names of the mutants that do not change the matrix. Ingress and egress are compared separately, because if one side
 * is wrong, the other side may still deny the connection and hide the mistake.
 */
export function survivorsOf(manifests: readonly Manifest[]): {
  readonly tried: number;
  readonly survivors: readonly string[];
} {
  const original = reachability(manifests);
  const expected = SIDES.map((side) => original.matrix(side));
  const mutants = mutantsOf(manifests);
  const survivors = mutants.filter((mutant) => {
    const mutated = reachability(mutant.manifests, { like: original });
    return SIDES.every((side, index) => isEqual(mutated.matrix(side), expected[index] ?? []));
  });
  return { tried: mutants.length, survivors: survivors.map(({ name }) => name) };
}

function isEqual(rows: readonly ReachabilityRow[], expected: readonly ReachabilityRow[]): boolean {
  return rows.every(({ ports }, index) => {
    const others = expected[index]?.ports ?? [];
    return ports.length === others.length && ports.every((port, at) => port === others[at]);
  });
}

function changesOfSpec(spec: Fields): readonly Change[] {
  const types = spec["policyTypes"] as readonly string[] | undefined;
  return [
    ...within(spec, "podSelector", changesOfSelector),
    // The last policy type is not removed, because the API server would then apply the default, Ingress.
    ...(types !== undefined && types.length > 1 ? withoutEach(spec, "policyTypes") : []),
    ...["ingress", "egress"].flatMap((direction) => [
      ...withoutEach(spec, direction),
      ...each(spec, direction, (rule) => changesOfRule(rule, direction === "ingress" ? "from" : "to")),
    ]),
  ];
}

function changesOfRule(rule: Fields, peers: string): readonly Change[] {
  return [
    ...withoutEach(rule, peers),
    ...each(rule, peers, changesOfPeer),
    ...withoutEach(rule, "ports"),
    ...each(rule, "ports", changesOfPort),
  ];
}

function changesOfPeer(peer: Fields): readonly Change[] {
  const both = peer["podSelector"] !== undefined && peer["namespaceSelector"] !== undefined;
  return [
    ...(both ? [changed(peer, "podSelector", GONE), changed(peer, "namespaceSelector", GONE)] : []),
    ...within(peer, "podSelector", changesOfSelector),
    ...within(peer, "namespaceSelector", changesOfSelector),
    ...within(peer, "ipBlock", (block) => [
      ...withoutEach(block, "except"),
      {
        what: ".cidr unused",
        value: { cidr: String(block["cidr"]).includes(":") ? "2001:db8:ffff::/48" : "198.51.100.0/24" },
      },
    ]),
  ];
}

function changesOfPort(port: Fields): readonly Change[] {
  const { protocol = "TCP", port: number, endPort } = port;
  return [
    changed(port, "protocol", protocol === "TCP" ? "UDP" : "TCP"),
    ...(number === undefined ? [] : [changed(port, "port", typeof number === "number" ? number + 1 : UNUSED)]),
    ...(endPort === undefined ? [] : [changed(port, "endPort", GONE)]),
  ];
}

function changesOfSelector(selector: Fields): readonly Change[] {
  const labels = Object.keys((selector["matchLabels"] ?? {}) as Fields);
  const expressions = (selector["matchExpressions"] ?? []) as readonly Fields[];
  if (labels.length + expressions.length === 0) return [{ what: " unused", value: { matchLabels: { app: UNUSED } } }];
  return [
    ...within(selector, "matchLabels", (values) =>
      labels.flatMap((key) => [changed(values, key, UNUSED), changed(values, key, GONE)]),
    ),
    ...withoutEach(selector, "matchExpressions"),
    ...each(selector, "matchExpressions", (expression) => [
      changed(expression, "operator", OPPOSITES[String(expression["operator"])]),
      ...(((expression["values"] ?? []) as readonly string[]).length > 1 ? withoutEach(expression, "values") : []),
    ]),
  ];
}

/** Returns the object with one changed value. */
function changed(fields: Fields, key: string, value: unknown): Change {
  const { [key]: _, ...others } = fields;
  if (value === GONE) return { what: `.${key} dropped`, value: others };
  return { what: `.${key} ${JSON.stringify(value)}`, value: { ...others, [key]: value } };
}

/** Returns all changes to the value of a key. */
function within(fields: Fields, key: string, changes: (value: Fields) => readonly Change[]): readonly Change[] {
  const value = fields[key];
  if (value === undefined) return [];
  return changes(value as Fields).map((change) => ({
    what: `.${key}${change.what}`,
    value: { ...fields, [key]: change.value },
  }));
}

/** Returns one change for each list item, which removes that item. */
function withoutEach(fields: Fields, key: string): readonly Change[] {
  const list = (fields[key] ?? []) as readonly unknown[];
  return list.map((_, index) => ({
    what: `.${key}[${index}] dropped`,
    value: { ...fields, [key]: spliced(list, index, []) },
  }));
}

/** Returns all changes to each item of a list. */
function each(fields: Fields, key: string, changes: (item: Fields) => readonly Change[]): readonly Change[] {
  const list = (fields[key] ?? []) as readonly Fields[];
  return list.flatMap((item, index) =>
    changes(item).map((change) => ({
      what: `.${key}[${index}]${change.what}`,
      value: { ...fields, [key]: spliced(list, index, [change.value as Fields]) },
    })),
  );
}

/** Replaces one item of a list with others. */
function spliced<T>(list: readonly T[], index: number, items: readonly T[]): readonly T[] {
  return [...list.slice(0, index), ...items, ...list.slice(index + 1)];
}
