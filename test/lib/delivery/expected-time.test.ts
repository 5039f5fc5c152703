import { durationText, expectedSeconds, timeText } from "../../../lib/delivery/expected-time";
import { stepsOf, type Step } from "../../../lib/delivery/run/steps";
import type { Manifest } from "../../../lib/manifests/manifest";

interface Shape {
  readonly replicas?: number;
  readonly image?: string;
  readonly strategy?: object;
  readonly probes?: object;
  readonly minReadySeconds?: number;
}

function deployment({
  replicas = 4,
  image = "v1",
  strategy = { rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
  probes = { readinessProbe: { initialDelaySeconds: 10 } },
  minReadySeconds = 5,
}: Shape = {}): Manifest {
  const labels = { app: "api" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", labels },
    spec: {
      ...{ replicas, strategy, minReadySeconds, selector: { matchLabels: labels } },
      template: { metadata: { labels }, spec: { containers: [{ name: "api", image, ...probes }] } },
    },
  };
}

const released = (before: Shape, after: Shape = { ...before, image: "v2" }) => {
  const old = [deployment(before)];
  return expectedSeconds(stepsOf(old, [deployment(after)]), old);
};

test.each<[string, Shape, Shape | undefined, number]>([
  ["one pod after the other with a surge of 25 %", {}, undefined, 4 * 15],
  [
    "two pods at a time with a surge of 50 %",
    { strategy: { rollingUpdate: { maxSurge: "50%", maxUnavailable: 0 } } },
    undefined,
    2 * 15,
  ],
  [
    "pods that may be missing count, too",
    { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
    undefined,
    2 * 15,
  ],
  ["a surge that is rounded up", { replicas: 5 }, undefined, 3 * 15],
  ["the default strategy", { strategy: {} }, undefined, 2 * 15],
  ["all pods at once with Recreate", { strategy: { type: "Recreate" } }, undefined, 15],
  ["more pods in one round", {}, { replicas: 9 }, 15],
  ["fewer pods", {}, { replicas: 2 }, 0],
  ["nothing", {}, {}, 0],
  ["the pods from before if the number grows in the same step", { replicas: 1 }, { replicas: 8, image: "v2" }, 15],
  [
    "the longer delay of startup and readiness, and repeated successes",
    {
      replicas: 1,
      probes: {
        startupProbe: { initialDelaySeconds: 30 },
        readinessProbe: { initialDelaySeconds: 10, successThreshold: 3, periodSeconds: 7 },
      },
    },
    undefined,
    30 + 2 * 7 + 5,
  ],
])("a release takes at least the time of %s", (_what, before, after, seconds) => {
  expect(released(before, after)).toBe(seconds);
});

test("an autoscaler with a higher minimum takes the time of one pod, and with a lower one or another maximum none", () => {
  const autoscaler = (minReplicas: number, maxReplicas = 9): Manifest => ({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "api" },
    spec: { minReplicas, maxReplicas, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" } },
  });
  const before = [deployment(), autoscaler(3)];
  const scaled = (min: number, max = 9) =>
    expectedSeconds(stepsOf(before, [deployment(), autoscaler(min, max)]), before);
  expect([scaled(6), scaled(2), scaled(3, 12)]).toEqual([15, 0, 0]);
});

test("restarts follow each other, and rollouts that start together overlap", () => {
  const [one, other] = ["one", "other"].map((name) => ({ ...deployment(), metadata: { name } })) as [
    Manifest,
    Manifest,
  ];
  const wait = (object: Manifest): Step => ({ kind: "wait", deployment: object, pods: 4, isChanged: true });
  const restart = (object: Manifest): Step => ({ kind: "restart", deployment: object, at: "2027-01-01T00:00:00Z" });
  const all = [one, other];
  expect(expectedSeconds([restart(one), wait(one), restart(other), wait(other)], all)).toBe(120);
  expect(expectedSeconds([restart(one), restart(other), wait(one), wait(other)], all)).toBe(60);
  expect(expectedSeconds([restart(one)], all)).toBe(0);
});

test("times are texts", () => {
  expect([0, 45, 60, 75].map(durationText)).toEqual(["0 s", "45 s", "1 min", "1 min 15 s"]);
  expect([0, 75].map(timeText)).toEqual(["some seconds", "at least 1 min 15 s"]);
});
