import type { Layer, LayerService } from "../../layer/layer";
import type { Track } from "../../names";
import { releaseOf, servingTopology } from "../../topology/release-state";
import { isSameImage } from "../images";
import { expressionsOf } from "./expressions";
import { measuresOf } from "./measures";
import type { Query } from "./query";
import { verdictOf, type Verdict } from "./verdict";

/** What {@link judge} needs. Times are in milliseconds since 1970. */
export interface JudgeOptions {
  readonly layer: Pick<Layer, "namespace">;
  readonly service: Pick<LayerService, "name" | "gates">;
  /** Workload that is judged. */
  readonly track: Track;
  /**
   * When the bake began: the workload got its requests, and all of its pods had the new version.
   * @default - unknown; the verdict is not `pass` then
   */
  readonly since?: number;
  readonly now: number;
  readonly query: Query;
}

/** Asks Prometheus whether a release may go on. The window starts with the bake, so that what happened before does not count. */
export async function judge({ layer, service, track, since, now, query }: JudgeOptions): Promise<Verdict> {
  const { name, gates } = service;
  const longest = gates.windowMinutes * 60;
  const elapsed = since === undefined ? longest : Math.floor((now - since) / 1000);
  // PromQL has no window without a length.
  const seconds = Number.isFinite(elapsed) ? Math.max(1, Math.min(elapsed, longest)) : 1;
  const { latencySeconds } = gates;
  const expressions = expressionsOf({ namespace: layer.namespace, service: name, track, seconds, latencySeconds });
  const [requests, errors, latency] = await Promise.all([
    query(expressions.requests, now),
    query(expressions.errors, now),
    query(expressions.latency, now),
  ]);
  const subject = {
    name: nameOf(name, track),
    gates,
    ...(since !== undefined && { baked: (now - since) / 60_000 }),
  };
  return verdictOf(measuresOf(subject, { requests, errors, latency }));
}

function nameOf(service: string, track: Track): string {
  if (track === "rolling") return service;
  return track === "canary" ? `the canary of ${service}` : `${track} of ${service}`;
}

/** The workload under release: the canary while it runs another image than stable, the live color, or the only workload. */
export function trackUnderRelease(service: Pick<LayerService, "name" | "topology" | "migrateFrom" | "release">): Track {
  const { name, release } = service;
  switch (servingTopology(service, release)) {
    case "rolling":
      return "rolling";
    case "blueGreen":
      return complete(name, releaseOf("blueGreen", release)).live;
    case "canary": {
      const { stable, canary } = complete(name, releaseOf("canary", release));
      return isSameImage(stable, canary) ? "stable" : "canary";
    }
  }
}

function complete<T>(name: string, state: T | undefined): T {
  if (state === undefined) throw new Error(`${name} has no complete release state`);
  return state;
}
