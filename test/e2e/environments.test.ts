import { synthesize, toYaml } from "../../charts/synthesize";
import { driftOf } from "../../lib/manifests/drift/drift";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";
import {
  NAMESPACE,
  applied,
  apply,
  eventually,
  holdAt,
  mustApply,
  objectsOf,
  removeLayer,
  untilAvailable,
  untilFloors,
} from "./support/layer";
import { reportEnvironment } from "./support/report";
import { sharedKubectl } from "./support/shared-cluster";

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
/** The runbook scales a service to this many pods by hand. */
const RUNBOOK_REPLICAS = 5;

/** Kinds as kubectl takes them: each that the manifests hold, and what controllers make of them. */
function kindsIn(manifests: readonly Manifest[]): string {
  const printed = manifests
    .filter(({ kind }) => kind !== "Namespace")
    .map(({ apiVersion, kind }) => {
      const [version, group] = apiVersion.split("/").reverse();
      return group === undefined ? kind : `${kind}.${version}.${group}`;
    });
  return [...new Set([...printed, "Job.v1.batch"])].join(",");
}

describe.each(ENVIRONMENTS)("%s on a real API server", (name) => {
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

  test("is accepted by a strict server-side dry run, without an error or a warning", async () => {
    await mustApply(
      kubectl,
      manifests.filter(({ kind }) => kind === "Namespace"),
    );
    const { code, stdout, stderr } = await apply(kubectl, manifests, "--dry-run=server");
    warnings = stderr.split("\n").filter((line) => line.startsWith("Warning")).length;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n")).toHaveLength(manifests.length);
  });

  test("is applied, and every Deployment becomes available", async () => {
    await mustApply(kubectl, manifests);
    await untilAvailable(kubectl);
    // Autoscalers are at work meanwhile.
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

  test("is in the cluster as it is printed, written by nobody else, whatever the API server makes of it", async () => {
    await untilFloors(kubectl);
    const args = ["get", "-f", "-", "-o", "json", "--show-managed-fields"];
    const { items } = JSON.parse(await kubectl.run(args, { input: toYaml(manifests) })) as {
      items: readonly Manifest[];
    };
    expect(driftOf(manifests, items)).toEqual([]);
  });

  test("has autoscalers that lift each workload to its floor, each alone with its pods", async () => {
    await untilFloors(kubectl);
    await eventually(async () => {
      for (const { metadata, status } of await objectsOf<Autoscaler>(kubectl, "hpa")) {
        const conditions = status.conditions ?? [];
        // It has counted pods: only then does it see those of another one.
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

  test("has disruption budgets that let a node drain go on", async () => {
    await eventually(async () => {
      for (const { metadata, status } of await objectsOf<DisruptionBudget>(kubectl, "pdb")) {
        const { name } = metadata;
        expect({ name, allowed: status.disruptionsAllowed }).toEqual({ name, allowed: 1 });
      }
    });
  });

  test("has admitted every pod under Pod Security restricted", async () => {
    expect(await failedCreations()).toEqual([]);
    const [namespace] = await allNamespaces();
    expect(namespace?.metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
  });

  test("is applied a second time without touching an object, but for policies with an empty list (ADR 0010)", async () => {
    const [before, specs] = [await applied(kubectl, manifests), await specsOf(manifests)];
    await mustApply(kubectl, manifests);
    const after = await applied(kubectl, manifests);
    const touched = [...after].filter(([identity, text]) => before.get(identity) !== text);
    const rewritten = manifests.filter(hasEmptyList).map(identityOf);
    expect(after.size).toBe(manifests.length);
    expect(touched.map(([identity]) => identity).sort()).toEqual([...rewritten].sort());
    expect(await specsOf(manifests)).toEqual(specs);
  });

  test("has room for every workload at full size, and for the runbook's five pods", async () => {
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

  test("is deleted, and leaves nothing but what Kubernetes puts into every namespace", async () => {
    const own = manifests.filter(({ kind }) => kind !== "Namespace");
    await kubectl.run(["delete", "--wait", "-f", "-"], {
      input: own.map((manifest) => JSON.stringify(manifest)).join("\n---\n"),
    });
    // What is owned, such as a Job of a schedule, goes after its owner.
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
});

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

/** Pods that Pod Security or the quota refused; not those that had to wait until the new quota was counted for the first time. */
async function failedCreations(): Promise<readonly string[]> {
  const only = "--field-selector=type=Warning,reason=FailedCreate";
  const events = await objectsOf<{ readonly message: string }>(kubectl, "events", only);
  return events.map(({ message }) => message).filter((message) => !message.includes("status unknown for quota"));
}

/** An empty list is not stored, so the API server takes it for a change each time. */
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
