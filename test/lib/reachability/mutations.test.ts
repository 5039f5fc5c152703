import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { isNetworkPolicy } from "../../../lib/reachability/policies";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { mutantsOf, survivorsOf } from "../../helpers/policy-mutations";
import { inNamespace, podManifest, policyManifest } from "../../helpers/policy-world";

const WORLD: readonly Manifest[] = [
  podManifest("shop", "web", { app: "web" }, [{ name: "http", containerPort: 8000 }]),
  podManifest("shop", "database", { app: "database" }, [{ name: "sql", containerPort: 5432 }]),
];

/** One of everything that a policy can say, and nothing twice. */
const POLICIES: readonly Manifest[] = [
  policyManifest("shop", "deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
  policyManifest("shop", "web", {
    podSelector: { matchLabels: { app: "web" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      { from: [inNamespace("edge", { matchLabels: { app: "proxy" } })], ports: [{ port: 8000 }] },
      {
        from: [{ podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["job", "probe"] }] } }],
        ports: [
          { port: "http", protocol: "TCP" },
          { port: 9000, endPort: 9010 },
        ],
      },
    ],
    egress: [
      { to: [{ podSelector: { matchLabels: { app: "database" } } }], ports: [{ port: 5432, protocol: "TCP" }] },
      {
        to: [
          { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "169.254.0.0/16"] } },
          { ipBlock: { cidr: "::/0" } },
        ],
        ports: [{ port: 443 }, { port: 443, protocol: "UDP" }],
      },
    ],
  }),
];

/** Mutants of prod that mean the same, and why. */
const EQUIVALENT: readonly { readonly name: RegExp; readonly why: string }[] = [
  { name: /^quarantine: /, why: "default-deny isolates every pod; quarantine is for whom default-deny is taken from" },
  {
    name: /: \.policyTypes\[\d\] dropped$/,
    why: "default-deny isolates in that direction, and the policy has no rule for it",
  },
];

test("every mutant of policies that say nothing twice shows in the matrix", () => {
  const { tried, survivors } = survivorsOf([...WORLD, ...POLICIES]);
  expect(survivors).toEqual([]);
  expect(tried).toBe(mutantsOf(POLICIES).length);
  expect(tried).toBeGreaterThan(50);
});

test("what is said twice is found: no mutant of the copy shows", () => {
  const copy = policyManifest("shop", "copy", POLICIES[1]?.["spec"] as object);
  const { survivors } = survivorsOf([...WORLD, ...POLICIES, copy]);
  expect(survivors).toEqual(expect.arrayContaining(["web: dropped", "copy: dropped"]));
});

test("every mutant of prod's policies shows in the matrix, or is on the list of those that mean the same", () => {
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  const policies = manifests.filter(isNetworkPolicy);
  if (policies.length === 0) process.stderr.write("prod has no NetworkPolicy yet: there is nothing to mutate\n");
  const { tried, survivors } = survivorsOf(manifests);
  expect(tried).toBeGreaterThanOrEqual(policies.length);
  expect(survivors.filter((name) => !EQUIVALENT.some((one) => one.name.test(name)))).toEqual([]);
});
