import { synthesize, toYaml } from "../../../charts/synthesize";
import { driftOf } from "../../../lib/manifests/drift/drift";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import {
  NAMESPACE,
  apply,
  eventually,
  holdAt,
  mustApply,
  objectsOf,
  removeLayer,
  untilAvailable,
  untilFloors,
} from "../support/layer";
import { applied } from "../support/live-objects";
import { reportEnvironment } from "../support/report";
import { sharedKubectl } from "../support/shared-cluster";

interface Status {
  readonly metadata: { readonly name: string };
  readonly status: { readonly [field: string]: unknown };
}
interface Deployment extends Status {
  readonly spec: { readonly replicas: number };
  readonly status: {
    readonly readyReplicas?: number;
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
  };
}
interface DisruptionBudget extends Status {
  readonly status: { readonly disruptionsAllowed: number; readonly currentHealthy: number };
}
interface Autoscaler extends Status {
  readonly spec: { readonly minReplicas: number; readonly maxReplicas: number };
  readonly status: {
    readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
  };
}

const kubectl = sharedKubectl();
/** Number of pods to which the runbook scales a service. */
const RUNBOOK_REPLICAS = 5;

/** Kinds in the manifests and kinds that controllers create, as a kubectl argument. */
function kindsIn(manifests: readonly Manifest[]): string {
  const printed = manifests
    .filter(({ kind }) => kind !== "Namespace")
    .map(({ apiVersion, kind }) => {
      const [version, group] = apiVersion.split("/").reverse();
      return group === undefined ? kind : `${kind}.${version}.${group}`;
    });
  return [...new Set([...printed, "Job.v1.batch"])].join(",");
}

/** Tests of one environment on a real API server. Each environment has its own file, so that workers share the work. */
export function testEnvironment(name: string): void {
  describe(`${name} on a real API server`, () => {
    testManifests(name);
  });
}

