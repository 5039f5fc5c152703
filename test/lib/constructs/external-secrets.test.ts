import { ExternalSecrets, type ExternalSecretsProps } from "../../../lib/constructs/external-secrets";
import type { Manifest } from "../../../lib/manifests/manifest";
import { inConsumerChart } from "../../helpers/consumer-chart";
import { problemsAtSynthesis } from "../../helpers/construct-problems";
import { missingFields, type Complete } from "../../helpers/rendered-fields";

const ALL: Complete<ExternalSecretsProps> = {
  store: { name: "their-store", kind: "SecretStore" },
  key: "their/{environment}/{secret}",
  refreshInterval: "3h",
  environment: "their-environment",
  secrets: { "their-secret": ["their-key"] },
};

function build(props: ExternalSecretsProps): readonly Manifest[] {
  return inConsumerChart((chart) => new ExternalSecrets(chart, "their-id", props));
}

test("ExternalSecrets renders every prop", () => {
  const { key: _key, refreshInterval: _interval, ...others } = ALL;
  const without = build({ store: { name: "other" }, key: "{secret}", secrets: { other: ["other"] } });
  expect(missingFields(others, build(ALL), without)).toEqual([]);
  expect(JSON.stringify(build(ALL))).toContain('"key":"their/their-environment/their-secret"');
  expect(build(ALL)[0]).toMatchObject({ spec: { refreshInterval: "3h0m0s" } });
});

test("ExternalSecrets uses a ClusterSecretStore and an hour by default", () => {
  const { kind: _kind, ...store } = ALL.store;
  const { refreshInterval: _interval, ...others } = ALL;
  expect(build({ ...others, store })[0]).toMatchObject({
    spec: { secretStoreRef: { kind: "ClusterSecretStore", name: "their-store" }, refreshInterval: "1h0m0s" },
  });
});

test("the operator reads values with an interval of zero only if the ExternalSecret changes, and copies no annotations", () => {
  const specOf = (refreshInterval: string) => build({ ...ALL, refreshInterval })[0]?.["spec"];
  expect(specOf("0s")).toMatchObject({ refreshInterval: "0s", refreshPolicy: "OnChange" });
  expect(specOf("1h")).not.toHaveProperty("refreshPolicy");
  expect(specOf("1h")).toHaveProperty("target.template", {
    engineVersion: "v2",
    mergePolicy: "Replace",
    metadata: { labels: { "app.kubernetes.io/part-of": "access-layer" } },
  });
});

test("ExternalSecrets reports invalid values, and a missing environment", () => {
  const { environment: _environment, ...others } = ALL;
  const props = { ...others, secrets: { Their: ["a"], empty: [], wrong: ["a b"] } };
  expect(
    problemsAtSynthesis((chart) => new ExternalSecrets(chart, "their-id", props))
      ?.message.split("\n")
      .slice(1),
  ).toEqual([
    expect.stringContaining("environment: must be set, because key contains {environment}"),
    expect.stringContaining("secrets.Their: must be at most 253 lowercase"),
    expect.stringContaining("secrets.empty: must have at least one key"),
    expect.stringContaining("secrets.wrong[0]: must be"),
  ]);
});
