import { synthesize } from "../../charts/synthesize";
import { changesBetween } from "../../lib/manifests/changes";
import { effectOf } from "../../lib/manifests/effects";
import type { ServiceSecrets } from "../../lib/spec/secrets";
import { differences } from "../helpers/differences";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { environmentOfContainer, mainContainer, one } from "../helpers/kubernetes";
import { secretReferencesOf } from "../../lib/manifests/secret-references";

const prod = environmentOf("prod");
const VARIABLES: ServiceSecrets = { stripe: { secret: "stripe-credentials", keys: ["API_KEY"] } };
const FILES: ServiceSecrets = {
  stripe: { secret: "stripe-credentials", keys: ["a.pem", "b.pem"], path: "/etc/stripe", mode: "0400" },
};

function render(service: string, secrets: ServiceSecrets | undefined, active?: string) {
  const { services } = prod.environment;
  const environment = { ...prod.environment, services: { ...services, [service]: { ...services[service]!, secrets } } };
  const names = { ...prod.release.secrets, ...(active !== undefined && { stripe: active }) };
  return synthesize(layerOf({ environment, release: { ...prod.release, secrets: names } })).manifests;
}

test("keys of an own Secret become variables, and the default keys stay", () => {
  const before = differences(synthesize(layerOf(prod)).manifests, render("gateway", VARIABLES));
  expect([...new Set(before.map((line) => line.split(" ")[0]))]).toEqual([
    "Deployment/gateway-blue",
    "Deployment/gateway-green",
  ]);
  const container = mainContainer(render("gateway", VARIABLES), "gateway-blue");
  expect(environmentOfContainer(container)).toMatchObject({
    API_KEY: "secret:stripe-credentials/API_KEY",
    ACCESS_JWKS_URL: "secret:access-secrets/ACCESS_JWKS_URL",
  });
});

test("an empty map and lists replace the default keys", () => {
  for (const secrets of [{}, { ...VARIABLES, redis: [] }]) {
    const container = mainContainer(render("gateway", secrets), "gateway-blue");
    expect(environmentOfContainer(container)).not.toHaveProperty("ACCESS_JWKS_URL");
  }
});

test("with a path, keys become files with the mode, and not variables", () => {
  const deployment = one(render("metrics", FILES), "Deployment", "metrics");
  expect(
    differences([one(render("metrics", undefined), "Deployment", "metrics")], [deployment]).join("\n"),
  ).not.toContain(".env");
  expect(deployment).toMatchObject({
    spec: {
      template: {
        spec: {
          volumes: expect.arrayContaining([
            {
              name: "secret-etc-stripe",
              secret: {
                secretName: "stripe-credentials",
                defaultMode: 0o400,
                items: [
                  { key: "a.pem", path: "a.pem" },
                  { key: "b.pem", path: "b.pem" },
                ],
              },
            },
          ]) as unknown,
        },
      },
    },
  });
  expect(mainContainer([deployment], "metrics")).toMatchObject({
    volumeMounts: expect.arrayContaining([
      { name: "secret-etc-stripe", mountPath: "/etc/stripe", readOnly: true },
    ]) as unknown,
  });
});

test("without a mode, the group of the container can read the files", () => {
  const { stripe } = FILES as { stripe: { secret: string; keys: string[]; path: string } };
  const deployment = one(
    render("metrics", { stripe: { ...stripe, mode: undefined as never } }),
    "Deployment",
    "metrics",
  );
  expect(JSON.stringify(deployment)).toContain('"defaultMode":288');
});

test.each([
  ["variables", VARIABLES],
  ["files", FILES],
])("a rotation of an own Secret restarts the workloads that read it as %s", (_as, secrets) => {
  const changes = changesBetween(render("gateway", secrets), render("gateway", secrets, "stripe-credentials-20261130"));
  expect(changes.map((change) => [change.identity.split("/").at(-1), effectOf(change)])).toEqual([
    ["gateway-blue", "restarts"],
    ["gateway-green", "restarts"],
  ]);
  expect(changes[0]?.fields.map(({ after }) => after)).toEqual(["stripe-credentials-20261130"]);
});

test("the keys of an own Secret are required, as variables and as files", () => {
  const keysIn = (secrets: ServiceSecrets) =>
    secretReferencesOf(one(render("metrics", secrets), "Deployment", "metrics")).get("stripe-credentials");
  expect(keysIn(VARIABLES)).toEqual(["API_KEY"]);
  expect(keysIn(FILES)).toEqual(["a.pem", "b.pem"]);
});
