import type { Kubectl } from "../../e2e/support/kubectl";
import { DATASTORE_PORTS } from "../../../lib/names";
import { record } from "./record";

interface LivePod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime: string }[];
    readonly containerStatuses?: readonly { readonly state: { readonly running?: { readonly startedAt: string } } }[];
  };
}

/** Notes for each datastore how long its newest container took until its pod was ready. The API server has whole seconds. */
export async function recordStartups(kubectl: Kubectl, namespace: string, event: string): Promise<void> {
  const text = await kubectl.run(["-n", namespace, "get", "pods", "-o", "json"]);
  const { items } = JSON.parse(text) as { readonly items: readonly LivePod[] };
  for (const store of Object.keys(DATASTORE_PORTS)) {
    const found = items.filter(({ metadata }) => metadata.labels?.["app"] === store).flatMap(secondsUntilReady);
    const value = found.map((seconds) => `${seconds} s`).join(", ");
    record({
      topic: "Datastores of dev: from the start of the container until ready",
      what: `${store}, ${event}`,
      value,
    });
  }
}

function secondsUntilReady({ status }: LivePod): readonly number[] {
  const ready = status.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime;
  const started = status.containerStatuses?.[0]?.state.running?.startedAt;
  return ready === undefined || started === undefined ? [] : [(Date.parse(ready) - Date.parse(started)) / 1000];
}
