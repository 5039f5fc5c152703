import { objectWith, outcomeOf } from "../../helpers/outcomes";

/** The outcome of a Deployment whose volume gets another value. */
const outcomeOfVolumes = (before: object, after: object) => {
  const [old, next] = [before, after].map((source) => deploymentWith({ volumes: [{ name: "a", ...source }] }));
  return old === undefined || next === undefined ? "" : outcomeOf(old, next);
};

function deploymentWith(fields: object) {
  return objectWith("apps/v1", "Deployment", {
    selector: { matchLabels: { a: "b" } },
    template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "a" }], ...fields } },
  });
}

test("a divisor of 0 in a variable is the default", () => {
  const env = (divisor: object) =>
    deploymentWith({
      containers: [
        {
          name: "a",
          image: "a",
          env: [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", ...divisor } } }],
        },
      ],
    });
  expect(outcomeOf(env({}), env({ divisor: "0" }))).toBe("same");
});

test.each([
  [
    "a version",
    { fieldRef: { fieldPath: "metadata.name" } },
    { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } },
  ],
  [
    "a divisor of 0",
    { resourceFieldRef: { containerName: "a", resource: "limits.cpu" } },
    { resourceFieldRef: { containerName: "a", resource: "limits.cpu", divisor: "0" } },
  ],
])("%s in a file about the pod is the default", (_what, before, after) => {
  const items = (field: object) => ({ items: [{ path: "a", ...field }] });
  expect(outcomeOfVolumes({ downwardAPI: items(before) }, { downwardAPI: items(after) })).toBe("same");
  const projected = (field: object) => ({ projected: { sources: [{ downwardAPI: items(field) }] } });
  expect(outcomeOfVolumes(projected(before), projected(after))).toBe("same");
});

test.each([
  ["a", "Always"],
  ["a:latest", "Always"],
  ["a:1", "IfNotPresent"],
])("the volume of image %s is pulled %s by default", (reference, pullPolicy) => {
  expect(outcomeOfVolumes({ image: { reference } }, { image: { reference, pullPolicy } })).toBe("same");
});
