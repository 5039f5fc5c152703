import { synthesize, toYaml } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { environmentProblems } from "../../lib/rules/environment";
import { differences } from "../helpers/differences";
import { environmentOf, layerOf, withRelease } from "../helpers/fixtures";
import { expectGolden } from "../helpers/golden";
import {
  BLUE_GREEN_CHAIN,
  BLUE_GREEN_STEPS,
  CANARY_ABORTED,
  CANARY_ABORT_CHAIN,
  CANARY_CHAIN,
  CANARY_STEPS,
  type Step,
} from "../helpers/step-chains";

const prod = environmentOf("prod");

const STEPS = [
  ...BLUE_GREEN_STEPS.map((step) => ({ folder: "blue-green", service: "gateway", ...step })),
  ...[...CANARY_STEPS, CANARY_ABORTED].map((step) => ({ folder: "canary", service: "streaming", ...step })),
];

const TRANSITIONS = [BLUE_GREEN_CHAIN, CANARY_CHAIN, CANARY_ABORT_CHAIN].flatMap(({ service, steps, changes }) =>
  changes.map((expected, index) => {
    const [before, after] = steps.slice(index, index + 2) as [Step, Step];
    return { service, from: before.name, to: after.name, before, after, expected };
  }),
);

function stepOf(service: string, { state }: Step): readonly Manifest[] {
  return synthesize(layerOf(withRelease(prod, service, state))).manifests;
}

/** The objects of one service: what its steps may touch. */
function objectsOf(service: string, manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ metadata }) => metadata.labels?.["app"] === service);
}

describe("a release of a service of prod", () => {
  test.each(STEPS)("$service: step $name renders its golden", ({ folder, service, name, state }) => {
    const manifests = objectsOf(service, stepOf(service, { name, state }));
    expectGolden(`steps/${folder}/${name}.k8s.yaml`, toYaml(manifests));
  });

  test.each(STEPS)("$service: step $name is a state that the rules allow", ({ service, state }) => {
    const { environment, release } = withRelease(prod, service, state);
    expect(environmentProblems(environment, release)).toEqual([]);
  });

  test.each(TRANSITIONS)("$service: from $from to $to only the named fields of all prod change", (step) => {
    const { service, before, after, expected } = step;
    expect(differences(stepOf(service, before), stepOf(service, after))).toEqual(expected);
  });
});

test("the switch is one line of prod's manifest", () => {
  const [, warming, switched] = BLUE_GREEN_STEPS as [Step, Step, Step];
  const [before, after] = [warming, switched].map((step) => toYaml(stepOf("gateway", step)).split("\n"));
  expect(after).toHaveLength(before?.length ?? 0);
  expect(before?.filter((line, index) => line !== after?.[index])).toEqual(["    version: blue"]);
});
