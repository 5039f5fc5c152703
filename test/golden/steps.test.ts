import { synthesise } from "../../charts/synthesise";
import { environmentProblems } from "../../lib/rules/environment";
import type { Manifest } from "../../lib/manifests";
import { toYaml } from "../../charts/synthesise";
import { differences } from "../support/differences";
import { environmentOf, withRelease } from "../support/fixtures";
import { expectGolden } from "../support/golden";
import { BLUE_GREEN_STEPS, CANARY_ABORTED, CANARY_STEPS, type Step } from "../support/step-chains";

const prod = environmentOf("prod");

function stepOf(service: string, { state }: Step): readonly Manifest[] {
  return synthesise(withRelease(prod, service, state)).manifests;
}

/** The objects of one service: what its steps may touch. */
function objectsOf(service: string, manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ metadata }) => metadata.labels?.["app"] === service);
}

function changedLines(before: string, after: string): number {
  const [old, now] = [before.split("\n"), after.split("\n")];
  expect(now).toHaveLength(old.length);
  return old.filter((line, index) => line !== now[index]).length;
}

const IMAGE = "spec.template.spec.containers.0.image";
const streaming = (version: string) => `ghcr.io/254carbon/access-layer-streaming:${version}`;

describe("a blue-green release of prod's gateway", () => {
  test.each([...BLUE_GREEN_STEPS])("step $name prints its golden", (step) => {
    expectGolden(`steps/blue-green/${step.name}.k8s.yaml`, toYaml(objectsOf("gateway", stepOf("gateway", step))));
  });

  test.each([
    [
      0,
      [
        `Deployment/gateway-green ${IMAGE}: ghcr.io/254carbon/access-layer-gateway:v1.0.0 → ghcr.io/254carbon/access-layer-gateway:v1.1.0`,
        "HorizontalPodAutoscaler/gateway-green spec.minReplicas: 1 → 3",
      ],
    ],
    [1, ["Service/gateway-service spec.selector.version: blue → green"]],
    [
      2,
      [
        "Service/gateway-preview-service spec.selector.version: green → blue",
        "HorizontalPodAutoscaler/gateway-blue spec.minReplicas: 3 → 1",
      ],
    ],
  ])("from step %i to the next, only the named fields of all prod change", (index, expected) => {
    const [before, after] = BLUE_GREEN_STEPS.slice(index, index + 2);
    expect(differences(stepOf("gateway", before as Step), stepOf("gateway", after as Step))).toEqual(expected);
  });

  test("the switch is one line of the manifest", () => {
    const [, warming, switched] = BLUE_GREEN_STEPS;
    const yaml = (step: Step | undefined) => toYaml(stepOf("gateway", step as Step));
    expect(changedLines(yaml(warming), yaml(switched))).toBe(1);
  });
});

describe("a canary release of prod's streaming", () => {
  test.each([...CANARY_STEPS, CANARY_ABORTED])("step $name prints its golden", (step) => {
    expectGolden(`steps/canary/${step.name}.k8s.yaml`, toYaml(objectsOf("streaming", stepOf("streaming", step))));
  });

  test.each([
    [0, [`Deployment/streaming-canary ${IMAGE}: ${streaming("v1.0.1")} → ${streaming("v1.1.0")}`]],
    [
      1,
      [
        "HorizontalPodAutoscaler/streaming-stable spec.minReplicas: 3 → 2",
        "HorizontalPodAutoscaler/streaming-canary spec.minReplicas: 1 → 2",
      ],
    ],
    [
      2,
      [
        `Deployment/streaming-stable ${IMAGE}: ${streaming("v1.0.1")} → ${streaming("v1.1.0")}`,
        "HorizontalPodAutoscaler/streaming-stable spec.minReplicas: 2 → 3",
        "HorizontalPodAutoscaler/streaming-canary spec.minReplicas: 2 → 1",
      ],
    ],
  ])("from step %i to the next, only the named fields of all prod change", (index, expected) => {
    const [before, after] = CANARY_STEPS.slice(index, index + 2);
    expect(differences(stepOf("streaming", before as Step), stepOf("streaming", after as Step))).toEqual(expected);
  });

  test("an abort at half changes the canary back and gives stable its pods", () => {
    const half = stepOf("streaming", CANARY_STEPS[2] as Step);
    expect(differences(half, stepOf("streaming", CANARY_ABORTED))).toEqual([
      "HorizontalPodAutoscaler/streaming-stable spec.minReplicas: 2 → 3",
      `Deployment/streaming-canary ${IMAGE}: ${streaming("v1.1.0")} → ${streaming("v1.0.1")}`,
      "HorizontalPodAutoscaler/streaming-canary spec.minReplicas: 2 → 1",
    ]);
  });
});

describe("every step", () => {
  test.each([
    ...BLUE_GREEN_STEPS.map((step) => ({ service: "gateway", ...step })),
    ...[...CANARY_STEPS, CANARY_ABORTED].map((step) => ({ service: "streaming", ...step })),
  ])("$service $name is a state that the rules allow", ({ service, state }) => {
    const { environment, release } = withRelease(prod, service, state);
    expect(environmentProblems(environment, release)).toEqual([]);
  });
});
