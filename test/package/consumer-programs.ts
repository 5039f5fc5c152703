/** A consumer's cdk8s app that contains the whole layer. */
export const WHOLE_LAYER = `
import { AccessLayerChart, loadEnvironment } from "@254carbon/access-layer/charts";
import { App } from "cdk8s";

const loaded = loadEnvironment(process.argv[2] ?? "environments", "prod");
if ("problems" in loaded) throw new Error(loaded.problems.map(({ message }) => message).join());
const app = new App();
new AccessLayerChart(app, "access-layer", loaded);
app.synth();
`;

/** A consumer's Jest test that checks the NetworkPolicies of an environment. */
export const POLICY_TEST = `
import { AccessLayerChart, loadEnvironment } from "@254carbon/access-layer/charts";
import { manifestsOf } from "@254carbon/access-layer";
import { reachabilityMatchers } from "@254carbon/access-layer/testing";
import { App } from "cdk8s";

expect.extend(reachabilityMatchers);

test("the gateway calls auth", () => {
  const loaded = loadEnvironment(process.env["ENVIRONMENTS"] ?? "environments", "prod");
  if ("problems" in loaded) throw new Error("prod has problems");
  const manifests = manifestsOf(new AccessLayerChart(new App(), "access-layer", loaded));
  expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
  expect(manifests).not.notToReach({ from: "gateway", to: "auth", port: "http" });
});
`;
