import { loadEnvironment, synthesize } from "@254carbon/access-layer/charts";
import { reachabilityMatchers } from "@254carbon/access-layer/testing";

expect.extend(reachabilityMatchers);

const prod = loadEnvironment("environments", "prod");
if ("problems" in prod) throw new Error(prod.problems.map(({ message }) => message).join("\n"));
const { manifests } = synthesize(prod.layer);

test("gateway can call auth but not PostgreSQL", () => {
  expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
  expect(manifests).notToReach({ from: "gateway", to: "postgres" });
});

test("database-backup can reach the internet, but gateway and cache-warm can't", () => {
  expect(manifests).toReach({ from: "database-backup", to: "internet", port: 443 });
  expect(manifests).notToReach({ from: "gateway", to: "internet" });
  expect(manifests).notToReach({ from: "cache-warm", to: "internet" });
});

test("pods in the default namespace can't reach the layer, and gateway can't reach them", () => {
  expect(manifests).notToReach({ from: { namespace: "default" }, to: { namespace: "254carbon-access" } });
  expect(manifests).notToReach({ from: "gateway", to: { namespace: "default" } });
});
