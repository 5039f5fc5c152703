import type { LiveObject } from "../../../../lib/delivery/cluster";
import { readinessOf } from "../../../../lib/delivery/run/readiness";

const COMPLETE = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };

function deployment(status: object, replicas = 3): LiveObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "gateway", resourceVersion: "1", generation: 2 },
    spec: { replicas },
    status,
  };
}

test("a Deployment whose pods all run its template and are available is ready", () => {
  expect(readinessOf(deployment(COMPLETE), 3, [])).toEqual({ kind: "ready", pods: 3 });
});

test.each([
  ["its controller has not seen the template", { ...COMPLETE, observedGeneration: 1 }, 3],
  ["pods run the old template", { ...COMPLETE, updatedReplicas: 2 }, 3],
  ["old pods are left", { ...COMPLETE, replicas: 4 }, 3],
  ["a pod is not available", { ...COMPLETE, availableReplicas: 2 }, 3],
  ["its autoscaler has not added all pods", COMPLETE, 4],
  ["it has no status", {}, 3],
])("a Deployment is not ready if %s", (_name, status, needed) => {
  expect(readinessOf(deployment(status), needed, [])).toMatchObject({ kind: "waiting" });
});

test("a Deployment fails when its progress deadline is over", () => {
  const conditions = [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }];
  const status = { ...COMPLETE, availableReplicas: 1, conditions };
  expect(readinessOf(deployment(status), 3, [])).toEqual({
    kind: "failed",
    available: 1,
    text: "gateway: 1 of 3 pods available, 3 with the new template",
    why: "gateway: 1 of 3 pods available, 3 with the new template",
  });
  // The condition is that of the template before.
  expect(readinessOf(deployment({ ...status, observedGeneration: 1 }), 3, [])).toMatchObject({ kind: "waiting" });
});

function pod(name: string, status: object, more: object = {}): LiveObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, resourceVersion: "1", ...more }, status };
}

test("pods without a reason of a container are named when a wait ends: first those that are not ready, then the last ones", () => {
  const ready = (status: string, lastTransitionTime: string, more: object = {}) => ({
    conditions: [{ type: "Ready", status, lastTransitionTime, ...more }],
  });
  const why = { reason: "ContainersNotReady", message: "containers with unready status: [gateway]" };
  const pods = [
    pod("old", ready("True", "2026-12-01T04:00:00Z")),
    pod("new", ready("True", "2026-12-01T05:00:00Z")),
    pod("unready", ready("False", "2026-12-01T04:30:00Z", why)),
    pod("stopping", ready("False", "2026-12-01T04:30:00Z"), { deletionTimestamp: "2026-12-01T05:00:00Z" }),
  ];
  const text = "gateway: 1 of 3 pods available, 3 with the new template";
  expect(readinessOf(deployment({ ...COMPLETE, availableReplicas: 1 }), 3, pods)).toMatchObject({
    text,
    why: `${text}; unready: ContainersNotReady: containers with unready status: [gateway]; new: ready only since 2026-12-01T05:00:00Z`,
  });
});

test("a new pod is named although the old ones are as many as needed", () => {
  const pods = ["2026-12-01T04:00:00Z", undefined].map((since, index) => {
    const condition = { type: "Ready", status: since === undefined ? "False" : "True", lastTransitionTime: since };
    return pod(since === undefined ? "new" : `old-${index}`, { conditions: [condition] });
  });
  const status = { ...COMPLETE, replicas: 2, updatedReplicas: 1, availableReplicas: 1 };
  expect(readinessOf(deployment(status, 1), 1, pods)).toMatchObject({
    why: "gateway: 1 of 1 pod available, 1 with the new template; new: not ready",
  });
});

test("the reasons of pods and of the Deployment are in the text", () => {
  const waiting = (reason: string) => ({ containerStatuses: [{ state: { waiting: { reason } } }] });
  const unscheduled = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes" };
  const conditions = [{ type: "ReplicaFailure", status: "True", message: "exceeded quota" }];
  const status = { ...COMPLETE, availableReplicas: 0, conditions };
  const pods = [
    pod("a", waiting("ImagePullBackOff")),
    pod("b", waiting("ContainerCreating")),
    pod("c", { conditions: [unscheduled] }),
  ];
  expect(readinessOf(deployment(status), 3, pods)).toMatchObject({
    text: "gateway: 0 of 3 pods available, 3 with the new template; a: ImagePullBackOff; c: Unschedulable: 0/3 nodes; exceeded quota",
  });
});
