import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { ServiceSpec } from "../../../lib/spec/service";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import type { TransitionWarning } from "../../../lib/transitions/transition";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");

/** prod with more fields of metrics. */
function withMetrics(more: Partial<ServiceSpec>, secrets = release.secrets): readonly Manifest[] {
  const metrics = { ...environment.services["metrics"]!, ...more };
  const services = { ...environment.services, metrics };
  return synthesize(layerOf({ environment: { ...environment, services }, release: { ...release, secrets } })).manifests;
}

const PLAIN = withMetrics({});
const STRIPE = { stripe: { secret: "stripe-credentials", keys: ["STRIPE_KEY"] } };

function warnings(before: readonly Manifest[], after: readonly Manifest[]): readonly TransitionWarning[] {
  const codes = ["secret/needed", "config-map/needed"];
  return transitionWarnings(before, after, { context: "prod-eu" }).filter(({ code }) => codes.includes(code));
}

test("a first own Secret must exist before the apply", () => {
  expect(warnings(PLAIN, withMetrics({ secrets: STRIPE }))).toEqual([
    {
      code: "secret/needed",
      message:
        "new pods do not start if the Secret stripe-credentials or its key STRIPE_KEY is missing; the manifests do not create it",
      steps: [
        "check that it exists before the apply, with its keys: `kubectl --context prod-eu --namespace 254carbon-access describe secret stripe-credentials`",
        "create what is missing, and then apply the new manifest",
      ],
      objects: ["apps/v1/Deployment 254carbon-access/metrics"],
    },
  ]);
});

test("a rotation names the new Secret with all its keys", () => {
  const spec = { secrets: { stripe: { secret: "stripe-credentials", keys: ["A", "B"], path: "/etc/stripe" } } };
  const after = withMetrics(spec, { ...release.secrets, stripe: "stripe-credentials-2" });
  expect(warnings(withMetrics(spec), after).map(({ message }) => message)).toEqual([
    "new pods do not start if the Secret stripe-credentials-2 or one of its keys A and B is missing; the manifests do not create it",
  ]);
});

test("ConfigMaps with variables and with files must exist before the apply", () => {
  const files = [{ configMap: "rules-7", path: "/etc/rules", items: ["rules.json"] }];
  const after = withMetrics({ environmentFrom: [{ configMap: "settings-2" }], files });
  expect(warnings(PLAIN, after).map(({ code, message, steps }) => [code, message, steps[0]])).toEqual([
    [
      "config-map/needed",
      "new pods do not start if the ConfigMap settings-2 is missing; the manifests do not create it",
      "check that it exists before the apply: `kubectl --context prod-eu --namespace 254carbon-access get configmap settings-2`",
    ],
    [
      "config-map/needed",
      "new pods do not start if the ConfigMap rules-7 or its key rules.json is missing; the manifests do not create it",
      "check that it exists before the apply, with its keys: `kubectl --context prod-eu --namespace 254carbon-access get configmap rules-7`",
    ],
  ]);
});

const config: Manifest = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings-2", namespace: "254carbon-access" },
};

test.each([
  ["a Secret that pods read before", withMetrics({ secrets: STRIPE }), withMetrics({ secrets: STRIPE, port: 9000 })],
  ["a Secret that pods no longer read", withMetrics({ secrets: STRIPE }), PLAIN],
  ["a first apply", [], withMetrics({ secrets: STRIPE })],
  ["a ConfigMap in the manifests", PLAIN, [...withMetrics({ environmentFrom: [{ configMap: "settings-2" }] }), config]],
])("%s gets no warning", (_case, before, after) => {
  expect(warnings(before, after)).toEqual([]);
});

test("an optional Secret gets no warning", () => {
  const text = JSON.stringify(withMetrics({ secrets: STRIPE }));
  const optional = text.replaceAll('"name":"stripe-credentials"', '"name":"stripe-credentials","optional":true');
  expect(warnings(PLAIN, JSON.parse(optional) as readonly Manifest[])).toEqual([]);
});

test("pods that read all keys of a Secret of which they read one key get no warning", () => {
  const text = JSON.stringify(withMetrics({ secrets: STRIPE }));
  const all = text.replace('"env":[', '"envFrom":[{"secretRef":{"name":"stripe-credentials"}}],"env":[');
  expect(all).not.toBe(text);
  expect(warnings(JSON.parse(text) as readonly Manifest[], JSON.parse(all) as readonly Manifest[])).toEqual([]);
});

test("a key that the ExternalSecret of a Secret does not have gets a warning", () => {
  const external = (...keys: readonly string[]): Manifest => ({
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "stripe-credentials", namespace: "254carbon-access" },
    spec: { data: keys.map((secretKey) => ({ secretKey, remoteRef: { key: "stripe" } })) },
  });
  const after = withMetrics({ secrets: STRIPE });
  expect(warnings(PLAIN, [...after, external("STRIPE_KEY")])).toEqual([]);
  expect(warnings(PLAIN, [...after, external("OTHER")]).map(({ message }) => message)).toEqual([
    "new pods do not start if the Secret stripe-credentials or its key STRIPE_KEY is missing; the manifests do not create it",
  ]);
});
