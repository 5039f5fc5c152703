import { isRecord, labelsOf, recordAt, recordOf, recordsOf } from "../../manifests/json";
import { selects } from "../../manifests/selectors";
import { serviceName, trackServiceName, type Labels, type Track } from "../../names";
import type { WorkloadLayout } from "../../topology/layout";
import type { LiveObject } from "../cluster";
import type { LiveState, Reason, ServiceStatus } from "./types";

/** A workload, with the number of its ready pods if it is known. */
export interface ReadyWorkload extends Pick<WorkloadLayout, "track" | "selector"> {
  readonly ready?: number;
}

/** Which share of the requests each workload receives, and problems of the Service. */
export interface Shares extends Pick<ServiceStatus, "shareFrom"> {
  /** Percentages. Tracks whose share is unknown are absent. */
  readonly percent: ReadonlyMap<Track, number>;
  readonly reasons: readonly Reason[];
}

/**
 * The shares of a service: the weights of its HTTPRoutes if they name the Services of stable and canary, otherwise the workloads that the live Service
 * selects, by their ready pods.
 */
export function sharesOf(service: string, workloads: readonly ReadyWorkload[], state: LiveState): Shares {
  const selected = bySelector(service, workloads, state);
  const weights = weightsOf(service, state.objects);
  if (weights === undefined) return selected;
  if (weights === "different")
    return {
      percent: new Map(),
      reasons: [...selected.reasons, { text: "the rules of its HTTPRoutes give the canary different weights" }],
    };
  const sum = weights.stable + weights.canary;
  const percent = (weight: number) => (sum === 0 ? 0 : (100 * weight) / sum);
  return {
    shareFrom: "weights",
    percent: new Map([
      ["stable", percent(weights.stable)],
      ["canary", percent(weights.canary)],
    ]),
    reasons: selected.reasons,
  };
}

interface Weights {
  readonly stable: number;
  readonly canary: number;
}

/** Weights of the rules that split requests, or `undefined` if there are none. */
function weightsOf(service: string, objects: readonly LiveObject[]): Weights | "different" | undefined {
  const rules = objects
    .filter(({ kind }) => kind === "HTTPRoute")
    .flatMap(({ spec }) => recordsOf(recordOf(spec)["rules"]));
  const all = rules.flatMap((rule): readonly Weights[] => {
    const weightOf = (track: "stable" | "canary") => {
      const found = recordsOf(rule["backendRefs"]).find(({ name }) => name === trackServiceName(service, track));
      // The API server sets the default.
      return found === undefined ? undefined : typeof found["weight"] === "number" ? found["weight"] : 1;
    };
    const [stable, canary] = [weightOf("stable"), weightOf("canary")];
    return stable === undefined && canary === undefined ? [] : [{ stable: stable ?? 0, canary: canary ?? 0 }];
  });
  const [first] = all;
  if (first === undefined) return undefined;
  return all.every(({ stable, canary }) => stable === first.stable && canary === first.canary) ? first : "different";
}

/** Labels that a Service selects in the cluster, or why they are unknown. */
export function liveSelector(name: string, { objects, unread }: LiveState): Labels | string {
  const live = objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === name);
  if (live !== undefined) return labelsOf(recordAt(live, "spec", "selector"));
  return unread.some(({ kind }) => kind === "Service") ? `Service ${name} can't be read` : `Service ${name} is missing`;
}

/** The workloads that a Service with this selector sends requests to. */
export function selectedBy<T extends Pick<WorkloadLayout, "selector">>(
  selector: Labels,
  workloads: readonly T[],
): readonly T[] {
  const isEmpty = Object.keys(selector).length === 0;
  return isEmpty ? [] : workloads.filter((one) => selects({ matchLabels: selector }, one.selector));
}

function bySelector(service: string, workloads: readonly ReadyWorkload[], state: LiveState): Shares {
  const selector = liveSelector(serviceName(service), state);
  if (!isRecord(selector)) return { percent: new Map(), reasons: [{ text: selector }] };
  const selected = selectedBy(selector, workloads);
  if (selected.length === 0) {
    const labels = Object.entries(selector).map((pair) => pair.join("="));
    const text = `Service ${serviceName(service)} selects none of its workloads (${labels.join(",") || "no selector"})`;
    return { percent: new Map(), reasons: [{ text }] };
  }
  const others = workloads.filter((one) => !selected.includes(one)).map(({ track }) => [track, 0] as const);
  const counts = selected.map(({ ready }) => ready);
  const total = counts.reduce<number>((sum, ready) => sum + (ready ?? 0), 0);
  if (counts.includes(undefined)) return { shareFrom: "selector", percent: new Map(others), reasons: [] };
  if (total === 0) {
    const text = `Service ${serviceName(service)} has no ready pod: requests fail`;
    return { shareFrom: "selector", percent: new Map(others), reasons: [{ text }] };
  }
  const shares = selected.map(({ track, ready = 0 }) => [track, (100 * ready) / total] as const);
  return { shareFrom: "selector", percent: new Map([...others, ...shares]), reasons: [] };
}