function testManifests(name: string): void {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const deployments = manifests.filter(({ kind }) => kind === "Deployment");
  let warnings = 0;
  let started = 0;

  beforeAll(async () => {
    started = Date.now();
    await removeLayer(kubectl);
  });
  afterAll(async () => {
    reportEnvironment({ name, manifests, warnings, seconds: (Date.now() - started) / 1000 });
    await removeLayer(kubectl);
  });

  test("the environment passes a strict server-side dry run without errors or warnings", async () => {
    await mustApply(
      kubectl,
      manifests.filter(({ kind }) => kind === "Namespace"),
    );
    const { code, stdout, stderr } = await apply(kubectl, manifests, "--dry-run=server");
    warnings = stderr.split("\n").filter((line) => line.startsWith("Warning")).length;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n")).toHaveLength(manifests.length);
  });

  test("the environment is applied and every Deployment becomes available", async () => {
    await mustApply(kubectl, manifests);
    await untilAvailable(kubectl);
    // Retries, because HPAs may change the replicas at the same time.
    await eventually(async () => {
      const running = await objectsOf<Deployment>(kubectl, "deployments");
      expect(running.map(({ metadata }) => metadata.name).sort()).toEqual(deployments.map(nameOf).sort());
      for (const { metadata, spec, status } of running) {
        expect({ name: metadata.name, ready: status.readyReplicas }).toEqual({
          name: metadata.name,
          ready: spec.replicas,
        });
      }
    });
  });

  test("the cluster has the rendered fields, and no other field manager owns them", async () => {
    await untilFloors(kubectl);
    const args = ["get", "-f", "-", "-o", "json", "--show-managed-fields"];
    const { items } = JSON.parse(await kubectl.run(args, { input: toYaml(manifests) })) as {
      items: readonly Manifest[];
    };
    expect(driftOf(manifests, items)).toEqual([]);
  });

  test("each HPA scales its workload to its floor and counts only its own pods", async () => {
    await untilFloors(kubectl);
    await eventually(async () => {
      for (const { metadata, status } of await objectsOf<Autoscaler>(kubectl, "hpa")) {
        const conditions = status.conditions ?? [];
        // Waits until the HPA has counted pods. Only then does it detect pods that another HPA also selects.
        expect({ name: metadata.name, types: conditions.map(({ type }) => type) }).toEqual({
          name: metadata.name,
          types: expect.arrayContaining(["ScalingActive"]),
        });
        expect({ name: metadata.name, reasons: conditions.map(({ reason }) => reason) }).toEqual({
          name: metadata.name,
          reasons: expect.not.arrayContaining(["AmbiguousSelector"]),
        });
      }
    });
  });

  test("PodDisruptionBudgets allow a node drain", async () => {
    await eventually(async () => {
      for (const { metadata, status } of await objectsOf<DisruptionBudget>(kubectl, "pdb")) {
        const { name } = metadata;
        expect({ name, allowed: status.disruptionsAllowed }).toEqual({ name, allowed: 1 });
      }
    });
  });

  test("every pod is admitted at the Pod Security level restricted", async () => {
    expect(await failedCreations()).toEqual([]);
    const [namespace] = await allNamespaces();
    expect(namespace?.metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
  });

  test("a second apply changes nothing except NetworkPolicies that contain an empty list (ADR 0010)", async () => {
    const [before, specs] = [await applied(kubectl, manifests), await specsOf(manifests)];
    await mustApply(kubectl, manifests);
    const after = await applied(kubectl, manifests);
    const touched = [...after].filter(([identity, text]) => before.get(identity) !== text);
    const rewritten = manifests.filter(hasEmptyList).map(identityOf);
    expect(after.size).toBe(manifests.length);
    expect(touched.map(([identity]) => identity).sort()).toEqual([...rewritten].sort());
    expect(await specsOf(manifests)).toEqual(specs);
  });

  test("the quota allows every workload at its maximum number of replicas plus the runbook's five pods", async () => {
    const sizes = new Map(
      deployments
        .filter(isEdge)
        .map((manifest) => [nameOf(manifest), Math.max(ceilingOf(manifest, manifests) ?? 0, RUNBOOK_REPLICAS)]),
    );
    await holdAt(kubectl, sizes);
    for (const { metadata, status } of await objectsOf<Deployment>(kubectl, "deployments")) {
      if (!sizes.has(metadata.name)) continue;
      expect({ name: metadata.name, ready: status.readyReplicas }).toEqual({
        name: metadata.name,
        ready: sizes.get(metadata.name),
      });
    }
    expect(await failedCreations()).toEqual([]);
  });

  test("after deletion, only a namespace's default objects remain", async () => {
    const own = manifests.filter(({ kind }) => kind !== "Namespace");
    await kubectl.run(["delete", "--wait", "-f", "-"], {
      input: own.map((manifest) => JSON.stringify(manifest)).join("\n---\n"),
    });
    // Dependents, such as a CronJob's Jobs, are deleted after their owner.
    await eventually(async () => {
      const left = await objectsOf<{ readonly kind: string; readonly metadata: { readonly name: string } }>(
        kubectl,
        kindsIn(manifests),
      );
      expect(left.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()).toEqual([
        "ConfigMap/kube-root-ca.crt",
        "ServiceAccount/default",
      ]);
    });
  });
}

function nameOf({ metadata }: Manifest): string {
  return metadata.name;
}

function isEdge(manifest: Manifest): boolean {
  return !nameOf(manifest).endsWith("-deployment");
}

function ceilingOf(deployment: Manifest, manifests: readonly Manifest[]): number | undefined {
  const autoscaler = manifests.find(
    ({ kind, metadata }) => kind === "HorizontalPodAutoscaler" && metadata.name === nameOf(deployment),
  );
  return (autoscaler?.["spec"] as { readonly maxReplicas: number } | undefined)?.maxReplicas;
}

/**
 * Events about pods that Pod Security or the quota rejected. Ignores rejections from before the usage of a new quota was known.
 */
async function failedCreations(): Promise<readonly string[]> {
  const fieldSelector = "type=Warning,reason=FailedCreate";
  const events = await objectsOf<{ readonly message: string }>(kubectl, "events", { fieldSelector });
  return events.map(({ message }) => message).filter((message) => !message.includes("status unknown for quota"));
}

/** The API server does not store empty lists, so it treats each apply of one as a change. */
function hasEmptyList({ kind, ...manifest }: Manifest): boolean {
  const { ingress, egress } = (manifest["spec"] ?? {}) as Readonly<Record<string, unknown[] | undefined>>;
  return kind === "NetworkPolicy" && (ingress?.length === 0 || egress?.length === 0);
}

async function specsOf(manifests: readonly Manifest[]): Promise<ReadonlyMap<string, unknown>> {
  const items = await objectsOf<Manifest>(kubectl, kindsIn(manifests));
  return new Map(items.map((item) => [identityOf(item), item["spec"]]));
}

async function allNamespaces(): Promise<
  readonly { readonly metadata: { readonly labels: Readonly<Record<string, string>> } }[]
> {
  return [JSON.parse(await kubectl.run(["get", "namespace", NAMESPACE, "-o", "json"]))];
}
