import { judge, trackUnderRelease } from "../../../lib/delivery/gates/judge";
import { ClusterError, type Cluster } from "../../../lib/delivery/cluster";
import type { PastOperation } from "../../../lib/delivery/lease";
import type { Operation } from "../../../lib/delivery/operation";
import type { Observed } from "../../../lib/delivery/run/checks";
import { heldUntil } from "../../../lib/delivery/run/hold";
import type { Layer, LayerService } from "../../../lib/layer/layer";
import { CLOCK } from "../../../ops/clock";
import { prometheusAt } from "../../../ops/prometheus";
import { printable } from "../../output/terminal";
import type { DeliverOptions } from "./deliver";

/** Why the old color of a switch must keep its pods for now. */
export function holdProblem(
  { delivery }: Layer,
  { name }: LayerService,
  { kind }: Operation,
  history: readonly PastOperation[],
  { now }: DeliverOptions,
): string | undefined {
  if (kind !== "retire" || now === true) return undefined;
  const until = heldUntil(history, delivery.holdMinutes, CLOCK);
  return until === undefined
    ? undefined
    : `the old color of ${name} keeps its pods for a rollback until ${until}; run the command again then, or add --now`;
}

/** Operations that give a version more requests, or remove the rollback. */
const GATED: readonly Operation["kind"][] = ["canary", "promote", "retire"];

/** Why Prometheus does not let a release go on. The bake begins when the last operation ended. */
export async function gateProblem(
  layer: Layer,
  service: LayerService,
  { kind }: Operation,
  [last]: readonly PastOperation[],
  { prometheus }: DeliverOptions,
): Promise<string | undefined> {
  if (prometheus === undefined || !GATED.includes(kind)) return undefined;
  const { query } = prometheusAt(prometheus);
  const track = trackUnderRelease(service);
  const since = last === undefined ? undefined : CLOCK.parse(last.at);
  const asked = { layer, service, track, now: CLOCK.now(), query, ...(since !== undefined && { since }) };
  const verdict = await judge(asked);
  if (verdict.kind === "pass") return undefined;
  return `${verdict.reasons.map(printable).join("; ")}; run the command again later, or ${verdict.kind === "fail" ? "take the release back" : "omit --prometheus"}`;
}

/** What the checks before an operation read. */
export async function observed(cluster: Cluster, namespace: string): Promise<Observed> {
  // Without permission to read them, there is no check. It must not stop a rollback.
  const list = (apiVersion: string, kind: string) =>
    cluster.list({ apiVersion, kind, namespace }).catch((error: unknown) => {
      if (error instanceof ClusterError && error.reason === "denied") return [];
      throw error;
    });
  return {
    deployments: await list("apps/v1", "Deployment"),
    quotas: await list("v1", "ResourceQuota"),
    budgets: await list("policy/v1", "PodDisruptionBudget"),
    cronJobs: await list("batch/v1", "CronJob"),
  };
}
