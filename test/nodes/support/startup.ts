import type { Kubectl } from "../../e2e/support/kubectl";
import { DATASTORE_PORTS } from "../../../lib/names";
import { record } from "./record";

const TOPIC = "Datastores of dev: from the start of the container until ready";

interface LivePod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime: string }[];
    readonly containerStatuses?: readonly { readonly state: { readonly running?: { readonly startedAt: string } } }[];
  };
}

/**
 * Notes for each datastore how long its container took until its pod was ready. The API server has whole seconds.
 * @param since - containers that started before are left out; milliseconds since 1970
 */
export async function recordStartups(kubectl: Kubectl, namespace: string, event: string, since = 0): Promise<void> {
  const text = await kubectl.run(["-n", namespace, "get", "pods", "-o", "json"]);
  const { items } = JSON.parse(text) as { readonly items: readonly LivePod[] };
  for (const store of Object.keys(DATASTORE_PORTS)) {
    const pods = items.filter(({ metadata }) => metadata.labels?.["app"] === store);
    for (const seconds of pods.flatMap((pod) => secondsUntilReady(pod, since)))
      record({ topic: TOPIC, what: `${store}, ${event}`, value: `${seconds} s` });
  }
}

function secondsUntilReady({ status }: LivePod, since: number): readonly number[] {
  const ready = status.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime;
  const started = status.containerStatuses?.[0]?.state.running?.startedAt;
  if (ready === undefined || started === undefined || Date.parse(started) + 1000 < since) return [];
  return [(Date.parse(ready) - Date.parse(started)) / 1000];
}
