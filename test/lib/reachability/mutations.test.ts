import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { isNetworkPolicy } from "../../../lib/manifests/network-policies/problems";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { mutantsOf, survivorsOf } from "../../helpers/policy-mutations";
import { inNamespace, podManifest, policyManifest } from "../../helpers/policy-world";

const WORLD: readonly Manifest[] = [
  podManifest("shop", "web", { app: "web" }, [{ name: "http", containerPort: 8000 }]),
  podManifest("shop", "database", { app: "database" }, [{ name: "sql", containerPort: 5432 }]),
];

/** Policies that use every feature of a NetworkPolicy, without redundancy. */
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

/** Mutants of prod's policies that do not change the matrix, with the reason. */
const EQUIVALENT: readonly { readonly name: RegExp; readonly why: string }[] = [
  { name: /^quarantine: /, why: "default-deny already isolates every pod; quarantine matters only without it" },
  {
    name: /: \.policyTypes\[\d\] dropped$/,
    why: "default-deny already isolates in that direction, and the policy has no rule for it",
  },
];

test("every mutant of policies without redundancy changes the matrix", () => {
  const { tried, survivors } = survivorsOf([...WORLD, ...POLICIES]);
  expect(survivors).toEqual([]);
  expect(tried).toBe(mutantsOf(POLICIES).length);
  expect(tried).toBeGreaterThan(50);
});

test("dropping one of two equal policies does not change the matrix", () => {
  const copy = policyManifest("shop", "copy", POLICIES[1]?.["spec"] as object);
  const { survivors } = survivorsOf([...WORLD, ...POLICIES, copy]);
  expect(survivors).toEqual(expect.arrayContaining(["web: dropped", "copy: dropped"]));
});

test("every mutant of prod's policies changes the matrix or is listed as equivalent", () => {
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  const policies = manifests.filter(isNetworkPolicy);
  if (policies.length === 0) process.stderr.write("prod has no NetworkPolicy to mutate\n");
  const { tried, survivors } = survivorsOf(manifests);
  expect(tried).toBeGreaterThanOrEqual(policies.length);
  expect(survivors.filter((name) => !EQUIVALENT.some((one) => one.name.test(name)))).toEqual([]);
});
