import { synthesize } from "../../../../charts/synthesize";
import { outcomeOf } from "../../../../lib/delivery/outcome-of";
import type { Operation } from "../../../../lib/delivery/operation";
import { withProbes } from "../../../../lib/delivery/run/probe";
import { stepsOf, type Step } from "../../../../lib/delivery/run/steps";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../../../helpers/fixtures";

const prod = environmentOf("prod");

function textOf(step: Step): string {
  switch (step.kind) {
    case "apply":
      return `${step.object.kind} ${step.object.metadata.name}`;
    case "wait":
      return `wait ${step.deployment.metadata.name} ${step.pods}`;
    case "probe":
      return `probe ${step.through}`;
    case "deliver":
      return `deliver ${step.applies.map(textOf).join(", ")}`;
    case "restart":
      return `restart ${step.deployment.metadata.name}`;
  }
}

/** The environment after operations on a service, and the steps of the last one. */
function after(
  service: string,
  ...operations: readonly Operation[]
): { file: EnvironmentFiles; steps: readonly string[] } {
  return operations.reduce<{ file: EnvironmentFiles; steps: readonly string[] }>(
    ({ file }, operation) => {
      const planned = layerOf(file).services.find(({ name }) => name === service);
      if (planned === undefined) throw new Error(`no service ${service}`);
      const outcome = outcomeOf(planned, operation);
      if (outcome.kind !== "change") throw new Error(JSON.stringify(outcome));
      const next = withRelease(file, service, outcome.release);
      const [before, target] = [file, next].map((one) => synthesize(layerOf(one)).manifests);
      const steps = stepsOf(before ?? [], target ?? []);
      return {
        file: next,
        steps: withProbes(steps, operation.kind, service, planned.topology, target ?? []).map(textOf),
      };
    },
    { file: prod, steps: [] },
  );
}

const release: Operation = { kind: "release", version: "v2" };

test.each<readonly [string, string, readonly Operation[], readonly string[]]>([
  [
    "a release starts pods behind the preview Service, and probes them",
    "gateway",
    [release],
    [
      "HorizontalPodAutoscaler gateway-green",
      "Deployment gateway-green",
      "wait gateway-green 3",
      "probe gateway-preview-service",
    ],
  ],
  [
    "a switch waits for all pods before it moves requests",
    "gateway",
    [release, { kind: "switch" }],
    ["wait gateway-green 3", "probe gateway-preview-service", "Service gateway-service", "probe gateway-service"],
  ],
  [
    "a rollback has no probe",
    "gateway",
    [release, { kind: "switch" }, { kind: "rollback" }],
    ["wait gateway-blue 3", "Service gateway-service"],
  ],
  [
    "pods stop last",
    "gateway",
    [release, { kind: "switch" }, { kind: "retire" }],
    ["wait gateway-blue 1", "Service gateway-preview-service", "HorizontalPodAutoscaler gateway-blue"],
  ],
  [
    "a canary gets its weight when its pods are ready",
    "streaming",
    [release],
    [
      "Deployment streaming-canary",
      "wait streaming-stable 3",
      "wait streaming-canary 1",
      "HTTPRoute streaming",
      "probe streaming-service",
    ],
  ],
  [
    "a larger share first starts pods, and at last stops those of stable",
    "streaming",
    [release, { kind: "canary", share: 50 }],
    [
      "HorizontalPodAutoscaler streaming-canary",
      "wait streaming-stable 2",
      "wait streaming-canary 2",
      "HTTPRoute streaming",
      "HorizontalPodAutoscaler streaming-stable",
    ],
  ],
  [
    "an abort takes the weight of the canary when stable has all pods, and stops pods at last",
    "streaming",
    [release, { kind: "canary", share: 50 }, { kind: "abort" }],
    [
      "HorizontalPodAutoscaler streaming-stable",
      "Deployment streaming-canary",
      "wait streaming-stable 3",
      "HTTPRoute streaming",
      "wait streaming-canary 1",
      "HorizontalPodAutoscaler streaming-canary",
      "probe streaming-service",
    ],
  ],
  [
    "a rolling release waits for its pods",
    "entitlements",
    [release],
    ["Deployment entitlements", "wait entitlements 2", "probe entitlements-service"],
  ],
  [
    "a smaller size lets pods stop",
    "gateway",
    [
      { kind: "scale", pods: 5 },
      { kind: "scale", pods: 3 },
    ],
    ["HorizontalPodAutoscaler gateway-blue"],
  ],
])("%s", (_name, service, operations, expected) => {
  expect(after(service, ...operations).steps).toEqual(expected);
});

test("an environment without the job probe has no probes", () => {
  const { manifests } = synthesize(layerOf(prod));
  const without = manifests.filter(({ metadata }) => metadata.name !== "probe");
  expect(withProbes([], "release", "gateway", "blueGreen", without)).toEqual([]);
});

test("a probe requests the health through the Service that it is for, with the policies of the job", () => {
  const { manifests } = synthesize(layerOf(prod));
  const [step] = withProbes([], "release", "gateway", "blueGreen", manifests);
  const job = step?.kind === "probe" ? step.job : undefined;
  expect(job?.metadata).toEqual({
    name: "probe-gateway",
    namespace: "254carbon-access",
    labels: { app: "probe", "app.kubernetes.io/part-of": "access-layer" },
  });
  expect(job).toMatchObject({
    spec: { template: { spec: { containers: [{ args: ["http://gateway-preview-service:8000/health"], env: [] }] } } },
  });
});

test("a Deployment of fixed size that gets another template and fewer pods keeps its pods until requests have moved", () => {
  const deployment = (replicas: number, image: string) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "one", namespace: "default" },
    spec: {
      replicas,
      selector: {},
      template: { metadata: { labels: { app: "one" } }, spec: { containers: [{ name: "one", image }] } },
    },
  });
  const service = (version: string) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "one", namespace: "default" },
    spec: { selector: { version } },
  });
  const steps = stepsOf([deployment(3, "a"), service("x")], [deployment(1, "b"), service("y")]);
  expect(
    steps.map((step) => [
      textOf(step),
      step.kind === "apply" ? (step.object["spec"] as { replicas?: number }).replicas : undefined,
    ]),
  ).toEqual([
    ["Deployment one", 3],
    ["wait one 3", undefined],
    ["Service one", undefined],
    ["Deployment one", 1],
  ]);
});
