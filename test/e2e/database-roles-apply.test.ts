import { synthesize, toYaml } from "../../charts/synthesize";
import { driftOf } from "../../lib/manifests/drift/drift";
import type { Manifest } from "../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { TIMEOUT_SECONDS } from "./support/kubectl";
import { NAMESPACE, mustApply, objectsOf, removeLayer } from "./support/layer";
import { applied } from "./support/live-objects";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();

/** The Job of prod that creates the roles, with its ServiceAccount, its NetworkPolicy and the Namespace. */
function jobOf(auth: string): readonly Manifest[] {
  const { environment, release } = environmentOf("prod");
  const databaseRoles = { auth, keycloak: "postgres-keycloak" };
  const { manifests } = synthesize(layerOf({ environment, release: { ...release, secrets: { databaseRoles } } }));
  return manifests.filter(
    ({ kind, metadata }) => kind === "Namespace" || metadata.labels?.["app"] === "postgres-roles",
  );
}

async function drift(manifests: readonly Manifest[]): Promise<readonly unknown[]> {
  const args = ["get", "-f", "-", "-o", "json", "--show-managed-fields"];
  const { items } = JSON.parse(await kubectl.run(args, { input: toYaml(manifests) })) as { items: readonly Manifest[] };
  return driftOf(manifests, items);
}

const manifests = jobOf("postgres-auth");

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
});
afterAll(() => removeLayer(kubectl));

test("the completed Job has no drift, although the API server adds labels and a selector", async () => {
  await kubectl.run([
    "-n",
    NAMESPACE,
    "wait",
    "--for=condition=complete",
    "job",
    "-l",
    "app=postgres-roles",
    `--timeout=${TIMEOUT_SECONDS}s`,
  ]);
  expect(await drift(manifests)).toEqual([]);
});

test("another apply does not change the Job, so it runs once", async () => {
  const jobs = manifests.filter(({ kind }) => kind === "Job");
  const before = await applied(kubectl, jobs);
  await mustApply(kubectl, manifests);
  expect(before.size).toBe(1);
  expect(await applied(kubectl, jobs)).toEqual(before);
});

test("a rotated Secret creates another Job and leaves the old one", async () => {
  await mustApply(kubectl, jobOf("postgres-auth-new"));
  expect(await objectsOf(kubectl, "jobs")).toHaveLength(2);
  expect(await drift(manifests)).toEqual([]);
});
