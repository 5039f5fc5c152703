import { synthesize } from "../../../charts/synthesize";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { inNamespace, namespaceManifest, podManifest, policyManifest } from "../../helpers/policy-world";
import { reachabilityMatchers } from "../../../lib/testing";

expect.extend(reachabilityMatchers);

const PORTS = [{ name: "http", containerPort: 8000 }];
const WORLD = [
  podManifest("shop", "web-blue", { app: "web", version: "blue" }, PORTS),
  podManifest("shop", "web-green", { app: "web", version: "green" }, PORTS),
  podManifest("shop", "database", { app: "database" }, [{ name: "sql", containerPort: 5432 }]),
];
const fromBlue = policyManifest("shop", "database", {
  podSelector: { matchLabels: { app: "database" } },
  ingress: [{ from: [{ podSelector: { matchLabels: { version: "blue" } } }], ports: [{ port: 5432 }] }],
});
const MANIFESTS = [...WORLD, fromBlue];

describe("toReach", () => {
  test("toReach passes if every pair may connect", () => {
    expect(MANIFESTS).toReach({ from: "web-blue", to: "database", port: 5432 });
    expect(MANIFESTS).toReach({ from: "database", to: "web", port: "http" });
    expect(WORLD).toReach({ from: "web", to: "database" });
    expect(MANIFESTS).toReach({ from: "web", to: "10.1.2.3", port: 443 });
  });

  test("toReach fails if one pair is denied and explains why", () => {
    expect(() => expect(MANIFESTS).toReach({ from: "web", to: "database", port: 5432 })).toThrow(
      [
        "expected the connection from web to database on 5432 to be allowed:",
        "  web-green → database on 5432 is denied:",
        "    egress from web-green: allowed (no NetworkPolicy selects it)",
        "    ingress to database: denied (shop/database: no rule allows it)",
      ].join("\n"),
    );
  });

  test("toReach distinguishes the protocols of a port", () => {
    expect(() => expect(MANIFESTS).toReach({ from: "web-blue", to: "database", port: 5432, protocol: "UDP" })).toThrow(
      "web-blue → database on 5432/UDP is denied",
    );
  });

  test("not.toReach fails with the rule that allows the connection", () => {
    expect(() => expect(MANIFESTS).not.toReach({ from: "web-blue", to: "database", port: 5432 })).toThrow(
      "ingress to database: allowed by shop/database ingress[0]",
    );
  });
});

describe("notToReach", () => {
  test("notToReach passes if no pair may connect, on the given port or on any", () => {
    expect(MANIFESTS).notToReach({ from: "web-green", to: "database" });
    expect(MANIFESTS).notToReach({ from: "internet", to: "database" });
    expect(MANIFESTS).notToReach({ from: "web-blue", to: "database", port: 5433 });
  });

  test("notToReach fails if one pair is allowed and names the rule", () => {
    expect(() => expect(MANIFESTS).notToReach({ from: "web", to: "database" })).toThrow(
      [
        "expected the connection from web to database to be denied:",
        "  web-blue → database on 5432 is allowed:",
        "    egress from web-blue: allowed (no NetworkPolicy selects it)",
        "    ingress to database: allowed by shop/database ingress[0]",
      ].join("\n"),
    );
  });

  test("notToReach throws for an unknown workload or port name instead of passing", () => {
    expect(() => expect(MANIFESTS).notToReach({ from: "wep", to: "database" })).toThrow(
      'no workload, Service or address named "wep"; did you mean web?',
    );
    expect(() => expect(MANIFESTS).notToReach({ from: "web", to: "database", port: "sqll" })).toThrow(
      "no pod of database has a TCP port named sqll",
    );
  });
});

describe("namespaces", () => {
  const deny = policyManifest("shop", "default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  const cutOff = [...WORLD, deny];
  const shop = { namespace: "shop" };
  const rest = { outside: "shop" };

  test("notToReach passes for a namespace that default-deny cuts off, in both directions and inside", () => {
    expect(cutOff).notToReach({ from: shop, to: rest });
    expect(cutOff).notToReach({ from: rest, to: shop });
    expect(cutOff).notToReach({ from: shop, to: shop });
    expect(cutOff).notToReach({ from: shop, to: "10.1.2.3", port: 443 });
  });

  test("notToReach judges a namespace with policies and without pods", () => {
    expect([deny]).notToReach({ from: rest, to: shop });
    expect([deny]).notToReach({ from: shop, to: "default/any-pod" });
    expect(() => expect([namespaceManifest("shop")]).notToReach({ from: rest, to: shop })).toThrow(
      "elsewhere/any-pod → shop/any-pod on 53 is allowed:",
    );
  });

  test("a rule that lets one pod of another namespace in fails notToReach and names the pod", () => {
    const scrape = policyManifest("shop", "scrape", {
      podSelector: { matchLabels: { app: "web" } },
      ingress: [{ from: [inNamespace("monitoring", { matchLabels: { app: "agent" } })], ports: [{ port: 8000 }] }],
    });
    expect(() => expect([...cutOff, scrape]).notToReach({ from: rest, to: shop })).toThrow(
      [
        "expected the connection from everything outside namespace shop to namespace shop to be denied:",
        "  monitoring/agent → web-blue on 8000 is allowed:",
      ].join("\n"),
    );
    expect([...cutOff, scrape]).notToReach({ from: { namespace: "default" }, to: shop });
  });

  test("a namespace that no manifest mentions is judged as one without labels and policies", () => {
    expect(cutOff).notToReach({ from: { namespace: "batch" }, to: shop });
    expect(cutOff).notToReach({ from: "batch/any-pod", to: "web" });
    expect(WORLD).toReach({ from: { namespace: "batch" }, to: shop });
    const labeled = policyManifest("shop", "team", {
      podSelector: {},
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "a" } } }] }],
    });
    expect([...cutOff, labeled]).notToReach({ from: { namespace: "batch" }, to: shop });
    expect([...cutOff, labeled, namespaceManifest("batch", { team: "a" })]).toReach({
      from: "batch/any-pod",
      to: shop,
    });
  });

  test("a message shows at most 20 pairs and counts the others", () => {
    const pods = Array.from({ length: 5 }, (_, index) => podManifest("shop", `pod-${index}`));
    expect(() => expect(pods).notToReach({ from: shop, to: shop })).toThrow(
      /^expected .*\n(?: {2}\S.*\n(?: {4}.*\n){2}){20} {2}… and 16 more pairs$/,
    );
  });

  test("two addresses are an error, and pairs of addresses between larger ends are not judged", () => {
    expect(() => expect(cutOff).notToReach({ from: "internet", to: "private" })).toThrow(
      "internet and private are both addresses, but NetworkPolicies apply only to pods; name at least one workload or namespace",
    );
    expect(cutOff).notToReach({ from: "internet", to: shop });
  });
});

test("toReach evaluates the manifests of prod", () => {
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
});
