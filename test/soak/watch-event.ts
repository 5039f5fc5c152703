import type { LiveObject } from "../../lib/delivery/cluster";
import { pendingOf } from "../../lib/delivery/lease";
import { labelsOf, recordAt, recordOf, recordsOf } from "../../lib/manifests/json";
import { releaseLeaseName, serviceName } from "../../lib/names";
import type { WatchEvent } from "./events";

/** An object as a watch reports it. */
export interface Reported {
  readonly object: LiveObject;
  readonly isDeleted: boolean;
  /** Time in milliseconds. */
  readonly at: number;
}

/** Kinds whose objects controllers remove. */
const GOING: readonly string[] = ["EndpointSlice", "ReplicaSet"];

/** What the invariants need of an object, or `undefined` if they do not need it. */
export function watchEventOf({ object, isDeleted, at }: Reported, apps: readonly string[]): WatchEvent | undefined {
  const { kind, metadata } = object;
  const app = apps.find((one) => belongs(object, one));
  if (app === undefined || (isDeleted && !GOING.includes(kind))) return undefined;
  const seen = { app, at, revision: Number(metadata.resourceVersion) };
  const [spec, status] = [recordOf(object["spec"]), recordOf(object["status"])];
  switch (kind) {
    case "Deployment": {
      const count = (key: string) => Number(status[key] ?? 0);
      const rollout = recordAt(spec, "strategy", "rollingUpdate");
      return {
        ...{ kind, ...seen },
        track: trackOf(metadata.name, app),
        wanted: Number(spec["replicas"] ?? 1),
        isObserved: count("observedGeneration") >= (metadata.generation ?? 0),
        ...{ pods: count("replicas"), updated: count("updatedReplicas") },
        ...{ ready: count("readyReplicas"), available: count("availableReplicas") },
        ...{ surge: String(rollout["maxSurge"]), unavailable: String(rollout["maxUnavailable"]) },
      };
    }
    case "ReplicaSet": {
      const { name, labels = {} } = metadata;
      const wanted = isDeleted ? 0 : Number(spec["replicas"] ?? 0);
      return { kind, ...seen, name, track: labels["version"] ?? "", wanted };
    }
    case "Service": {
      const { selector, ...others } = spec;
      return { kind, ...seen, selector: labelsOf(selector), others: JSON.stringify(others) };
    }
    case "EndpointSlice": {
      const ready = isDeleted
        ? []
        : recordsOf(object["endpoints"]).filter((one) => recordAt(one, "conditions")["ready"]);
      const pods = ready.map((one) => String(recordAt(one, "targetRef")["name"]));
      return { kind, ...seen, slice: metadata.name, ready: pods };
    }
    case "HorizontalPodAutoscaler":
      return { kind, ...seen, track: trackOf(metadata.name, app), floor: Number(spec["minReplicas"] ?? 1) };
    case "HTTPRoute": {
      const backends = recordsOf(spec["rules"]).flatMap((rule) => recordsOf(rule["backendRefs"]));
      const weights = backends.flatMap(({ name, weight }) =>
        typeof weight === "number" && /-(stable|canary)-service$/.test(String(name))
          ? [[String(name).split("-").at(-2), weight]]
          : [],
      );
      return weights.length === 0 ? undefined : { kind, ...seen, weights: Object.fromEntries(weights) };
    }
    case "Lease": {
      const pending = pendingOf(object)?.operation.kind;
      return { kind, ...seen, ...(pending !== undefined && { pending }) };
    }
    default:
      return undefined;
  }
}

function belongs({ kind, metadata }: LiveObject, app: string): boolean {
  const { name, labels = {} } = metadata;
  if (kind === "Lease") return name === releaseLeaseName(app);
  if (kind === "EndpointSlice") return labels["kubernetes.io/service-name"] === serviceName(app);
  if (kind === "Service") return name === serviceName(app);
  return labels["app"] === app;
}

/** `blue` of `gateway-blue`, and `rolling` of `entitlements`. */
function trackOf(name: string, app: string): string {
  return name === app ? "rolling" : name.slice(app.length + 1);
}
