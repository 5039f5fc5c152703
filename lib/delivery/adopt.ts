import { recordOf } from "../manifests/json";
import { fewestPods } from "../manifests/autoscalers";
import type { Manifest } from "../manifests/manifest";
import {
  previewServiceName,
  serviceName,
  trackServiceName,
  workloadName,
  workloadSelector,
  type Color,
} from "../names";
import type { ServiceRelease, TrackRelease } from "../spec/release";
import { trueShare } from "../topology/canary-share";
import { isSameImage } from "../topology/images";
import { TRACKS } from "../topology/layout";
import { imageParts } from "../values/image-parts";
import type { DeliveredService } from "./delivered-service";

/** The objects of a service: as the release file renders them, and as they are in the cluster. */
export interface ServiceObjects {
  /** Rendered objects. */
  readonly rendered: readonly Manifest[];
  /** Objects in the cluster. */
  readonly live: readonly Manifest[];
}

/** Names of the Deployments that the cluster lacks. */
export function missingWorkloads({ name, topology }: DeliveredService, { live }: ServiceObjects): readonly string[] {
  return TRACKS[topology]
    .map((track) => workloadName(name, track))
    .filter((workload) => named(live, "Deployment", workload) === undefined);
}

/**
 * The release state that matches the objects in the cluster. What a release file can't express, such as an image of another repository, keeps the value of
 * `stated`: the release state with its overlay.
 */
export function liveState(service: DeliveredService, stated: ServiceRelease, objects: ServiceObjects): ServiceRelease {
  const { name, topology } = service;
  const tracks = TRACKS[topology].map((track) => {
    const state = stated[track];
    return [track, state && liveTrack(workloadName(name, track), state, objects)] as const;
  });
  const next: ServiceRelease = { ...stated, ...Object.fromEntries(tracks) };
  if (topology === "blueGreen")
    return {
      ...next,
      live: colorBehind(name, serviceName(name), objects) ?? stated.live,
      preview: colorBehind(name, previewServiceName(name), objects) ?? stated.preview,
    };
  return topology === "canary" ? { ...next, share: liveShare(name, next, stated, objects) } : next;
}

function liveTrack(workload: string, stated: TrackRelease, { rendered, live }: ServiceObjects): TrackRelease {
  const deployment = named(live, "Deployment", workload);
  if (deployment === undefined) return stated;
  const floor = fewestPods(deployment, live);
  const [container] = containersOf(named(rendered, "Deployment", workload));
  const image = containersOf(deployment).find(({ name }) => name === container?.name)?.image;
  const [expected, { repository, tag, digest }] = [imageParts(container?.image ?? ""), imageParts(image ?? "")];
  const isExpressed = repository === expected.repository && tag !== undefined;
  const next = isExpressed ? { version: tag, ...(digest !== undefined && { digest }) } : stated;
  if (isSameImage(next, stated)) return { ...stated, floor };
  return { version: next.version, ...(next.digest !== undefined && { digest: next.digest }), floor };
}

/** Color whose pods a Service selects, or `undefined` if it selects others. */
function colorBehind(name: string, service: string, { live }: ServiceObjects): Color | undefined {
  const { selector } = recordOf(named(live, "Service", service)?.["spec"]);
  const keys = (labels: unknown) => JSON.stringify(Object.entries(recordOf(labels)).sort());
  return (["blue", "green"] as const).find((color) => keys(selector) === keys(workloadSelector(name, color)));
}

/** Share of the canary: the weight in the HTTPRoute, or without weights its part of the pods. */
function liveShare(
  name: string,
  { stable, canary }: ServiceRelease,
  stated: ServiceRelease,
  { rendered, live }: ServiceObjects,
): number | undefined {
  if (weightsOf(name, rendered) !== undefined) {
    const [ofStable, ofCanary] = weightsOf(name, live) ?? [];
    return ofStable !== undefined && ofCanary !== undefined && ofStable + ofCanary === 100 ? ofCanary : stated.share;
  }
  if (stable === undefined || canary === undefined) return stated.share;
  if (stated.stable?.floor === stable.floor && stated.canary?.floor === canary.floor) return stated.share;
  return isSameImage(stable, canary) && canary.floor === 1
    ? 0
    : Math.round(trueShare({ stable: stable.floor, canary: canary.floor }));
}

/** Weights of stable and canary, of the first rule that has both. */
function weightsOf(name: string, objects: readonly Manifest[]): readonly [number, number] | undefined {
  const routes = objects.filter(({ kind }) => kind === "HTTPRoute");
  const rules = routes.flatMap((route) => listOf(recordOf(route["spec"])["rules"]));
  const weights = rules.map((rule) =>
    (["stable", "canary"] as const).map((track) => {
      const backend = listOf(rule["backendRefs"]).find((one) => one["name"] === trackServiceName(name, track));
      return backend?.["weight"];
    }),
  );
  const found = weights.find((pair): pair is [number, number] => pair.every((weight) => typeof weight === "number"));
  return found;
}

function containersOf(deployment: Manifest | undefined): readonly { readonly name: string; readonly image: string }[] {
  const pod = recordOf(recordOf(recordOf(deployment?.["spec"])["template"])["spec"]);
  return listOf(pod["containers"]) as unknown as readonly { readonly name: string; readonly image: string }[];
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function named(objects: readonly Manifest[], kind: string, name: string): Manifest | undefined {
  return objects.find((one) => one.kind === kind && one.metadata.name === name);
}
