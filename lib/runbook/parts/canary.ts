import type { Kit } from "../kit";
import { applyObject } from "./ownership";
import type { RunStep, Step, Target } from "../procedure";
import { applyFiles, renderFiles, rolledOut, untilReady } from "./release";
import type { ServiceTarget } from "../service-targets";
import { canaryReplicas } from "../../topology/canary-share";
import { targetWith } from "./versions";

/** Shares of a canary release, in their order. */
export const SHARES = { start: 10, more: 50 } as const;

/** Services with a canary. */
export function canaryServices({ services }: Kit): readonly ServiceTarget[] {
  return services.filter(({ topology, other }) => topology === "canary" && other !== undefined);
}

/** The services as targets, with the number of pods of each workload at each share. */
export function canaryTargets(services: readonly ServiceTarget[]): readonly Target[] {
  return services.map((one) => {
    const { scale } = one.service;
    const start = canaryReplicas(scale.min, SHARES.start, 1);
    const more = canaryReplicas(scale.min, SHARES.more, 1);
    const { version, digest, floor } = one.live.release;
    return targetWith(one, {
      metrics: one.service.metricsPath,
      "stable-version": version,
      ...(digest !== undefined && { "stable-digest": digest }),
      floor: String(Math.max(floor, scale.min)),
      "start-stable": String(start.stable),
      "start-canary": String(start.canary),
      "more-stable": String(more.stable),
      "more-canary": String(more.canary),
    });
  });
}

/** Names of the services whose requests from outside are split by the weights of an HTTPRoute. */
export function routedCanaries({ layer }: Kit, services: readonly ServiceTarget[]): readonly string[] {
  if (layer.cluster.exposure.kind !== "gatewayApi") return [];
  return services.filter(({ service }) => service.host !== undefined).map(({ name }) => name);
}

/** Selector of both workloads of a canary service. */
export const BOTH = "'app=<service>,version in (stable,canary)'";

/** Options of {@link shareSteps}. */
export interface ShareSteps {
  /** Start of the identifiers. */
  readonly id: string;
  /** Heading above the steps. */
  readonly group: string;
  /** Placeholders of the numbers of pods. */
  readonly pods: { readonly stable: string; readonly canary: string };
}

/** Renders and applies both workloads, waits until they are ready, and then applies the weights of the route. */
export function shareSteps(kit: Kit, services: readonly ServiceTarget[], { id, group, pods }: ShareSteps): Step[] {
  return [
    renderFiles(kit, `${id}-synth`, group),
    applyFiles(kit, {
      id: `${id}-apply`,
      group,
      what: "Apply both workloads.",
      selector: BOTH,
      who: "operate",
      changes:
        "Changes the version and the number of pods of the canary. Its pods receive requests as soon as they are ready.",
      deployment: "<other>",
      undo: { kind: "procedure", procedure: "abort-canary" },
    }),
    rolledOut(kit, `${id}-rollout`, group, "<other>"),
    untilReady(kit, `${id}-stable-ready`, group, "<deployment>", pods.stable),
    untilReady(kit, `${id}-canary-ready`, group, "<other>", pods.canary),
    ...routeSteps(kit, services, `${id}-route`, group),
  ];
}

/** Applies the weights of the route. Returns no steps if no canary has a route with weights. */
export function routeSteps(kit: Kit, services: readonly ServiceTarget[], id: string, group: string): RunStep[] {
  const only = routedCanaries(kit, services);
  if (only.length === 0) return [];
  return [
    applyObject(kit, {
      id,
      group,
      what: "Apply the route. It sends the share of the requests from outside to the canary.",
      kind: "HTTPRoute",
      name: "<service>",
      changes: "Changes the weights of stable and the canary.",
      only,
    }),
  ];
}
