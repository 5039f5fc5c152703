import { restartsBetween, type DeploymentPods } from "../nodes/support/rollouts";

const pods = (templates: readonly string[], restarts: Readonly<Record<string, number>> = {}): DeploymentPods => ({
  templates: new Set(templates),
  restarts: new Map(Object.entries(restarts)),
  readySince: 0,
});

test("a Deployment whose pods have another template has replaced them", () => {
  const restarts = restartsBetween(new Map([["redis", pods(["a"])]]), new Map([["redis", pods(["b"])]]));
  expect(restarts).toEqual([{ deployment: "redis", how: "replaced" }]);
});

test("a Deployment without pods has lost them", () => {
  expect(restartsBetween(new Map([["redis", pods(["a"])]]), new Map())).toEqual([
    { deployment: "redis", how: "replaced" },
  ]);
});

test("a container that started again is reported", () => {
  const [before, after] = [pods(["a"], { "redis-a-1/redis": 1 }), pods(["a"], { "redis-a-1/redis": 2 })];
  expect(restartsBetween(new Map([["redis", before]]), new Map([["redis", after]]))).toEqual([
    { deployment: "redis", how: "restarted in place" },
  ]);
});

test("pods that an autoscaler added or removed do not count as a restart", () => {
  const [before, after] = [pods(["a"], { "auth-a-1/auth": 1 }), pods(["a"], { "auth-a-2/auth": 0 })];
  expect(restartsBetween(new Map([["auth", before]]), new Map([["auth", after]]))).toEqual([]);
});
