import { App, Testing } from "cdk8s";
import { AccessLayerChart } from "../../charts/access-layer-chart";
import { synthesize } from "../../charts/synthesize";
import { parseQuantity } from "../../lib/values/quantity";
import { findManifest, manifestsOf } from "../../lib/manifests/manifest";
import type { PatchSpec } from "../../lib/spec/patches";
import { resolveLayer } from "../../lib/layer/layer";
import { environmentOf, type EnvironmentFiles } from "../helpers/fixtures";
import { one } from "../helpers/kubernetes";

function withPatches(name: string, ...patches: readonly PatchSpec[]): EnvironmentFiles {
  const { environment, release } = environmentOf(name);
  const cluster = { ...environment.cluster, kubernetes: "1.36" };
  return { environment: { ...environment, cluster, patches }, release };
}

function layerWith(name: string, ...patches: readonly PatchSpec[]) {
  const { environment, release } = withPatches(name, ...patches);
  return resolveLayer(environment, release);
}

/** A container with fields that are newer than the Kubernetes 1.28 classes. */
function sidecarOf(target: PatchSpec["target"], more: object = {}, list = "containers/-"): PatchSpec {
  const { resources, ...others } = {
    name: "shipper",
    image: "registry.example.com/shipper:v1",
    resources: { requests: { cpu: "20m", memory: "32Mi" } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    ...more,
  };
  const value = resources === undefined ? others : { ...others, resources };
  return { target, reason: "Logs.", patch: [{ op: "add", path: `/spec/template/spec/${list}`, value }] };
}

const GATEWAY = { kind: "Deployment", labels: { app: "gateway" } };

test("fields that are newer than the Kubernetes classes survive in synthesize, app.synth() and manifestsOf", () => {
  const layer = layerWith("dev", sidecarOf(GATEWAY));
  const { manifests } = synthesize(layer);
  const chart = new AccessLayerChart(new App(), "layer", { layer });
  expect(JSON.stringify(findManifest(manifests, "Deployment", "gateway"))).toContain('"sleep":{"seconds":5}');
  expect(Testing.synth(chart)).toEqual(manifests);
  expect(manifestsOf(chart)).toEqual(manifests);
});

test("a patch that removes a field is not reported as a field that the classes dropped", () => {
  const remove: PatchSpec = {
    target: { kind: "Deployment", name: "auth" },
    reason: "Why.",
    merge: { spec: { minReadySeconds: null } },
  };
  const chart = new AccessLayerChart(new App(), "layer", { layer: layerWith("dev", remove) });
  expect(JSON.stringify(findManifest(manifestsOf(chart), "Deployment", "auth"))).not.toContain("minReadySeconds");
});

test("patches change no object that they do not select, except the quota", () => {
  const before = synthesize(layerWith("prod")).manifests;
  const after = synthesize(layerWith("prod", sidecarOf(GATEWAY))).manifests;
  const changed = after.filter((manifest, index) => JSON.stringify(manifest) !== JSON.stringify(before[index]));
  expect(changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "ResourceQuota access-layer",
    "Deployment gateway-blue",
    "Deployment gateway-green",
  ]);
});

test("the constructor of the chart reports the problems of patches with their path", () => {
  const chart = () =>
    new AccessLayerChart(new App(), "layer", {
      layer: layerWith("dev", { target: { kind: "Deployment", name: "other" }, reason: "Why.", merge: { spec: {} } }),
    });
  expect(chart).toThrow(
    'environment dev can\'t be built:\n  patches[0].target.name: must be the name of a Deployment, got "other"',
  );
});

test("code that changes a patched object after the chart is built is applied before the patch", () => {
  const chart = new AccessLayerChart(new App(), "layer", { layer: layerWith("dev", sidecarOf(GATEWAY)) });
  const gateway = chart.services.get("gateway")?.workloads[0]?.deployment;
  gateway?.metadata.addAnnotation("example.com/mine", "1");
  const { metadata } = findManifest(manifestsOf(chart), "Deployment", "gateway");
  expect(metadata.annotations).toEqual({ "access-layer.254carbon.com/patched": "Logs.", "example.com/mine": "1" });
});

