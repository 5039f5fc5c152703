import { describeUsage, usageOf, type Budget } from "../nodes/support/budgets";
import type { Usage } from "../nodes/support/usage";

describe("usage of a container", () => {
  const mebibyte = 2 ** 20;
  const budget: Budget = {
    app: "redis",
    name: "redis/redis",
    ids: ["one", "other", "never watched"],
    memory: { request: 160 * mebibyte, limit: 160 * mebibyte },
    cpu: { request: 0.05, limit: 0.5 },
  };
  const usage = (workingSet: number, fixed: number, cpu: number): Usage => ({
    peak: { workingSet: 2 * workingSet * mebibyte, fixed: 2 * fixed * mebibyte },
    steady: { workingSet: workingSet * mebibyte, fixed: fixed * mebibyte },
    cpu,
    oomKills: 0,
  });

  test("is the highest value of its pods", () => {
    const usages = new Map([
      ["one", usage(70, 60, 0.1)],
      ["other", usage(65, 62, 0.2)],
      ["foreign", usage(900, 900, 3)],
    ]);
    const found = usageOf(budget, usages);
    expect(found).toEqual({ ...usage(70, 62, 0.2) });
    expect(found && describeUsage(budget, found)).toBe(
      "memory: request 160 MiB, limit 160 MiB; working set 70 MiB, peak 140 MiB; without file pages 62 MiB, peak 124 MiB; CPU: request 0.05, limit 0.5, used 0.20",
    );
  });

  test("is unknown if none of its pods was watched", () => {
    expect(usageOf(budget, new Map())).toBeUndefined();
  });
});
