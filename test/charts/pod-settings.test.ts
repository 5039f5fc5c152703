import { checksumsJob } from "../../charts/operations/checksums-job";
import { lockdownManifests } from "../../charts/operations/lockdown";
import { synthesize } from "../../charts/synthesize";
import { recordAt, recordOf } from "../../lib/manifests/json";
import type { Manifest } from "../../lib/manifests/manifest";
import { templatePath } from "../../lib/patches/template-path";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { environmentOf, layerOf } from "../helpers/fixtures";

const prod = environmentOf("prod");
type Change = Partial<EnvironmentSpec>;

const layerWith = (change: Change) => layerOf({ ...prod, environment: { ...prod.environment, ...change } });
const render = (change: Change) => synthesize(layerWith(change)).manifests;

/** Pod templates by the names of their objects. */
function templates(manifests: readonly Manifest[]): ReadonlyMap<string, Record<string, unknown>> {
  return new Map(
    manifests.flatMap((manifest) => {
      const path = templatePath(manifest);
      return path === undefined ? [] : [[manifest.metadata.name, recordAt(recordOf(manifest), ...path)] as const];
    }),
  );
}

const podOf = (manifests: readonly Manifest[], name: string) => recordAt(templates(manifests).get(name) ?? {}, "spec");
const metadataOf = (manifests: readonly Manifest[], name: string) =>
  recordAt(templates(manifests).get(name) ?? {}, "metadata");
const accounts = (manifests: readonly Manifest[]) => manifests.filter(({ kind }) => kind === "ServiceAccount");

const POOL = { nodeSelector: { pool: "all" }, labels: { team: "all", site: "a" } };
const SERVICES = prod.environment.services;

test("pods of the environment apply to every workload and CronJob", () => {
  const pods = [...templates(render({ pods: POOL })).values()];
  expect(pods.length).toBeGreaterThan(12);
  for (const pod of pods) expect(recordAt(pod, "spec")["nodeSelector"]).toEqual({ pool: "all" });
});

test("the Job of the database roles runs on the nodes of the environment", () => {
  const release = { ...prod.release, secrets: { ...prod.release.secrets, databaseRoles: { auth: "postgres-auth" } } };
  const { manifests } = synthesize(layerOf({ release, environment: { ...prod.environment, pods: POOL } }));
  const job = manifests.find(({ kind }) => kind === "Job");
  expect(podOf(manifests, job?.metadata.name ?? "")["nodeSelector"]).toEqual({ pool: "all" });
});

test("pods of a service replace the nodes of the environment and add to its labels", () => {
  const own = { nodeSelector: { pool: "own" }, labels: { team: "own" } };
  const manifests = render({ pods: POOL, services: { ...SERVICES, metrics: { ...SERVICES["metrics"]!, pods: own } } });
  expect(podOf(manifests, "metrics")["nodeSelector"]).toEqual({ pool: "own" });
  expect(metadataOf(manifests, "metrics")["labels"]).toMatchObject({ team: "own", site: "a", app: "metrics" });
  expect(metadataOf(manifests, "entitlements")["labels"]).toMatchObject({ team: "all", site: "a" });
});

test("an empty nodeSelector of a service means any node", () => {
  const metrics = { ...SERVICES["metrics"]!, pods: { nodeSelector: {} } };
  const manifests = render({ pods: POOL, services: { ...SERVICES, metrics } });
  expect(podOf(manifests, "metrics")["nodeSelector"] ?? {}).toEqual({});
});

test("the PriorityClass of a datastore wins over that of all datastores, and that over the one of all pods", () => {
  const cluster = { ...prod.environment.cluster, datastorePriorityClass: "stores" };
  const redis = { ...prod.environment.datastores.redis!, pods: { priorityClass: "cache" } };
  const datastores = { ...prod.environment.datastores, redis } as EnvironmentSpec["datastores"];
  const manifests = render({ cluster, datastores, pods: { priorityClass: "all" } });
  const classOf = (name: string) => podOf(manifests, name)["priorityClassName"];
  expect([classOf("redis-deployment"), classOf("kafka-deployment"), classOf("metrics")]).toEqual([
    "cache",
    "stores",
    "all",
  ]);
});

