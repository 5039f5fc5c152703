import { synthesize } from "../../charts/synthesize";
import type { RunningPod } from "../nodes/support/pods";
import { belowFloor, leastPods, workloadOf } from "../nodes/support/workloads";
import { environmentOf, layerOf } from "./fixtures";

const { manifests } = synthesize(layerOf(environmentOf("prod", "environments")));

function pod(name: string, isReady = true): RunningPod {
  return { name, isReady, labels: {}, address: "", node: "", containers: [] };
}

test("the name of a pod's Deployment is its name without the parts of the ReplicaSet and the pod", () => {
  expect(workloadOf(pod("gateway-blue-5d679fdc66-g6grg"))).toBe("gateway-blue");
});

test("a Deployment must have as many pods as the floor of its autoscaler, or its replicas", () => {
  const least = leastPods(manifests);
  expect(["gateway-blue", "gateway-green", "keycloak-deployment"].map((name) => least.get(name))).toEqual([3, 1, 2]);
});

test("a Deployment is below its floor if one of its pods is missing or not ready", () => {
  const all = [...leastPods(manifests)].flatMap(([name, least]) =>
    Array.from({ length: least }, (_, index) => pod(`${name}-1234-${index}`)),
  );
  expect(belowFloor(manifests, all)).toEqual([]);
  const without = all.filter(({ name }) => name !== "gateway-blue-1234-2");
  const [first, ...rest] = without;
  expect(belowFloor(manifests, [pod(first?.name ?? "", false), ...rest])).toEqual([
    workloadOf(first ?? pod("")),
    "gateway-blue",
  ]);
});
