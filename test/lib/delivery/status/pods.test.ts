import type { LiveObject } from "../../../../lib/delivery/cluster";
import { findManifest } from "../../../../lib/manifests/manifest";
import { changed, deploymentStatus, pod, readyStatus, unreadyStatus } from "../../../helpers/live-state";
import { deployed, healthy, manifests, service, trackOf } from "./prod";

/** The objects with one pod of metrics replaced, and its Deployment not available. */
const withPod = (status: object) =>
  changed(
    deployed("metrics", deploymentStatus(2, { readyReplicas: 1, availableReplicas: 1 })),
    "Pod",
    "metrics-1",
    () => ({ status }),
  );

describe("pods", () => {
  const oom = { terminated: { exitCode: 137, reason: "OOMKilled" } };
  test.each([
    [
      "CrashLoopBackOff (exit code 1)",
      7,
      {
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { exitCode: 1, reason: "Error" } },
      },
    ],
    ["CrashLoopBackOff (OOMKilled)", 7, { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: oom }],
    ["OOMKilled", 1, { state: oom }],
    ["ImagePullBackOff", 0, { state: { waiting: { reason: "ImagePullBackOff" } } }],
    ["CreateContainerConfigError", 0, { state: { waiting: { reason: "CreateContainerConfigError" } } }],
    ["NotReady", 0, { state: { running: {} } }],
  ])("a pod that is not ready has the reason %s", (reason, restarts, container) => {
    const metrics = service("metrics", withPod(unreadyStatus(restarts, container)));
    expect(trackOf(metrics, "rolling")).toMatchObject({
      restarts,
      worst: { pod: "metrics-1", reason, restarts, isReady: false },
    });
    const count = restarts === 0 ? "" : `, ${restarts} ${restarts === 1 ? "restart" : "restarts"}`;
    expect(metrics.reasons).toContainEqual({
      text: `pod metrics-1: ${reason}${count}`,
      next:
        restarts > 0
          ? { program: "kubectl", args: "logs --previous metrics-1", to: "see its last log" }
          : { program: "kubectl", args: "describe pod metrics-1", to: "see its events" },
    });
  });

  test("a restarted pod that is ready again is not the reason of a Deployment that is not ready", () => {
    const metrics = service("metrics", withPod(readyStatus(3, { lastState: oom })));
    expect(metrics.reasons).toEqual([{ text: "metrics: 1 of 2 pods is available" }]);
  });

  test("a pod without a node is Unschedulable", () => {
    const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }];
    const metrics = service("metrics", withPod({ phase: "Pending", conditions }));
    expect(trackOf(metrics, "rolling")?.worst?.reason).toBe("Unschedulable");
  });

  test("a ready pod that was restarted counts, and does not need attention", () => {
    const objects = changed(healthy, "Pod", "metrics-1", () => ({ status: readyStatus(3, { lastState: oom }) }));
    const metrics = service("metrics", objects);
    expect(trackOf(metrics, "rolling")).toMatchObject({ restarts: 3, worst: { reason: "OOMKilled", isReady: true } });
    expect(metrics.ready).toBe(true);
  });

  test("of several pods, one that is not ready is the worst, and a crash is worse than a start", () => {
    const starting = unreadyStatus(0, { state: { waiting: { reason: "ContainerCreating" } } }, "Pending");
    const crashing = unreadyStatus(2, { state: { waiting: { reason: "CrashLoopBackOff" } } });
    const reasonWith = (...statuses: readonly object[]) => {
      const metrics = findManifest(manifests, "Deployment", "metrics");
      const others = healthy.filter(({ metadata }) => !/^metrics-\d$/.test(metadata.name));
      const pods = statuses.map((status, index) => pod(metrics, index, status));
      return trackOf(service("metrics", [...others, ...pods]), "rolling")?.worst?.reason;
    };
    expect(reasonWith(readyStatus(9, { lastState: oom }), starting)).toBe("ContainerCreating");
    expect(reasonWith(starting, crashing)).toBe("CrashLoopBackOff");
  });

  test("pods with two versions are counted, without pods that are deleted or have ended", () => {
    const gateway = findManifest(manifests, "Deployment", "gateway-blue");
    const old = JSON.parse(JSON.stringify(pod(gateway, 7)).replace("gateway:v1.0.1", "gateway:v1.0.0")) as LiveObject;
    const deleted = pod(gateway, 8);
    const gone = { ...deleted, metadata: { ...deleted.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
    const objects = [...healthy, old, gone, pod(gateway, 9, { phase: "Failed", reason: "Evicted" })];
    expect(trackOf(service("gateway", objects), "blue")?.running).toEqual([
      { version: "v1.0.1", pods: 3 },
      { version: "v1.0.0", pods: 1 },
    ]);
  });
});
