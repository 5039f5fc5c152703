import { NOTHING, combined, mostPods, sumOf, type Capacity } from "../layer/capacity";
import type { Layer } from "../layer/layer";
import { recordAt, recordOf, recordsOf, textOf, type JsonRecord } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { CONTAINER_REQUESTS } from "../spec/defaults";
import { parseQuantity } from "../values/quantity";
import { templatePath } from "./template-path";

/**
 * Additional requests of patched pods, multiplied by the number of pods that the quota allows. Counts CPU and memory of containers, and generic ephemeral
 * volumes.
 */
export function addedCapacity(
  layer: Pick<Layer, "services" | "datastores">,
  rendered: readonly Manifest[],
  patched: readonly Manifest[],
): Capacity {
  const added = patched.flatMap((manifest, index) => {
    const before = rendered[index];
    return before === undefined || before === manifest
      ? []
      : [{ manifest, pod: lessOf(podOf(manifest), podOf(before)) }];
  });
  const ofServices = layer.services.map((service) => {
    const pods = added.filter(({ manifest }) => appOf(manifest) === service.name).map(({ pod }) => pod);
    // The quota has room for one more workload of each service, which can be the largest one.
    return times(sumOf([...pods, maximumOf(pods)]), mostPods(service));
  });
  const names = layer.services.map(({ name }) => name);
  const ofDatastoresAndJobs = added
    .filter(({ manifest }) => !names.includes(appOf(manifest)))
    .map(({ manifest, pod }) => times(pod, podsDuringRollout(manifest)));
  // Patches add containers, and never pods.
  return { ...sumOf([...ofServices, ...ofDatastoresAndJobs]), pods: 0 };
}

function appOf({ metadata }: Manifest): string {
  return metadata.labels?.["app"] ?? "";
}

/** Largest number of pods of one object outside the services. A rolling update starts one more. */
function podsDuringRollout(manifest: Manifest): number {
  const { replicas, strategy } = recordAt(manifest, "spec");
  const surge = recordOf(strategy)["type"] === "RollingUpdate" ? 1 : 0;
  return (typeof replicas === "number" ? replicas : 1) + surge;
}

/** Requests of a pod as the scheduler counts them: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers */
function podOf(manifest: Manifest): Capacity {
  const path = templatePath(manifest);
  if (path === undefined) return NOTHING;
  const pod = recordAt(manifest, ...path, "spec");
  const init = recordsOf(pod["initContainers"]);
  const isSidecar = (container: JsonRecord) => container["restartPolicy"] === "Always";
  const running = sumOf([...recordsOf(pod["containers"]), ...init.filter(isSidecar)].map(requestsOf));
  // A sidecar runs next to the init containers after it.
  const starting = init.flatMap((container, index) =>
    isSidecar(container) ? [] : [sumOf([container, ...init.slice(0, index).filter(isSidecar)].map(requestsOf))],
  );
  const volumes = recordsOf(pod["volumes"]).map(ephemeralClaimOf);
  return sumOf([maximumOf([running, ...starting]), ...volumes]);
}

/** The API server copies a limit to a missing request, and the LimitRange has the default. */
function requestsOf(container: JsonRecord): Capacity {
  const [requests, limits] = ["requests", "limits"].map((key) => recordAt(container, "resources", key));
  const amount = (name: "cpu" | "memory") =>
    parseQuantity(textOf(requests?.[name] ?? limits?.[name] ?? CONTAINER_REQUESTS[name])) ?? 0;
  return { ...NOTHING, cpu: amount("cpu"), memory: amount("memory") };
}

function ephemeralClaimOf(volume: JsonRecord): Capacity {
  if (volume["ephemeral"] === undefined) return NOTHING;
  const { storage } = recordAt(volume, "ephemeral", "volumeClaimTemplate", "spec", "resources", "requests");
  return { ...NOTHING, storage: parseQuantity(textOf(storage)) ?? 0, claims: 1 };
}

function lessOf(one: Capacity, other: Capacity): Capacity {
  return combined(one, other, (a, b) => a - b);
}

function times(one: Capacity, count: number): Capacity {
  return combined(one, one, (amount) => amount * count);
}

/** The maximum of each resource, not one of the given capacities. */
function maximumOf(all: readonly Capacity[]): Capacity {
  return all.reduce((one, other) => combined(one, other, Math.max), NOTHING);
}
