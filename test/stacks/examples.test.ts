import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { PROJECT } from "../helpers/fixtures";
import { record, resourceOf, withoutSecrets } from "../helpers/pulumi";

jest.mock("@254carbon/access-layer", () => jest.requireActual("../../lib/index"), { virtual: true });
jest.mock("@254carbon/access-layer/pulumi", () => jest.requireActual("../../stacks/index"), { virtual: true });

const EXAMPLES = join(PROJECT, "examples", "pulumi");

function run(file: string): void {
  // The program finds its environments folder in the working directory.
  process.chdir(PROJECT);
  jest.requireActual(join(EXAMPLES, file));
}

test("whole-layer.ts registers the layer, and its Secret value is never in plaintext", async () => {
  const registered = await record(() => {
    const values = { "access-layer:jwksUrl": "https://example.com", "access-layer:jwtSecretKey": "canary-4711" };
    runtime.setAllConfig(values, Object.keys(values).slice(1));
    run("whole-layer.ts");
  }, "dev");
  expect(resourceOf(registered, "access-layer:Deployment/254carbon-access/gateway").dependsOn).toContain(
    "access-layer:Secret/254carbon-access/access-secrets",
  );
  expect(JSON.stringify(registered.map(({ inputs }) => inputs))).toContain("canary-4711");
  expect(JSON.stringify(registered.map(({ inputs }) => withoutSecrets(inputs)))).not.toContain("canary-4711");
});

test("one-service.ts registers the objects of one service", async () => {
  const registered = await record(() => run("one-service.ts"), "prod");
  expect(registered.map(({ name }) => name).sort()).toEqual([
    "kubernetes",
    "shop",
    ...["Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"].map((kind) => `shop:${kind}/shop/orders`),
    ...["Service/shop/orders-service", "ServiceAccount/shop/orders"].map((name) => `shop:${name}`),
  ]);
  expect(resourceOf(registered, "kubernetes").inputs).toMatchObject({
    context: "shop-prod",
    clusterIdentifier: "prod",
  });
});

test.each(["whole-layer.ts", "one-service.ts", "transforms.ts"])("%s has at most twenty lines", (file) => {
  expect(readFileSync(join(EXAMPLES, file), "utf8").trim().split("\n").length).toBeLessThanOrEqual(20);
});