test("a patched Job gets a name that follows from its content, because the pods of a Job can't change", () => {
  const jobWith = (...patches: readonly PatchSpec[]) => {
    const { environment, release } = withPatches("prod", ...patches);
    const secrets = { ...release.secrets, databaseRoles: { metrics: "metrics-postgres" } };
    const { manifests } = synthesize(resolveLayer(environment, { ...release, secrets }));
    const [job, ...others] = manifests.filter(({ kind }) => kind === "Job");
    expect(others).toEqual([]);
    return job?.metadata.name;
  };
  const onDisk = (disk: string): PatchSpec => ({
    target: { kind: "Job", labels: { app: "postgres-roles" } },
    reason: "Why.",
    merge: { spec: { template: { spec: { nodeSelector: { disk } } } } },
  });
  const names = [jobWith(), jobWith(onDisk("fast")), jobWith(onDisk("slow"))];
  for (const name of names) expect(name).toMatch(/^postgres-roles-[0-9a-f]{8}$/);
  expect(new Set(names).size).toBe(3);
  expect(jobWith(onDisk("fast"))).toBe(names[1]);
});

describe("capacity of patched pods", () => {
  const hardOf = (...patches: readonly PatchSpec[]) =>
    one(synthesize(layerWith("prod", ...patches)).manifests, "ResourceQuota", "access-layer").spec.hard;
  const added = (...patches: readonly PatchSpec[]) => {
    const [before, after] = [hardOf(), hardOf(...patches)];
    return Object.fromEntries(
      Object.keys(before).flatMap((key) => {
        const more = (parseQuantity(after[key] ?? "") ?? 0) - (parseQuantity(before[key] ?? "") ?? 0);
        return more === 0 ? [] : [[key, Math.round(more * 1000) / 1000]];
      }),
    );
  };
  const MI = 2 ** 20;

  test("a container of a blue/green service counts for both colors and one more, at the maximum of pods", () => {
    // prod's gateway has at most 12 pods of each color.
    expect(added(sidecarOf(GATEWAY))).toEqual({ "requests.cpu": 0.72, "requests.memory": 36 * 32 * MI });
  });

  test("a container without requests counts with the defaults of the LimitRange", () => {
    const sidecar = sidecarOf({ kind: "Deployment", name: "redis-deployment" }, { resources: undefined });
    expect(added(sidecar)).toEqual({ "requests.cpu": 0.05, "requests.memory": 64 * MI });
  });

  test("a container with limits and without requests counts with its limits", () => {
    const limits = { cpu: "100m", memory: "16Mi" };
    const sidecar = sidecarOf({ kind: "Deployment", name: "redis-deployment" }, { resources: { limits } });
    expect(added(sidecar)).toEqual({ "requests.cpu": 0.1, "requests.memory": 16 * MI });
  });

  test("an init container adds to the quota only what exceeds the containers, and a sidecar adds its full request", () => {
    const target = { kind: "Deployment", name: "redis-deployment" };
    const list = (...value: readonly object[]): PatchSpec => ({
      target,
      reason: "Why.",
      patch: [{ op: "add", path: "/spec/template/spec/initContainers", value }],
    });
    const base = {
      name: "init",
      image: "a:v1",
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
    const small = { ...base, resources: { requests: { cpu: "10m", memory: "1Mi" } } };
    expect(added(list(small))).toEqual({});
    expect(added(list({ ...small, restartPolicy: "Always" }))).toEqual({
      "requests.cpu": 0.01,
      "requests.memory": MI,
    });
    // Redis of prod requests 0.5 CPU and 3840 MiB.
    const large = { ...base, resources: { requests: { cpu: "2", memory: "1Mi" }, limits: { cpu: "2" } } };
    expect(added(list(large))).toEqual({ "requests.cpu": 1.5 });
    // Kubernetes adds the requests of sidecars to those of the init containers after them.
    const sidecar = { ...small, name: "proxy", restartPolicy: "Always" };
    expect(added(list(sidecar, large))).toMatchObject({ "requests.cpu": 1.51 });
    expect(added(list(large, sidecar))).toMatchObject({ "requests.cpu": 1.5 });
  });

  test("a generic ephemeral volume counts as a claim", () => {
    const value = {
      name: "work",
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } } },
        },
      },
    };
    const patch: PatchSpec = {
      target: { kind: "CronJob", name: "database-backup" },
      reason: "Why.",
      patch: [{ op: "add", path: "/spec/jobTemplate/spec/template/spec/volumes/-", value }],
    };
    expect(added(patch)).toEqual({ persistentvolumeclaims: 1, "requests.storage": 5 * 2 ** 30 });
  });
});

test("a layer without patches renders no annotation about them", () => {
  expect(synthesize(layerWith("dev")).yaml).not.toContain("254carbon.com/patched");
});
