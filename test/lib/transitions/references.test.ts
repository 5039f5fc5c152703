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
        "new pods read the Secret stripe-credentials, which is not in the manifests; without it or its key STRIPE_KEY, they do not start",
      steps: [
        "see whether it exists before the apply: `kubectl --context prod-eu --namespace 254carbon-access describe secret stripe-credentials`",
        "without it, create it, and then apply the new manifest",
      ],
      objects: ["apps/v1/Deployment 254carbon-access/metrics"],
    },
  ]);
});

test("a rotation names the new Secret with all its keys", () => {
  const spec = { secrets: { stripe: { secret: "stripe-credentials", keys: ["A", "B"], path: "/etc/stripe" } } };
  const after = withMetrics(spec, { ...release.secrets, stripe: "stripe-credentials-2" });
  expect(warnings(withMetrics(spec), after).map(({ message }) => message)).toEqual([
    "new pods read the Secret stripe-credentials-2, which is not in the manifests; without it or its keys A and B, they do not start",
  ]);
});

test("ConfigMaps with variables and with files must exist before the apply", () => {
  const files = [{ configMap: "rules-7", path: "/etc/rules", items: ["rules.json"] }];
  const after = withMetrics({ environmentFrom: [{ configMap: "settings-2" }], files });
  expect(warnings(PLAIN, after).map(({ code, message, steps }) => [code, message, steps[0]])).toEqual([
    [
      "config-map/needed",
      "new pods read the ConfigMap settings-2, which is not in the manifests; without it, they do not start",
      "see whether it exists before the apply: `kubectl --context prod-eu --namespace 254carbon-access get configmap settings-2`",
    ],
    [
      "config-map/needed",
      "new pods read the ConfigMap rules-7, which is not in the manifests; without it or its key rules.json, they do not start",
      "see whether it exists before the apply: `kubectl --context prod-eu --namespace 254carbon-access get configmap rules-7`",
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
