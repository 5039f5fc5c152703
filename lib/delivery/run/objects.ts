import { driftedFields } from "../../manifests/drift/rendered-fields";
import type { FieldChange } from "../../manifests/field-changes";
import { identityOf, type Manifest } from "../../manifests/manifest";
import { show } from "../../values/words";
import { ClusterError, type Cluster, type LiveObject } from "../cluster";
import type { Ports } from "./types";
import type { Lock } from "./lock";
import { appliesOf, type ApplyStep as Apply, type Step } from "./steps";
import { Stop } from "./stop";

/** Controllers write the status of an object between a read and a write. More attempts mean that something else goes wrong. */
const MOST_ATTEMPTS = 20;
/** Time for which a write is sent again. A restart of an API server takes less. */
const PATIENCE_MILLISECONDS = 60_000;
const PAUSE_MILLISECONDS = 1000;

/** Applies an object, unless the cluster has it already. Returns whether it changed. */
export async function apply(step: Apply, lock: Lock, ports: Ports): Promise<boolean> {
  return patiently(ports, async (attempt) => {
    const { live, isDone } = await differenceTo(step, ports.cluster);
    // The answer to the first attempt can be lost.
    if (isDone) return attempt > 1;
    await lock.keep();
    await ports.cluster.apply(conditional(step.object, live));
    ports.tell(`applied ${identityOf(step.object)}`);
    return true;
  });
}

/** Reads and writes an object, and again if it changed in between or if there was no answer. */
export async function patiently<T>({ clock }: Ports, write: (attempt: number) => Promise<T>): Promise<T> {
  const until = clock.now() + PATIENCE_MILLISECONDS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write(attempt);
    } catch (error) {
      if (!(error instanceof ClusterError) || attempt === MOST_ATTEMPTS) throw error;
      if (error.reason === "unreachable" && clock.now() < until) await clock.sleep(PAUSE_MILLISECONDS);
      else if (error.reason !== "changed") throw error;
    }
  }
}

/** Compares an object with both sides of a step, and lets the API server judge the apply. Stops before anything has changed. */
export async function tryApply(step: Apply, cluster: Cluster): Promise<void> {
  const { isDone } = await differenceTo(step, cluster);
  if (!isDone) await cluster.apply(step.object, { isDryRun: true });
}

function conditional(object: Manifest, live: LiveObject | undefined): Manifest {
  const { resourceVersion } = live?.metadata ?? {};
  return { ...object, metadata: { ...object.metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
}

/** Compares an object in the cluster with both sides of a step. Stops if it has a value that is in neither of them, because someone else changed it. */
export async function differenceTo({ before, object }: Apply, cluster: Cluster) {
  const live = await cluster.read(object);
  if (live === undefined) {
    if (before !== undefined) throw missing(object);
    return { live, isDone: false };
  }
  const open = driftedFields(object, live);
  const paths = new Set(open.map(({ path }) => path));
  const foreign = before === undefined ? [] : driftedFields(before, live).filter(({ path }) => paths.has(path));
  if (before !== undefined && foreign.length > 0) throw foreignChange(before, foreign);
  return { live, isDone: open.length === 0 };
}

/**
 * Stops if an object that no step changes differs from the release file in what it serves. A file that is older than the cluster would, for example, let
 * the pods of the live color stop. Sizes may differ: someone can have raised them.
 */
export async function checkGuard(guard: Manifest, cluster: Cluster): Promise<void> {
  const live = await cluster.read(guard);
  if (live === undefined) throw missing(guard);
  const fields = decisiveFields(guard, live);
  if (fields.length > 0) throw foreignChange(guard, fields);
}

/** Why the cluster does not serve what the release file states, or `undefined`. */
export async function servedProblem(objects: readonly Manifest[], cluster: Cluster): Promise<string | undefined> {
  try {
    for (const object of objects) await checkGuard(object, cluster);
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.message;
    throw error;
  }
}

/** Fields that differ and decide what serves requests: images of a Deployment, and all of a route. */
export function decisiveFields(object: Manifest, live: LiveObject): readonly FieldChange[] {
  const decisive = object.kind === "Deployment" ? /\.image$/ : /^spec\./;
  return driftedFields(object, live).filter(({ path }) => decisive.test(path));
}

export function missing(object: Manifest): Stop {
  return new Stop(`${identityOf(object)} is not in the cluster; apply the manifests of the environment first`);
}

/** An object that someone else changed. */
export function foreignChange(object: Manifest, fields: readonly FieldChange[]): Stop {
  const texts = fields.map(({ path, before, after }) => `${path} is ${show(after)} instead of ${show(before)}`);
  return new Stop(
    `${identityOf(object)} differs from the release file: ${texts.join(", ")}; get the newest release file, or copy the change into it with adopt, or apply the manifests of the environment, and run the command again`,
  );
}

/** Stops if an apply by someone else, such as the pipeline, fell between two steps: the file must match the cluster. */
export async function checkApplied(steps: readonly Step[], cluster: Cluster): Promise<void> {
  const last = new Map(appliesOf(steps).map((step) => [identityOf(step.object), step]));
  for (const [identity, step] of last) {
    const { isDone } = await differenceTo(step, cluster);
    if (!isDone)
      throw new Stop(
        `${identity} was changed back while this run waited, perhaps by your pipeline; run the command again`,
      );
  }
}
