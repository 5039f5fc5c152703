import { objectWith, outcomeOf } from "../../../helpers/outcomes";

const main = { name: "main", image: "main" };
const place = "spec.template.spec";

/** The outcome of a Deployment that gets other fields of its pod and its container. */
function outcome(container: object, pod: object = {}): string {
  const deployment = (fields: object, containers: object) =>
    objectWith("apps/v1", "Deployment", {
      selector: { matchLabels: { a: "b" } },
      template: { metadata: { labels: { a: "b" } }, spec: { ...fields, containers: [containers] } },
    });
  return outcomeOf(deployment({}, main), deployment(pod, { ...main, ...container }));
}
const sleep = (seconds: number) => ({ lifecycle: { preStop: { sleep: { seconds } } } });

test("compare refuses a hook that sleeps longer than the grace period of the pod", () => {
  expect(outcome(sleep(60))).toBe(
    `${place}.containers[main].lifecycle.preStop.sleep.seconds must be at most terminationGracePeriodSeconds (30), got 60`,
  );
  expect(outcome(sleep(30))).toBe("restarts");
  expect(outcome(sleep(60), { terminationGracePeriodSeconds: 60 })).toBe("restarts");
});

test("compare refuses two ports of a container with one name", () => {
  const ports = (first: object, second: object) => ({
    ports: [
      { containerPort: 80, ...first },
      { containerPort: 81, ...second },
    ],
  });
  expect(outcome(ports({ name: "a" }, { name: "a" }))).toBe(
    `${place}.containers[0].ports[1] must have a name that differs from the other items, got "a"`,
  );
  expect(outcome(ports({}, {}))).toBe("restarts");
});

test("compare refuses another port on the network of the node", () => {
  const ports = (hostPort: number) => ({ ports: [{ containerPort: 80, hostPort }] });
  expect(outcome(ports(81), { hostNetwork: true })).toBe(
    `${place}.containers[main].ports must have a hostPort equal to containerPort (80) if hostNetwork is true, got 81`,
  );
  expect(outcome(ports(80), { hostNetwork: true })).toBe("restarts");
  expect(outcome(ports(81))).toBe("restarts");
});

test("compare refuses all labels of the pod in a variable, and the address of the pod in a file", () => {
  const env = (fieldPath: string) => outcome({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath } } }] });
  expect(env("metadata.labels")).toContain(
    `${place}.containers[0].env[0].valueFrom.fieldRef.fieldPath must be a field of the pod that is known when it starts`,
  );
  expect(env("metadata.labels['a']")).toBe("restarts");
  expect(env("spec.host")).toBe("restarts");
  const file = (fieldPath: string) =>
    outcome({}, { volumes: [{ name: "a", downwardAPI: { items: [{ path: "a", fieldRef: { fieldPath } }] } }] });
  expect(file("status.podIP")).toBe(
    `${place}.volumes[0].downwardAPI.items[0].fieldRef.fieldPath must be a field of the pod's metadata, such as metadata.labels, got "status.podIP"`,
  );
  expect(file("metadata.labels")).toBe("restarts");
});

test("compare refuses a resource that containers do not have", () => {
  expect(outcome({ resources: { limits: { foo: "1" } } })).toContain(`${place}.containers[0].resources.limits`);
  expect(outcome({ resources: { limits: { "example.com/gpu": "1" } } })).toBe("restarts");
});

test("compare refuses a claim of a pod without a size", () => {
  const volumes = (resources: object) => ({
    volumes: [
      { name: "a", ephemeral: { volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"], resources } } } },
    ],
  });
  const spec = `${place}.volumes[0].ephemeral.volumeClaimTemplate.spec`;
  expect(outcome({}, volumes({}))).toBe(`${spec}.resources.requests.storage is required`);
  expect(outcome({}, volumes({ requests: { storage: "0" } }))).toBe(
    `${spec}.resources.requests.storage must be more than 0`,
  );
  expect(outcome({}, volumes({ requests: { storage: "1Gi" } }))).toBe("restarts");
});
