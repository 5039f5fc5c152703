import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { transitionWarnings } from "../../lib/transitions/transitions";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../helpers/fixtures";
import { NAMESPACE, apply, eventually, mustApply, removeLayer } from "./support/layer";
import { runStep } from "./support/printed-step";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");

/** The Deployment and the autoscaler of prod's metrics with a scale. */
function metricsWith(scale: object): readonly Manifest[] {
  const { environment, release } = prod;
  const services = { ...environment.services, metrics: { ...environment.services.metrics, scale } };
  const files = { environment: { ...environment, services } as EnvironmentFiles["environment"], release };
  const { manifests } = synthesize(
    layerOf(withRelease(files, "metrics", { rolling: { version: "v1.0.1", floor: 4 } })),
  );
  const isMetrics = ({ kind, metadata }: Manifest) =>
    metadata.name === "metrics" && ["Deployment", "HorizontalPodAutoscaler", "ServiceAccount"].includes(kind);
  return manifests.filter((manifest) => manifest.kind === "Namespace" || isMetrics(manifest));
}

const fixed = metricsWith({ min: 4 });
const ranged = metricsWith({ min: 4, max: 6 });
const replicas = () => kubectl.run(["-n", NAMESPACE, "get", "deployment/metrics", "-o", "jsonpath={.spec.replicas}"]);

beforeEach(async () => {
  await removeLayer(kubectl);
});
afterAll(() => removeLayer(kubectl));

test("a fixed number that becomes a range drops to one pod, as the warning says", async () => {
  await mustApply(kubectl, fixed);
  await mustApply(
    kubectl,
    ranged.filter(({ kind }) => kind !== "HorizontalPodAutoscaler"),
  );
  expect(await replicas()).toBe("1");
  expect(transitionWarnings(fixed, ranged).map(({ code }) => code)).toEqual(["scale/replicas-dropped"]);
});

test("after the printed handover, the range keeps every pod", async () => {
  await mustApply(kubectl, fixed);
  runStep(kubectl, transitionWarnings(fixed, ranged)[0]?.steps[0]);
  await mustApply(
    kubectl,
    ranged.filter(({ kind }) => kind !== "HorizontalPodAutoscaler"),
  );
  expect(await replicas()).toBe("4");
});

test("after the printed scale to zero, an apply of Keycloak's new version starts its pods again", async () => {
  const { manifests } = synthesize(layerOf(prod));
  const keycloak = manifests.filter(
    ({ kind, metadata }) => kind === "Namespace" || (kind === "Deployment" && metadata.name === "keycloak-deployment"),
  );
  const newer = JSON.parse(JSON.stringify(keycloak).replaceAll("keycloak:26.2.5", "keycloak:26.3.0")) as Manifest[];
  const replicasOf = () =>
    kubectl.run(["-n", NAMESPACE, "get", "deployment/keycloak-deployment", "-o", "jsonpath={.spec.replicas}"]);
  await mustApply(kubectl, keycloak);
  runStep(kubectl, transitionWarnings(keycloak, newer)[0]?.steps[1]);
  expect(await replicasOf()).toBe("0");
  await mustApply(kubectl, newer);
  expect(await replicasOf()).toBe("2");
});

test("a range becomes a fixed number after the printed steps, and conflicts without them", async () => {
  // The API server records the autoscaler as the owner of replicas only if the field had an owner before.
  await mustApply(kubectl, fixed);
  runStep(kubectl, transitionWarnings(fixed, ranged)[0]?.steps[0]);
  await mustApply(kubectl, ranged);
  const floor = JSON.stringify({ spec: { minReplicas: 5 } });
  await kubectl.run(["-n", NAMESPACE, "patch", "hpa/metrics", "-p", floor]);
  await eventually(async () => expect(await replicas()).toBe("5"));
  const refused = await apply(kubectl, fixed);
  expect(refused.stderr).toMatch(/conflict[^]*\.spec\.replicas/);
  const [first, second] = transitionWarnings(ranged, fixed)[0]?.steps ?? [];
  runStep(kubectl, first);
  runStep(kubectl, second);
  await mustApply(kubectl, fixed);
  expect(await replicas()).toBe("4");
});
