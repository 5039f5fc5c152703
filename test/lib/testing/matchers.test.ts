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
  test("holds where every pair may connect", () => {
    expect(MANIFESTS).toReach({ from: "web-blue", to: "database", port: 5432 });
    expect(MANIFESTS).toReach({ from: "database", to: "web", port: "http" });
    expect(WORLD).toReach({ from: "web", to: "database" });
    expect(MANIFESTS).toReach({ from: "web", to: "10.1.2.3", port: 443 });
  });

  test("fails where one pair may not, and says which and why", () => {
    expect(() => expect(MANIFESTS).toReach({ from: "web", to: "database", port: 5432 })).toThrow(
      [
        "expected the way from web to database on 5432 to be open, but:",
        "  web-green → database on 5432 is stopped:",
        "    on the way out of web-green: open, no NetworkPolicy isolates it",
        "    on the way into database: stopped, isolated by shop/database, and none of their rules lets it through",
      ].join("\n"),
    );
  });

  test("a protocol is another port", () => {
    expect(() => expect(MANIFESTS).toReach({ from: "web-blue", to: "database", port: 5432, protocol: "UDP" })).toThrow(
      "web-blue → database on 5432/UDP is stopped",
    );
  });

  test("behind not says what lets through", () => {
    expect(() => expect(MANIFESTS).not.toReach({ from: "web-blue", to: "database", port: 5432 })).toThrow(
      "on the way into database: let through by shop/database ingress[0]",
    );
  });
});

describe("notToReach", () => {
  test("holds where no pair may connect, on no port unless one is said", () => {
    expect(MANIFESTS).notToReach({ from: "web-green", to: "database" });
    expect(MANIFESTS).notToReach({ from: "internet", to: "database" });
    expect(MANIFESTS).notToReach({ from: "web-blue", to: "database", port: 5433 });
  });

  test("fails where one pair may, and says by which rule", () => {
    expect(() => expect(MANIFESTS).notToReach({ from: "web", to: "database" })).toThrow(
      [
        "expected the way from web to database to be closed, but:",
        "  web-blue → database on 5432 is let through:",
        "    on the way out of web-blue: open, no NetworkPolicy isolates it",
        "    on the way into database: let through by shop/database ingress[0]",
      ].join("\n"),
    );
  });

  test("a name that nobody has, or that no called pod gives a port, is a mistake and no proof", () => {
    expect(() => expect(MANIFESTS).notToReach({ from: "wep", to: "database" })).toThrow(
      'there is nobody called "wep"; did you mean web?',
    );
    expect(() => expect(MANIFESTS).notToReach({ from: "web", to: "database", port: "sqll" })).toThrow(
      "no pod of database has a TCP port named sqll",
    );
  });
});

test("both judge what an environment comes to", () => {
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
});