test("an annotation of a datastore can allow autoscalers to remove its node, and keeps the checksum of its files", () => {
  const redis = {
    ...prod.environment.datastores.redis!,
    pods: { annotations: { "karpenter.sh/do-not-disrupt": "false" } },
  };
  const datastores = { ...prod.environment.datastores, redis } as EnvironmentSpec["datastores"];
  expect(metadataOf(render({ datastores }), "redis-deployment")["annotations"]).toEqual({
    "karpenter.sh/do-not-disrupt": "false",
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "checksum/redis-config": expect.any(String),
  });
});

test("every ServiceAccount names the Secrets for pulling images", () => {
  const all = accounts(render({ pods: { imagePullSecrets: ["login"] } }));
  expect(all.length).toBeGreaterThan(12);
  for (const account of all) expect(account["imagePullSecrets"]).toEqual([{ name: "login" }]);
});

test("a service can have a cloud identity", () => {
  const pods = { serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": "metrics@x" } };
  const manifests = render({ services: { ...SERVICES, metrics: { ...SERVICES["metrics"]!, pods } } });
  const annotated = accounts(manifests).filter(({ metadata }) => metadata.annotations !== undefined);
  expect(annotated.map(({ metadata }) => metadata.name)).toEqual(["metrics"]);
});

test("the role of the backups wins over the identity of all pods", () => {
  const role = "arn:aws:iam::123456789012:role/backup";
  const { cluster, backups } = prod.environment;
  const manifests = render({
    cluster: { ...cluster, identity: "irsa" },
    backups: { ...backups!, roleArn: role },
    pods: { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/all" } },
  });
  const backup = accounts(manifests).find(({ metadata }) => metadata.name === "database-backup");
  expect(backup?.metadata.annotations).toEqual({ "eks.amazonaws.com/role-arn": role });
});

test("the role of all pods is not that of backups, which have theirs from Pod Identity", () => {
  const pods = { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/all" } };
  const annotated = accounts(render({ pods })).filter(({ metadata }) => metadata.annotations !== undefined);
  const names = annotated.map(({ metadata }) => metadata.name);
  expect(names).toContain("metrics");
  expect(names).not.toContain("database-backup");
  expect(names).not.toContain("configuration-backup");
});

test("labels of objects do not replace those of other fields", () => {
  const cluster = { ...prod.environment.cluster, prometheus: { objectLabels: { release: "stack" } } };
  const rules = render({ cluster, objects: { labels: { release: "2026-11" } } });
  const labelOf = (kind: string) => rules.find((one) => one.kind === kind)?.metadata.labels?.["release"];
  expect([labelOf("PrometheusRule"), labelOf("Namespace")]).toEqual(["stack", "2026-11"]);
});

test("the Job for checksums has the annotations and labels of the pods, and not the checksums of files", () => {
  const pods = { labels: { team: "a" }, annotations: { "mesh.example.com/inject": "false" } };
  const job = checksumsJob(render({ pods }));
  const { metadata } = recordOf(recordOf(job["spec"])["template"]);
  expect(metadata).toEqual({
    labels: { app: "postgres-checksums", "app.kubernetes.io/part-of": "access-layer", team: "a" },
    annotations: expect.not.objectContaining({ "checksum/postgres-config": expect.anything() }),
  });
  expect(recordOf(recordOf(metadata)["annotations"])["mesh.example.com/inject"]).toBe("false");
});

test("labels and annotations of objects are on every object, also on the policies of a lockdown, and on no pod", () => {
  const objects = { labels: { "cost-center": "4711" }, annotations: { contact: "pricing" } };
  const layer = layerWith({ objects });
  const { manifests } = synthesize(layer);
  for (const { metadata } of [...manifests, ...lockdownManifests(layer, "total")]) {
    expect(metadata.labels).toMatchObject(objects.labels);
    expect(metadata.annotations).toMatchObject(objects.annotations);
  }
  expect(metadataOf(manifests, "metrics")["labels"]).not.toHaveProperty("cost-center");
});

test("a registry for all images is in every image of every pod", () => {
  const manifests = render({ images: { registry: "registry.example.com/mirror" } });
  const images = JSON.stringify(manifests).match(/"image":"[^"]*"/g) ?? [];
  expect(images.length).toBeGreaterThan(15);
  for (const image of images) expect(image).toMatch(/^"image":"registry\.example\.com\/mirror\//);
});
