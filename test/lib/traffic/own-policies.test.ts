import { dotOf, mermaidOf } from "../../../lib/traffic/diagram";
import { includesHost, policyResource, unevaluatedOf } from "../../../lib/traffic/own-policies";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const STRIPE = {
  kind: "CiliumNetworkPolicy",
  name: "allow-stripe",
  services: ["streaming", "gateway"],
  hosts: ["api.stripe.com"],
};
const MAPS = {
  kind: "networkpolicies.projectcalico.org",
  name: "allow-maps",
  services: ["gateway"],
  hosts: ["*.maps.example.com", "api.stripe.com"],
};

const prod = environmentOf("prod");
const layer = layerOf({ ...prod, environment: { ...prod.environment, ownPolicies: [STRIPE, MAPS] } });

test("a policy has the full name of its resource", () => {
  expect(policyResource("FQDNNetworkPolicy")).toBe("fqdnnetworkpolicies.networking.gke.io");
  expect(policyResource(MAPS.kind)).toBe(MAPS.kind);
  expect(policyResource("constructor")).toBe("constructor");
});

test("each connection that is not evaluated is listed once, with all of its policies", () => {
  expect(unevaluatedOf(layer)).toEqual([
    { from: "gateway", to: "*.maps.example.com", policies: [MAPS] },
    { from: "gateway", to: "api.stripe.com", policies: [STRIPE, MAPS] },
    { from: "streaming", to: "api.stripe.com", policies: [STRIPE] },
  ]);
  expect(unevaluatedOf(layerOf(prod))).toEqual([]);
});

test.each([
  ["api.stripe.com", "api.stripe.com", true],
  ["api.stripe.com", "stripe.com", false],
  ["*.stripe.com", "api.stripe.com", true],
  ["*.stripe.com", "a.b.stripe.com", true],
  ["*.stripe.com", "*.stripe.com", true],
  ["*.stripe.com", "stripe.com", false],
  ["*.stripe.com", ".stripe.com", false],
  ["*.stripe.com", "notstripe.com", false],
])("%s includes %s: %s", (pattern, host, isIncluded) => {
  expect(includesHost(pattern, host)).toBe(isIncluded);
});

test("the diagram has a node for each host, with the policies that allow it", () => {
  for (const text of [mermaidOf(layer), dotOf(layer)]) {
    expect(text.match(/ (outside_host_\d)(?= --?> )| --?> outside_host_\d$/gm)).toHaveLength(3);
    expect(text).toMatch(/outside_host_2\b.*<b>api\.stripe\.com<\/b>.*CiliumNetworkPolicy allow-stripe.*not evaluated/);
  }
  expect(mermaidOf(layer)).toContain("service_streaming --> outside_host_2\n");
});
