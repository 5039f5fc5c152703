import type { Manifest } from "../../../lib/manifests/manifest";
import { workloadSelector, type Labels } from "../../../lib/names";
import { TIMEOUT_SECONDS, type Kubectl } from "../support/kubectl";
import { NAMESPACE, apply, objectsOf } from "../support/layer";
import type { Desk, Ran, Typed } from "./desk";
import type { Place } from "./places";
import { prodObjects, type Files } from "./prod";
import { mustBe } from "./verdict";

/** What a judge works with. */
export interface World {
  /** The harness's own kubectl: looks, prepares, cleans up. */
  readonly kubectl: Kubectl;
  /** The operator's desk: where the runbook's lines are typed. */
  readonly desk: Desk;
  /** The services of prod. */
  readonly places: readonly Place[];
}

/** The fields of a pod that judges look at. */
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

/** The fields of other objects that judges look at. */
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

/** Types a command and expects it to work. */
export async function works(world: World, command: string, options?: Typed): Promise<Ran> {
  const ran = await world.desk.run(command, options);
  mustBe(ran.code === 0, `\`${command}\` ends with 0`, `${ran.code}: ${ran.stderr}${ran.stdout}`);
  return ran;
}

/** Types a command and expects it to fail with this text. */
export async function fails(world: World, command: string, text: string): Promise<Ran> {
  const ran = await world.desk.run(command);
  const first = ran.parts[0] ?? ran.code;
  const isSo = first !== 0 && `${ran.stderr}${ran.stdout}`.includes(text);
  mustBe(isSo, `\`${command}\` fails with: ${text}`, `${first}: ${ran.stderr}${ran.stdout}`);
  return ran;
}

/** Pods with these labels that are not on their way out, the oldest first. */
export async function podsOf({ kubectl }: World, labels: Labels): Promise<readonly Pod[]> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const pods = await objectsOf<Pod>(kubectl, "pods", "-l", selector.join(","));
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .sort((one, other) => (one.metadata.creationTimestamp < other.metadata.creationTimestamp ? -1 : 1));
}

/** Pods of a service's live workload, or of another of its workloads. */
export function podsAt(world: World, place: Place, track = place.track): Promise<readonly Pod[]> {
  return podsOf(world, workloadSelector(place.service, track));
}

/** Names of objects. */
export function namesOf(objects: readonly { readonly metadata: { readonly name: string } }[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name).sort();
}

/** One object as it is now, or `undefined`. */
export async function live({ kubectl }: World, kind: string, name: string): Promise<Live | undefined> {
  const { code, stdout } = await kubectl.try(["-n", NAMESPACE, "get", kind, name, "-o", "json"]);
  return code === 0 ? (JSON.parse(stdout) as Live) : undefined;
}

/** Waits until something is so, and looks every so many seconds. */
export async function until(what: string, isSo: () => Promise<boolean>, every = 0.4): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!(await isSo())) {
    mustBe(Date.now() < deadline, `${what} within ${TIMEOUT_SECONDS} s`);
    await pause(every);
  }
}

/** Waits until an object says so: kubectl watches it, which costs less than asking again and again. */
export async function untilSaid({ kubectl }: World, object: string, path: string, value: unknown): Promise<void> {
  const wait = ["wait", object, `--for=jsonpath={${path}}=${String(value)}`, `--timeout=${TIMEOUT_SECONDS}s`];
  const { code, stderr } = await kubectl.try(["-n", NAMESPACE, ...wait]);
  mustBe(code === 0, `${object} has ${path} ${String(value)} within ${TIMEOUT_SECONDS} s`, stderr);
}

/** Waits for some seconds. */
export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Waits until a rollout has ended, and the pods before it are gone: a list would still have those that are on their way out. */
export async function rolledOut({ kubectl }: World, deployment: string): Promise<void> {
  const wait = ["rollout", "status", `deployment/${deployment}`, `--timeout=${TIMEOUT_SECONDS}s`];
  await kubectl.run(["-n", NAMESPACE, ...wait]);
  await until(`no pod of ${deployment} is on its way out`, async () => {
    const pods = await objectsOf<Pod>(kubectl, "pods");
    const own = pods.filter(({ metadata }) => metadata.name.startsWith(`${deployment}-`));
    return own.every(({ metadata }) => metadata.deletionTimestamp === undefined);
  });
}

/** Waits until there is no pod of these labels any more, also none that is on its way out. */
export async function untilGone({ kubectl }: World, labels: Labels): Promise<void> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const pods = () => objectsOf<Pod>(kubectl, "pods", "-l", selector.join(","));
  await until(`no pod with ${selector.join(",")} is left`, async () => (await pods()).length === 0);
}

/**
 * Lets the autoscaler of a Deployment look at it once more, and says how many pods it has then. An autoscaler that is made anew says something of its
 * Deployment only after it has looked.
 */
export async function replicasAfterALook(world: World, files: Files, deployment: string): Promise<number | undefined> {
  await world.kubectl.run(["-n", NAMESPACE, "delete", "hpa", deployment]);
  await restore(world, files, `HorizontalPodAutoscaler/${deployment}`);
  await until(`the autoscaler of ${deployment} has looked`, async () => {
    const conditions = (await live(world, "hpa", deployment))?.status.conditions ?? [];
    return conditions.some(({ type }) => type === "ScalingActive");
  });
  return (await live(world, "deployment", deployment))?.spec.replicas;
}

/** Waits until a Deployment has this many pods, all ready. */
export async function untilReady(world: World, deployment: string, count: number): Promise<void> {
  for (const path of [".spec.replicas", ".status.replicas", ".status.readyReplicas"]) {
    await untilSaid(world, `deployment/${deployment}`, path, count);
  }
}

/** Makes objects (`Deployment/gateway-blue`) what two files say, whoever changed them. */
export async function restore({ kubectl }: World, files: Files, ...ids: string[]): Promise<void> {
  const { code, stderr } = await apply(kubectl, chosen(files, ids), "--force-conflicts");
  mustBe(code === 0, `${ids.join(", ")} can be restored`, stderr);
}

/** Field managers that the next apply of two files would be refused for; none where it would go through. */
export async function conflicts({ kubectl }: World, files: Files, ...ids: string[]): Promise<string> {
  const { code, stderr } = await apply(kubectl, chosen(files, ids), "--dry-run=server");
  const managers = [...stderr.matchAll(/conflicts? with "([^"]+)"/g)].map(([, manager]) => manager);
  mustBe(code === 0 || managers.length > 0, "an apply is accepted, or refused for a conflict", stderr);
  return [...new Set(managers)].sort().join(", ");
}

function chosen(files: Files, ids: readonly string[]): readonly Manifest[] {
  const found = prodObjects(files).filter(({ kind, metadata }) => ids.includes(`${kind}/${metadata.name}`));
  mustBe(found.length === ids.length, `prod prints ${ids.join(", ")}`);
  return found;
}
