import type { Layer, LayerService } from "../layer/layer";
import { serviceOf } from "../layer/layer";
import { fewestPods } from "../manifests/autoscalers";
import { labelsOf, recordAt, recordsOf } from "../manifests/json";
import { findManifest, type Manifest } from "../manifests/manifest";
import { peerName } from "../traffic/flow";
import { trafficOf } from "../traffic/layer-traffic";
import { listWith } from "../values/words";
import { isRecreated } from "./surge";

/** What a restart replaces: workloads of one service, or of a datastore or another app of the layer. */
export interface RestartTarget {
  /** Name of the service, or the `app` label of the other workload. */
  readonly name: string;
  /**
   * The service.
   * @default - a datastore or another workload of the layer
   */
  readonly service?: LayerService;
  /** Its Deployments, in the order in which they restart. */
  readonly deployments: readonly Manifest[];
  /** Whether workloads are among them that serve no requests. */
  readonly hasIdle: boolean;
  /**
   * Why it has no pods for some time.
   * @default - some pods always serve
   */
  readonly outage?: Outage;
}

/** A time in which a workload has no pods. */
export interface Outage {
  /** Why: a sentence without a full stop. */
  readonly why: string;
  /** What fails meanwhile, sorted by caller. */
  readonly calls: readonly BrokenCall[];
}

/** A call that fails during an outage. */
export interface BrokenCall {
  /** Name of the workload that calls, or of a system outside of the namespace. */
  readonly from: string;
  /** The call: `gateway calls redis`. */
  readonly why: string;
}

/** Names that a restart accepts: the services, and the other apps with a Deployment. Sorted. */
export function restartNames(manifests: readonly Manifest[]): readonly string[] {
  return [...new Set(manifests.filter(({ kind }) => kind === "Deployment").map(appOf))].sort();
}

/**
 * What a restart of a service or another app replaces, or `undefined` if the layer has no such workload.
 * @param hasIdle - whether workloads restart that serve no requests
 */
export function restartTarget(
  layer: Layer,
  manifests: readonly Manifest[],
  name: string,
  hasIdle: boolean,
): RestartTarget | undefined {
  const service = serviceOf(layer, name);
  const all =
    service === undefined
      ? manifests.filter((one) => one.kind === "Deployment" && appOf(one) === name)
      : // Those that serve come first.
        [true, false].flatMap((isServing) =>
          service.plan.workloads
            .filter(({ serving }) => serving === isServing && (isServing || hasIdle))
            .map((workload) => findManifest(manifests, "Deployment", workload.name)),
        );
  if (all.length === 0) return undefined;
  const outage = outageOf(layer, manifests, name, all);
  return { name, ...(service && { service }), deployments: all, hasIdle, ...(outage && { outage }) };
}

/** Whether a service has workloads that serve no requests. */
export function hasIdleWorkload({ plan }: LayerService): boolean {
  return plan.workloads.some(({ serving }) => !serving);
}

/** Two Deployments of one app restart one after the other, so that one of them serves. */
function outageOf(
  layer: Layer,
  manifests: readonly Manifest[],
  name: string,
  deployments: readonly Manifest[],
): Outage | undefined {
  const [only, ...others] = deployments;
  if (only === undefined || others.length > 0 || !isRecreated(only)) return undefined;
  const { metadata } = only;
  const pods = fewestPods(only, manifests);
  const claims = claimsOf(only);
  const because = claims.length === 0 ? "" : `, because only one pod can use ${listWith("and", claims)}`;
  return {
    why: `${metadata.name} has the strategy Recreate${because}: ${pods === 1 ? "the old pod stops before the new one starts" : "all pods stop before new ones start"}`,
    calls: callsTo(layer, name),
  };
}

/** Allowed connections to an app from others. Those are what can fail. */
function callsTo(layer: Layer, name: string): readonly BrokenCall[] {
  const calls = trafficOf(layer).flows.flatMap(({ from, to, why }) =>
    to.kind === "app" && to.app === name && peerName(from) !== name ? [{ from: peerName(from), why }] : [],
  );
  return [...new Map(calls.map((call) => [call.why, call])).values()].sort((one, other) =>
    `${one.from} ${one.why}` < `${other.from} ${other.why}` ? -1 : 1,
  );
}

function claimsOf(deployment: Manifest): readonly string[] {
  return recordsOf(recordAt(deployment, "spec", "template", "spec")["volumes"]).flatMap((volume) => {
    const { claimName } = recordAt(volume, "persistentVolumeClaim");
    return typeof claimName === "string" ? [claimName] : [];
  });
}

function appOf(deployment: Manifest): string {
  return labelsOf(recordAt(deployment, "spec", "template", "metadata")["labels"])["app"] ?? deployment.metadata.name;
}
