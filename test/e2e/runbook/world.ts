import type { Manifest } from "../../../lib/manifests/manifest";
import { workloadSelector, type Labels } from "../../../lib/names";
import { TIMEOUT_SECONDS, type Kubectl } from "../support/kubectl";
import { NAMESPACE, apply, objectsOf } from "../support/layer";
import type { OperatorShell, Ran, Typed } from "./shell";
import type { Place } from "./places";
import { prodObjects, type Files } from "./prod";
import { mustBe } from "./verdict";

/** Objects and tools that a judge can use. */
export interface World {
  /** The test's own kubectl, for inspection, preparation and cleanup. */
  readonly kubectl: Kubectl;
  /** The operator's shell, which runs the runbook's lines. */
  readonly shell: OperatorShell;
  /** Prod's services. */
  readonly places: readonly Place[];
}

/** Pod fields that judges read. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly unknown[];
  };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly containers: readonly [
      {
        readonly name: string;
        readonly image: string;
        readonly resources: { readonly limits: Labels; readonly requests: Labels };
        readonly env?: readonly {
          readonly name: string;
          readonly value?: string;
          readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string } };
        }[];
        readonly securityContext: { readonly readOnlyRootFilesystem?: boolean };
      },
    ];
  };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly httpHeaders?: readonly unknown[] };
}

/** Fields of other objects that judges read. */
export interface Live {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly spec: {
    readonly replicas?: number;
    readonly minReplicas?: number;
    readonly type?: string;
    readonly template?: { readonly spec: { readonly containers: readonly [{ readonly readinessProbe: Probe }] } };
  };
  readonly status: {
    readonly readyReplicas?: number;
    readonly currentReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
  };
}

/** Runs a command that must succeed. */
export async function works(world: World, command: string, options?: Typed): Promise<Ran> {
  const ran = await world.shell.run(command, options);
  mustBe(ran.code === 0, `\`${command}\` exits with 0`, `${ran.code}: ${ran.stderr}${ran.stdout}`);
  return ran;
}

/** Runs a command that must fail with the given message. */
export async function fails(world: World, command: string, text: string): Promise<Ran> {
  const ran = await world.shell.run(command);
  const first = ran.parts[0] ?? ran.code;
  const holds = first !== 0 && `${ran.stderr}${ran.stdout}`.includes(text);
  mustBe(holds, `\`${command}\` fails with: ${text}`, `${first}: ${ran.stderr}${ran.stdout}`);
  return ran;
}

/** Non-terminating pods with these labels, oldest first. */
export async function podsOf({ kubectl }: World, labels: Labels): Promise<readonly Pod[]> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const pods = await objectsOf<Pod>(kubectl, "pods", { labelSelector: selector.join(",") });
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .sort((one, other) => (one.metadata.creationTimestamp < other.metadata.creationTimestamp ? -1 : 1));
}

/** Pods of a service's live workload, or of a different track. */
export function podsAt(world: World, place: Place, track = place.track): Promise<readonly Pod[]> {
  return podsOf(world, workloadSelector(place.service, track));
}

/** Sorted names of objects. */
export function namesOf(objects: readonly { readonly metadata: { readonly name: string } }[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name).sort();
}

/** The current state of an object, or `undefined`. */
export async function live({ kubectl }: World, kind: string, name: string): Promise<Live | undefined> {
  const { code, stdout } = await kubectl.try(["-n", NAMESPACE, "get", kind, name, "-o", "json"]);
  return code === 0 ? (JSON.parse(stdout) as Live) : undefined;
}

/** Polls until a condition is met. */
export async function until(what: string, holds: () => Promise<boolean>, every = 0.4): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!(await holds())) {
    mustBe(Date.now() < deadline, `${what} within ${TIMEOUT_SECONDS} s`);
    await pause(every);
  }
}

