import { objectWith, outcomeOf } from "../../../helpers/outcomes";

const target = { apiVersion: "apps/v1", kind: "Deployment", name: "a" };
const base = { maxReplicas: 3, scaleTargetRef: target };
const metric = { name: "requests" };
const cpu = (fields: object) => ({ type: "Resource", resource: { name: "cpu", target: fields } });
const half = cpu({ type: "Utilization", averageUtilization: 50 });

function outcome(after: object, before: object = { ...base, metrics: [half] }): string {
  const [old, next] = [before, after].map((spec) => objectWith("autoscaling/v2", "HorizontalPodAutoscaler", spec));
  return old === undefined || next === undefined ? "" : outcomeOf(old, next);
}
const outcomeOfMetric = (one: object) => outcome({ ...base, metrics: [one] });

test.each([{ apiVersion: "v1" }, {}])("a metric may describe an object of the core group: %j", (version) => {
  const described = { ...version, kind: "Service", name: "a" };
  const object = { describedObject: described, metric, target: { type: "Value", value: "1" } };
  expect(outcomeOfMetric({ type: "Object", object })).toBe("inPlace");
});

test("an autoscaler may scale a ReplicationController", () => {
  const scaleTargetRef = { apiVersion: "v1", kind: "ReplicationController", name: "a" };
  expect(outcome({ ...base, metrics: [half], scaleTargetRef })).toBe("inPlace");
});

test("compare refuses the core group for another target of an autoscaler", () => {
  const scaled = (version: object) =>
    outcome({ ...base, scaleTargetRef: { kind: "Deployment", name: "a", ...version } });
  expect(scaled({ apiVersion: "v1" })).toBe(
    'spec.scaleTargetRef.apiVersion must be an API group and version, such as apps/v1, got "v1"',
  );
  expect(scaled({})).toBe("spec.scaleTargetRef.apiVersion is required");
});

test("the type of a target may differ from its value", () => {
  expect(outcomeOfMetric(cpu({ type: "Utilization", averageValue: "500m" }))).toBe("inPlace");
  const object = { describedObject: target, metric, target: { type: "Value", averageValue: "1" } };
  expect(outcomeOfMetric({ type: "Object", object })).toBe("inPlace");
});

test.each<readonly [string, object, string]>([
  [
    "a Pods metric without averageValue",
    { type: "Pods", pods: { metric, target: { type: "Value", value: "1" } } },
    "spec.metrics[0].pods.target.averageValue is required",
  ],
  [
    "a ContainerResource metric with two values",
    {
      type: "ContainerResource",
      containerResource: {
        name: "cpu",
        container: "a",
        target: { type: "Utilization", averageUtilization: 50, averageValue: "1" },
      },
    },
    "spec.metrics[0].containerResource.target.averageUtilization and averageValue must not both be set",
  ],
  [
    "an External metric with two values",
    { type: "External", external: { metric, target: { type: "Value", value: "1", averageValue: "1" } } },
    "spec.metrics[0].external.target.value and averageValue must not both be set",
  ],
  [
    "an Object metric without a value",
    { type: "Object", object: { describedObject: target, metric, target: { type: "Value" } } },
    "spec.metrics[0].object.target: one of value, averageValue is required",
  ],
])("compare refuses %s", (_what, one, refusal) => {
  expect(outcomeOfMetric(one)).toBe(refusal);
});

test("an autoscaler without metrics gets a metric of 80 % of the CPU", () => {
  const metrics = [cpu({ type: "Utilization", averageUtilization: 80 })];
  expect(outcome({ ...base, metrics }, base)).toBe("same");
});
