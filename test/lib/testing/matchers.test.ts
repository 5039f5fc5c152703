import { synthesize } from "../../../charts/synthesize";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { podManifest, policyManifest } from "../../helpers/policy-world";
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

test("toReach evaluates the manifests of prod", () => {
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
});