/** Waits until an object's field has the given value. `kubectl wait` uses a watch, which is cheaper than polling. */
export async function untilFieldIs({ kubectl }: World, object: string, path: string, value: unknown): Promise<void> {
  const wait = ["wait", object, `--for=jsonpath={${path}}=${String(value)}`, `--timeout=${TIMEOUT_SECONDS}s`];
  const { code, stderr } = await kubectl.try(["-n", NAMESPACE, ...wait]);
  mustBe(code === 0, `${object} has ${path} ${String(value)} within ${TIMEOUT_SECONDS} s`, stderr);
}

/** Waits for a number of seconds. */
export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Waits until a rollout is complete and the old pods are gone. Terminating pods would still appear in lists. */
export async function rolledOut({ kubectl }: World, deployment: string): Promise<void> {
  const wait = ["rollout", "status", `deployment/${deployment}`, `--timeout=${TIMEOUT_SECONDS}s`];
  await kubectl.run(["-n", NAMESPACE, ...wait]);
  await until(`no pod of ${deployment} is terminating`, async () => {
    const pods = await objectsOf<Pod>(kubectl, "pods");
    const own = pods.filter(({ metadata }) => metadata.name.startsWith(`${deployment}-`));
    return own.every(({ metadata }) => metadata.deletionTimestamp === undefined);
  });
}

/** Waits until no pod with these labels exists, not even a terminating one. */
export async function untilGone({ kubectl }: World, labels: Labels): Promise<void> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const pods = () => objectsOf<Pod>(kubectl, "pods", { labelSelector: selector.join(",") });
  await until(`no pod with ${selector.join(",")} is left`, async () => (await pods()).length === 0);
}

/**
 * Waits for the next sync of a Deployment's HPA and returns the resulting number of replicas. Recreates the HPA, because only the
 * first sync sets its conditions.
 */
export async function replicasAfterNextSync(
  world: World,
  files: Files,
  deployment: string,
): Promise<number | undefined> {
  await world.kubectl.run(["-n", NAMESPACE, "delete", "hpa", deployment]);
  await restore(world, files, `HorizontalPodAutoscaler/${deployment}`);
  await until(`the HPA of ${deployment} has synced`, async () => {
    const conditions = (await live(world, "hpa", deployment))?.status.conditions ?? [];
    return conditions.some(({ type }) => type === "ScalingActive");
  });
  return (await live(world, "deployment", deployment))?.spec.replicas;
}

/** Waits until a Deployment has exactly this many pods, all ready. */
export async function untilReady(world: World, deployment: string, count: number): Promise<void> {
  for (const path of [".spec.replicas", ".status.replicas", ".status.readyReplicas"]) {
    await untilFieldIs(world, `deployment/${deployment}`, path, count);
  }
}

/** Restores objects such as `Deployment/gateway-blue` to the state in two files and overwrites manual changes. */
export async function restore({ kubectl }: World, files: Files, ...ids: string[]): Promise<void> {
  const { code, stderr } = await apply(kubectl, chosen(files, ids), "--force-conflicts");
  mustBe(code === 0, `${ids.join(", ")} can be restored`, stderr);
}

/** Field managers that would conflict with the next apply of two files; empty if there is no conflict. */
export async function conflicts({ kubectl }: World, files: Files, ...ids: string[]): Promise<string> {
  const { code, stderr } = await apply(kubectl, chosen(files, ids), "--dry-run=server");
  const managers = [...stderr.matchAll(/conflicts? with "([^"]+)"/g)].map(([, manager]) => manager);
  mustBe(code === 0 || managers.length > 0, "an apply is accepted or is rejected because of a conflict", stderr);
  return [...new Set(managers)].sort().join(", ");
}

function chosen(files: Files, ids: readonly string[]): readonly Manifest[] {
  const found = prodObjects(files).filter(({ kind, metadata }) => ids.includes(`${kind}/${metadata.name}`));
  mustBe(found.length === ids.length, `prod has ${ids.join(", ")}`);
  return found;
}
