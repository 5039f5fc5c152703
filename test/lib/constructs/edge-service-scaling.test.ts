import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { inConsumerChart } from "../../helpers/consumer-chart";
import { one } from "../../helpers/kubernetes";

const MINIMAL: EdgeServiceProps = {
  name: "plain",
  topology: "rolling",
  scale: { min: 2, max: 6 },
  release: { rolling: { version: "v1.2.3", floor: 2 } },
};

function build(props: EdgeServiceProps) {
  return inConsumerChart((chart) => new EdgeService(chart, "their-id", props));
}

describe("the autoscaler of an EdgeService", () => {
  const autoscalerWith = (more: Partial<EdgeServiceProps["scale"]>) =>
    one(build({ ...MINIMAL, scale: { min: 2, max: 6, ...more } }), "HorizontalPodAutoscaler", "plain").spec;

  test("other metrics are added to CPU", () => {
    const metrics = [
      { kind: "pods", name: "connections", averageValue: "500" },
      { kind: "external", name: "lag", selector: { topic: "prices" }, averageValue: "2k" },
    ] as const;
    const resource = (name: string, averageUtilization: number) => ({
      type: "Resource",
      resource: { name, target: { type: "Utilization", averageUtilization } },
    });
    expect(autoscalerWith({ memoryPercent: 80, metrics }).metrics).toEqual([
      resource("cpu", 70),
      resource("memory", 80),
      {
        type: "Pods",
        pods: { metric: { name: "connections" }, target: { type: "AverageValue", averageValue: "500" } },
      },
      {
        type: "External",
        external: {
          metric: { name: "lag", selector: { matchLabels: { topic: "prices" } } },
          target: { type: "AverageValue", averageValue: "2k" },
        },
      },
    ]);
  });

  test.each([
    [undefined, { scaleDown: { stabilizationWindowSeconds: 300 } }],
    [{ scaleUp: {} }, { scaleUp: {}, scaleDown: { stabilizationWindowSeconds: 300 } }],
    [
      { scaleDown: { pods: 1, percent: 10, periodSeconds: 600 } },
      {
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [
            { type: "Pods", value: 1, periodSeconds: 600 },
            { type: "Percent", value: 10, periodSeconds: 600 },
          ],
        },
      },
    ],
  ])("the behavior %j keeps the other defaults", (behavior, rendered) => {
    expect(autoscalerWith({ behavior }).behavior).toEqual(rendered);
  });

  test("a percentage of the pods is a string in the disruption budget", () => {
    const manifests = build({ ...MINIMAL, maxUnavailable: "25%" });
    expect(one(manifests, "PodDisruptionBudget", "plain").spec.maxUnavailable).toBe("25%");
  });
});

describe("the probes of an EdgeService", () => {
  const deploymentWith = (more: Partial<EdgeServiceProps>) =>
    one(build({ ...MINIMAL, ...more }), "Deployment", "plain").spec;

  test("a timing replaces only its default, and the startup check can have its own path", () => {
    const { template } = deploymentWith({ startupPath: "/started", probes: { readiness: { timeoutSeconds: 7 } } });
    expect(template.spec.containers[0]).toMatchObject({
      startupProbe: { httpGet: { path: "/started" }, periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 60 },
      readinessProbe: { httpGet: { path: "/health" }, periodSeconds: 5, timeoutSeconds: 7, failureThreshold: 3 },
      livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
    });
  });

  test.each([
    [undefined, 300],
    [{ failureThreshold: 30 }, 300],
    [{ failureThreshold: 150 }, 480],
    [{ periodSeconds: 10, failureThreshold: 360 }, 3780],
  ])("a rollout waits longer than the startup probe: %j", (startup, seconds) => {
    expect(deploymentWith({ probes: { startup } }).progressDeadlineSeconds).toBe(seconds);
  });
});
