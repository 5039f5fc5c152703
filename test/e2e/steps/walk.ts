import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { differences } from "../../helpers/differences";
import { environmentOf, layerOf, withRelease } from "../../helpers/fixtures";
import type { Chain, Step } from "../../helpers/step-chains";
import { tracksOf, watchEndpoints, type EndpointWatch } from "../support/endpoints";
import { eventually, mustApply, objectsOf, removeLayer, untilFloors } from "../support/layer";
import { sharedKubectl } from "../support/shared-cluster";

interface Live extends Manifest {
  readonly spec: Readonly<Record<string, unknown>>;
}

const kubectl = sharedKubectl();
const prod = environmentOf("prod");

/** A chain of releases, and the tracks that receive traffic after each step. */
export type Walk = Chain & { readonly behind: readonly (readonly string[])[] };

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

/** Tests of releases of prod on a real API server. */
export function testWalks(walks: readonly Walk[]): void {
  beforeAll(async () => {
    await removeLayer(kubectl);
    await mustApply(kubectl, synthesize(layerOf(prod)).manifests);
  });
  afterAll(() => removeLayer(kubectl));

  describe.each(walks)("a release of prod's $service, from $steps.0.name", (walk) => {
    testWalk(walk);
  });
}

function testWalk({ service, steps, changes, behind }: Walk): void {
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
}

/** Waits until the Service routes traffic to the expected tracks. Its endpoints are updated shortly after the Service. */
async function untilBehind({ events }: EndpointWatch, expected: readonly string[]): Promise<void> {
  await eventually(() => expect(tracksOf(events.at(-1) ?? [])).toEqual(expected));
}
