import fc from "fast-check";
import type { Manifest } from "../../../lib/manifests/manifest";
import { isRecord } from "../../../lib/manifests/json";

/** A step to a value in an object: a key or an index. */
type Step = string | number;

/** A valid policy that uses every field. */
const COMPLETE: Manifest = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "random", namespace: "shop", labels: { app: "web" }, annotations: { "example.com/note": "a" } },
  spec: {
    podSelector: {
      matchLabels: { app: "web", "app.kubernetes.io/name": "web" },
      matchExpressions: [
        { key: "tier", operator: "In", values: ["front", "back"] },
        { key: "tier", operator: "Exists" },
      ],
    },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: "a" } }, namespaceSelector: {} },
          { ipBlock: { cidr: "10.0.0.0/8" } },
        ],
        ports: [{ port: 80, protocol: "TCP" }, { port: "http" }, { port: 8000, endPort: 9000, protocol: "UDP" }],
      },
    ],
    egress: [
      {
        to: [
          { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "192.168.0.0/16"] } },
          { ipBlock: { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] } },
          { namespaceSelector: { matchExpressions: [{ key: "team", operator: "NotIn", values: ["x"] }] } },
        ],
      },
      { ports: [{ protocol: "SCTP" }] },
    ],
  },
};

const TEXTS = fc.constantFrom(
  ...[
    "",
    "80",
    "http",
    "HTTP",
    "a-b",
    "-a",
    "a--b",
    "web_1",
    "a b",
    "a/b",
    "a/b/c",
    "/a",
    "x".repeat(16),
    "x".repeat(64),
  ],
  ...["TCP", "tcp", "ICMP", "Ingress", "egress", "In", "NotIn", "Exists", "DoesNotExist", "Gt", "null", "é"],
);

const NUMBERS = fc.oneof(
  fc.constantFrom(0, 1, 79, 80, 443, 8000, 65535, 65536, -1, 2 ** 31 - 1, 2 ** 31, 80.5),
  fc.integer({ min: 1, max: 65535 }),
);

const RANGES = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("10.0.0.0", "10.1.0.0", "10.1.2.3", "0.0.0.0", "192.168.0.0", "010.0.0.0"),
      fc.integer({ min: 0, max: 34 }),
    )
    .map(([address, length]) => `${address}/${length}`),
  fc
    .tuple(
      fc.constantFrom(
        "::",
        "fd00::",
        "2001:db8::",
        "2001:db8:1::",
        "2001:DB8::1",
        "::ffff:10.0.0.0",
        "64:ff9b::10.0.0.0",
        "1:2:3:4:5:6:7:8",
        "1::2::3",
      ),
      fc.integer({ min: 0, max: 130 }),
    )
    .map(([address, length]) => `${address}/${length}`),
  fc.constantFrom(
    "10.0.0.0",
    "10.0.0.0/",
    "/8",
    "10.0.0.0/8/8",
    "10.0.0.0/+8",
    "10.0.0.0/08",
    "fe80::1%eth0/64",
    "2001:db8::/-1",
  ),
);

const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: TEXTS },
  { weight: 3, arbitrary: NUMBERS },
  { weight: 3, arbitrary: RANGES },
  { weight: 2, arbitrary: fc.constantFrom(null, true, [], {}, [null], [{}], ["a"], { a: "b" }) },
);

/** A change to one value: another value, the value of another place, none, or an additional field. */
const CHANGES = fc.record({
  at: fc.nat(),
  from: fc.nat(),
  action: fc.constantFrom("replace", "replace", "alike", "alike", "alike", "copy", "remove", "remove", "extend"),
  value: VALUES,
  alike: fc.record({ text: TEXTS, number: NUMBERS, range: RANGES }),
  key: fc.constantFrom(
    "ports",
    "from",
    "to",
    "except",
    "endPort",
    "protocol",
    "podSelector",
    "ipBlock",
    "values",
    "other",
    "a b",
  ),
});

/** A policy with up to three changes. Most changes keep the type of the value, so that every kind of rule decides about some policies. */
export const RANDOM_POLICIES: fc.Arbitrary<Manifest> = fc
  .array(CHANGES, { minLength: 1, maxLength: 3 })
  .map((changes) =>
    changes.reduce<Manifest>((policy, { at, from, action, value, alike, key }) => {
      const places = placesIn(policy).filter(([first]) => first === "spec" || first === "metadata");
      const place = places[at % places.length] ?? ["spec"];
      const old = valueAt(policy, place);
      switch (action) {
        case "copy":
          return changed(policy, place, valueAt(policy, places[from % places.length] ?? ["spec"]));
        case "remove":
          return changed(policy, place, undefined);
        case "extend":
          return isRecord(old) ? changed(policy, [...place, key], value) : policy;
        case "alike":
          return changed(policy, place, similarTo(old, alike));
        case "replace":
          return changed(policy, place, value);
      }
    }, COMPLETE),
  );

/** A random value of the same type. Other values stay. */
function similarTo(
  value: unknown,
  { text, number, range }: { readonly text: string; readonly number: number; readonly range: string },
): unknown {
  if (typeof value === "number") return number;
  if (typeof value !== "string") return value;
  return value.includes("/") && /[.:]/.test(value) ? range : text;
}

/** The paths of all values below an object, except its name and namespace. */
function placesIn(value: unknown, path: readonly Step[] = []): readonly (readonly Step[])[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  return entries.flatMap(([step, item]) => {
    const place = [...path, step];
    const isName = path[0] === "metadata" && path.length === 1 && (step === "name" || step === "namespace");
    return isName ? [] : place.length === 1 ? placesIn(item, place) : [place, ...placesIn(item, place)];
  });
}

function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>((current, step) => (current as Record<Step, unknown> | undefined)?.[step], value);
}

/** A copy with another value at a path. `undefined` removes the value. */
function changed<T>(value: T, [step, ...rest]: readonly Step[], next: unknown): T {
  if (step === undefined) return next as T;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => (index === step ? changed(item, rest, next) : item));
    return items.filter((item, index) => index !== step || item !== undefined) as T;
  }
  return { ...value, [step]: changed((value as Record<Step, unknown> | undefined)?.[step], rest, next) };
}
