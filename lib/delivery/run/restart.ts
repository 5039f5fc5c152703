import { labelsOf, recordAt } from "../../manifests/json";
import { identityOf } from "../../manifests/manifest";
import { RESTARTED_ANNOTATION, RESTART_FIELD_MANAGER } from "../../names";
import type { Cluster, LiveObject } from "../cluster";
import type { Lock } from "./lock";
import { missing, patiently } from "./objects";
import type { Step } from "./steps";
import { Stop } from "./stop";
import type { Ports } from "./types";

type Restarted = Extract<Step, { readonly kind: "restart" }>;

/** Replaces the pods of a Deployment, unless an earlier run did it. Returns whether it changed the Deployment. */
export async function restartPods(step: Restarted, lock: Lock, ports: Ports): Promise<boolean> {
  return patiently(ports, async (attempt) => {
    const live = await liveOf(step, ports.cluster);
    // The answer to the first attempt can be lost.
    if (isRestarted(live, step)) return attempt > 1;
    await lock.keep();
    await ports.cluster.merge(fieldsOf(live, step), RESTART_FIELD_MANAGER);
    ports.tell(`restarted ${identityOf(step.deployment)}`);
    return true;
  });
}

/** Lets the API server judge a restart. Stops before anything has changed if the Deployment would not replace any pods. */
export async function tryRestart(step: Restarted, cluster: Cluster): Promise<void> {
  const live = await liveOf(step, cluster);
  if (isRestarted(live, step)) return;
  const { paused, replicas } = recordAt(live, "spec");
  const name = identityOf(step.deployment);
  if (paused === true)
    throw new Stop(`${name} is paused; let it go on with kubectl rollout resume, and run the command again`);
  if (replicas === 0)
    throw new Stop(
      `${name} has no pods, because someone set its replicas to 0; apply the manifests of the environment`,
    );
  await cluster.merge(fieldsOf(live, step), RESTART_FIELD_MANAGER, { isDryRun: true });
}

async function liveOf({ deployment }: Restarted, cluster: Cluster): Promise<LiveObject> {
  const live = await cluster.read(deployment);
  if (live === undefined) throw missing(deployment);
  return live;
}

function isRestarted(live: LiveObject, { at }: Restarted): boolean {
  return labelsOf(recordAt(live, "spec", "template", "metadata")["annotations"])[RESTARTED_ANNOTATION] === at;
}

/** Only the annotation, and what identifies the Deployment as it was read. */
function fieldsOf({ metadata }: LiveObject, { deployment, at }: Restarted): LiveObject {
  const {
    apiVersion,
    kind,
    metadata: { name, namespace },
  } = deployment;
  return {
    ...{ apiVersion, kind },
    metadata: { name, ...(namespace !== undefined && { namespace }), resourceVersion: metadata.resourceVersion },
    spec: { template: { metadata: { annotations: { [RESTARTED_ANNOTATION]: at } } } },
  };
}
