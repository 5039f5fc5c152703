import type { Clock, LiveObject } from "../../../../lib/delivery/cluster";
import { checksOf, restartChecks, type Observed } from "../../../../lib/delivery/run/checks";
import type { Step } from "../../../../lib/delivery/run/steps";

const NOW = Date.parse("2026-12-01T03:00:00Z");
const CLOCK: Clock = {
  now: () => NOW,
  sleep: () => Promise.resolve(),
  textOf: (milliseconds) => new Date(milliseconds).toISOString(),
  parse: (text) => Date.parse(text),
};

function object(kind: string, name: string, fields: object): LiveObject {
  return { apiVersion: "v1", kind, metadata: { name, resourceVersion: "1" }, ...fields };
}

const labels = { app: "gateway", version: "green" };
const containers = [{ name: "gateway", resources: { requests: { cpu: "500m", memory: "1Gi" } } }];
const wait: Extract<Step, { readonly kind: "wait" }> = {
  kind: "wait",
  pods: 4,
  isChanged: true,
  deployment: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "gateway-green" },
    spec: { template: { metadata: { labels }, spec: { containers } } },
  },
};

const calm: Observed = {
  deployments: [object("Deployment", "gateway-green", { spec: { replicas: 1 } })],
  quotas: [object("ResourceQuota", "access-layer", { status: quota("8", "10", "20Gi", "40Gi") })],
  budgets: [budget(3, 2)],
  cronJobs: [object("CronJob", "database-backup", { status: { lastSuccessfulTime: "2026-12-01T01:00:00Z" } })],
};

function quota(usedCpu: string, cpu: string, usedMemory: string, memory: string): object {
  return {
    hard: { pods: "100", "requests.cpu": cpu, "requests.memory": memory },
    used: { pods: "50", "requests.cpu": usedCpu, "requests.memory": usedMemory },
  };
}

function budget(currentHealthy: number, desiredHealthy: number): LiveObject {
  const spec = { selector: { matchLabels: labels } };
  return object("PodDisruptionBudget", "gateway-green", { spec, status: { currentHealthy, desiredHealthy } });
}

const check = (observed: Partial<Observed>, operation: "release" | "switch" = "release") =>
  checksOf([wait], operation, { ...calm, ...observed }, CLOCK);

test("nothing is found in a calm cluster", () => {
  expect(check({})).toEqual({ problems: [], warnings: [] });
});

test("pods that a quota does not admit are a problem", () => {
  const status = quota("9", "10", "38Gi", "40Gi");
  expect(check({ quotas: [object("ResourceQuota", "access-layer", { status })] }).problems).toEqual([
    "quota access-layer: requests.cpu is 9 of 10, which is not enough for the new pods; let other pods stop first, or raise the quota",
    "quota access-layer: requests.memory is 38Gi of 40Gi, which is not enough for the new pods; let other pods stop first, or raise the quota",
  ]);
});

test("pods that run already need no more of a quota", () => {
  const status = quota("10", "10", "40Gi", "40Gi");
  const deployments = [object("Deployment", "gateway-green", { spec: { replicas: 4 } })];
  expect(check({ deployments, quotas: [object("ResourceQuota", "access-layer", { status })] }).problems).toEqual([]);
});

test("fewer pods than a budget needs are a warning", () => {
  expect(check({ budgets: [budget(1, 2)] }).warnings).toEqual([
    "gateway-green has 1 healthy pod, and its budget needs 2",
  ]);
});

test.each([
  [{ lastSuccessfulTime: "2026-11-29T21:00:00Z" }, ["the newest backup of the database is 30 hours old"]],
  [{}, ["the database was never backed up"]],
])("an old backup is a warning before a release: %j", (status, expected) => {
  const cronJobs = [object("CronJob", "database-backup", { status })];
  expect(check({ cronJobs }).warnings).toEqual(expected);
  expect(check({ cronJobs }, "switch").warnings).toEqual([]);
});

describe("a restart", () => {
  const status = quota("9.8", "10", "30Gi", "40Gi");
  const full = { ...calm, quotas: [object("ResourceQuota", "access-layer", { status })] };
  const restarted = (strategy: object): Step => ({
    kind: "restart",
    at: "2026-12-01T03:00:00Z",
    deployment: {
      ...wait.deployment,
      spec: { ...(wait.deployment["spec"] as object), strategy },
    },
  });
  test.each([
    [{ rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, 1],
    [{ rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }, 0],
    [{ type: "Recreate" }, 0],
  ])("with %j needs room for the pods that a rollout adds, if none may be missing", (strategy, problems) => {
    expect(restartChecks([restarted(strategy)], false, full, CLOCK).problems).toHaveLength(problems);
    expect(restartChecks([restarted(strategy)], false, calm, CLOCK).problems).toEqual([]);
  });

  test("of the database has a warning for an old backup", () => {
    const cronJobs = [object("CronJob", "database-backup", { status: {} })];
    const find = (isDatabase: boolean) =>
      restartChecks([restarted({ type: "Recreate" })], isDatabase, { ...calm, cronJobs }, CLOCK).warnings;
    expect([find(true), find(false)]).toEqual([["the database was never backed up"], []]);
  });
});
