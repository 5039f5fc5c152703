import { changedAt, isRecord, recordOf, recordsOf } from "../../manifests/json";
import type { ContainerOptions } from "./container";

/**
 * Adds the hook to the manifest of a Deployment with which the kubelet waits before SIGTERM, if the container has `preStop: "sleep"`. The classes for Kubernetes 1.28 drop this hook.
 * A hook of 0 seconds would be an error before Kubernetes 1.33, so there is none.
 */
export function withSleepHook(
  manifest: unknown,
  { name, drainSeconds = 0, preStop }: Pick<ContainerOptions, "name" | "drainSeconds" | "preStop">,
): unknown {
  if (preStop !== "sleep" || drainSeconds === 0 || !isRecord(manifest)) return manifest;
  return changedAt(manifest, ["spec", "template", "spec"], (pod) => ({
    ...pod,
    containers: recordsOf(pod["containers"]).map((container) =>
      container["name"] === name
        ? {
            ...container,
            lifecycle: { ...recordOf(container["lifecycle"]), preStop: { sleep: { seconds: drainSeconds } } },
          }
        : container,
    ),
  }));
}
