import { synthesize } from "../../charts/synthesize";
import { environmentProblems } from "../../lib/rules/environment";
import type { Manifest } from "../../lib/manifests/manifest";
import type { ServiceRelease } from "../../lib/spec/release";
import type { ServiceSpec, TopologyKind } from "../../lib/spec/service";
import { environmentOf, layerOf, type EnvironmentFiles } from "../helpers/fixtures";
import { BLUE_GREEN_STEPS, CANARY_ABORTED, CANARY_STEPS } from "../helpers/step-chains";
import { NAMESPACE, apply, eventually, mustApply, objectsOf, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const KINDS: readonly TopologyKind[] = ["rolling", "blueGreen", "canary"];
const workload = { version: "v1.0.1", floor: 3 };
const STATES: Readonly<Record<TopologyKind, ServiceRelease>> = {
  rolling: { rolling: workload },
  blueGreen: { live: "blue", preview: "green", blue: workload, green: { version: "v1.1.0", floor: 3 } },
  canary: { share: 0, stable: workload, canary: { ...workload, floor: 1 } },
};

/** Every state of every topology, including migrations in both directions. */
const CASES = [
  ...BLUE_GREEN_STEPS.map(({ name, state }) => ({
    name: `blue-green ${name}`,
    props: withGateway("blueGreen", state),
  })),
  ...[...CANARY_STEPS, CANARY_ABORTED].map(({ name, state }) => ({
    name: `canary ${name}`,
    props: withGateway("canary", state),
  })),
  ...KINDS.flatMap((from) =>
    KINDS.filter((to) => to !== from).flatMap((to) =>
      [from, to].map((serving) => ({
        name: `migration from ${from} to ${to}, served by ${serving}`,
        props: withGateway(to, { ...STATES[from], ...STATES[to], serving }, from),
      })),
    ),
  ),
];

function withGateway(topology: TopologyKind, state: ServiceRelease, migrateFrom?: TopologyKind): EnvironmentFiles {
  const { environment, release } = prod;
  const gateway: ServiceSpec = { ...(environment.services["gateway"] as ServiceSpec), topology, migrateFrom };
  return {
    environment: { ...environment, services: { ...environment.services, gateway } },
    release: { ...release, services: { ...release.services, gateway: state } },
  };
}

function gatewayOf(props: EnvironmentFiles): readonly Manifest[] {
  return synthesize(layerOf(props)).manifests.filter(({ metadata }) => metadata.labels?.["app"] === "gateway");
}

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(
    kubectl,
    synthesize(layerOf(prod)).manifests.filter(({ kind }) => kind === "Namespace"),
  );
});
afterAll(() => removeLayer(kubectl));

describe("prod's gateway in every state of every topology", () => {
  test.each(CASES)("the rules and the API server accept $name without a warning", async ({ props }) => {
    expect(environmentProblems(props.environment, props.release)).toEqual([]);
    const { code, stderr } = await apply(kubectl, gatewayOf(props), "--dry-run=server");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

interface Autoscaler {
  readonly metadata: { readonly name: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly reason: string }[] };
}

test("both sides of a migration run in parallel, and each HPA counts only its own side's pods", async () => {
  const migration = withGateway("blueGreen", { ...STATES.rolling, ...STATES.blueGreen, serving: "rolling" }, "rolling");
  await mustApply(kubectl, gatewayOf(migration));
  await untilFloors(kubectl);
  const pods = await kubectl.run(["-n", NAMESPACE, "get", "pods", "-l", "app=gateway,version=rolling", "-o", "name"]);
  expect(pods.trim().split("\n")).toHaveLength(3);
  await eventually(async () => {
    const seen = (await objectsOf<Autoscaler>(kubectl, "hpa")).map(({ metadata, status: { conditions = [] } }) => ({
      name: metadata.name,
      hasCounted: conditions.some(({ type }) => type === "ScalingActive"),
      isAmbiguous: conditions.some(({ reason }) => reason === "AmbiguousSelector"),
    }));
    const alone = { hasCounted: true, isAmbiguous: false };
    expect(seen).toEqual(["gateway", "gateway-blue", "gateway-green"].map((name) => ({ name, ...alone })));
  });
});
