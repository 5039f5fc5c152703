import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { differences } from "../helpers/differences";
import { environmentOf, layerOf, withRelease } from "../helpers/fixtures";
import { BLUE_GREEN_CHAIN, CANARY_ABORT_CHAIN, CANARY_CHAIN, type Chain, type Step } from "../helpers/step-chains";
import { tracksOf, watchEndpoints, type EndpointWatch } from "./support/endpoints";
import { eventually, mustApply, objectsOf, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

interface Live extends Manifest {
  readonly spec: Readonly<Record<string, unknown>>;
}

const kubectl = sharedKubectl();
const prod = environmentOf("prod");

const WALKS: readonly (Chain & { readonly behind: readonly (readonly string[])[] })[] = [
  { ...BLUE_GREEN_CHAIN, behind: [["gateway-blue"], ["gateway-green"], ["gateway-green"]] },
  { ...CANARY_CHAIN, behind: CANARY_CHAIN.changes.map(() => ["streaming-canary", "streaming-stable"]) },
  { ...CANARY_ABORT_CHAIN, behind: [["streaming-canary", "streaming-stable"]] },
];

function manifestsOf(service: string, { state }: Step): readonly Manifest[] {
  return synthesize(layerOf(withRelease(prod, service, state))).manifests;
}

/** The layer's objects in the API server, without fields that controllers write. */
async function liveObjects(): Promise<readonly Manifest[]> {
  const items = await objectsOf<Live>(kubectl, "deployments,services,hpa,pdb,httproutes");
  const inOrder = ["Service", "Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget", "HTTPRoute"];
  return items
    .map(({ apiVersion, kind, metadata, spec: { replicas: _scaled, ...spec } }) => ({
      apiVersion,
      kind,
      metadata: { name: metadata.name },
      spec,
    }))
    .sort((a, b) => inOrder.indexOf(a.kind) - inOrder.indexOf(b.kind));
}

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, synthesize(layerOf(prod)).manifests);
});
afterAll(() => removeLayer(kubectl));

describe.each(WALKS)("a release of prod's $service, from $steps.0.name", ({ service, steps, changes, behind }) => {
  let watch: EndpointWatch;

  beforeAll(async () => {
    await mustApply(kubectl, manifestsOf(service, steps[0] as Step));
    await untilFloors(kubectl);
    watch = await watchEndpoints(kubectl, `${service}-service`);
  });
  afterAll(() => watch.stop());

  test.each(changes.map((expected, index) => ({ index, expected, step: steps[index + 1] as Step })))(
    "$step.name changes only the expected fields in the cluster",
    async ({ index, expected, step }) => {
      const before = await liveObjects();
      await mustApply(kubectl, manifestsOf(service, step));
      await untilFloors(kubectl);
      expect(differences(before, await liveObjects()).sort()).toEqual([...expected].sort());
      await untilBehind(watch, behind[index] ?? []);
    },
  );

  test("the live Service has a ready endpoint at every watch event", async () => {
    await eventually(() => expect(watch.events.length).toBeGreaterThan(1));
    expect(watch.events.filter((pods) => pods.length === 0)).toEqual([]);
  });
});

/** Waits until the Service routes traffic to the expected tracks. Its endpoints are updated shortly after the Service. */
async function untilBehind({ events }: EndpointWatch, expected: readonly string[]): Promise<void> {
  await eventually(() => expect(tracksOf(events.at(-1) ?? [])).toEqual(expected));
}
