import fc from "fast-check";
import { canaryReplicas, trueShare } from "../../../lib/topology/canary-share";

describe("canaryReplicas", () => {
  // total, percent, surge → canary, stable: test cases of Argo Rollouts' utils/replicaset/canary_test.go.
  test.each([
    [1, 50, 0, 1, 0],
    [1, 1, 1, 1, 1],
    [2, 1, 0, 1, 1],
    [3, 49, 0, 1, 2],
    [3, 50, 0, 2, 1],
    [3, 49, 1, 2, 2],
    [10, 14, 0, 1, 9],
    [10, 15, 0, 2, 8],
    [10, 1, 1, 1, 10],
    [10, 18, 1, 2, 9],
    [10, 24, 1, 3, 8],
    [10, 99, 1, 10, 1],
    // Additional test cases: 0 and 100 percent.
    [4, 0, 1, 0, 4],
    [4, 100, 0, 4, 0],
  ])(
    "%i pods at %i%% with a surge of %i are split into %i canary and %i stable pods",
    (total, percent, surge, canary, stable) => {
      expect(canaryReplicas(total, percent, surge)).toEqual({ canary, stable });
    },
  );

  const inputs = [
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 1, max: 99 }),
    fc.integer({ min: 0, max: 1 }),
  ] as const;

  test("canaryReplicas keeps the total or adds the surge", () => {
    fc.assert(
      fc.property(...inputs, (total, percent, surge) => {
        const { canary, stable } = canaryReplicas(total, percent, surge);
        expect([total, total + surge]).toContain(canary + stable);
      }),
    );
  });

  test("canaryReplicas assigns at least one pod to each side if there are at least two pods", () => {
    fc.assert(
      fc.property(...inputs, (total, percent, surge) => {
        fc.pre(total + surge > 1);
        const { canary, stable } = canaryReplicas(total, percent, surge);
        expect(Math.min(canary, stable)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test("canaryReplicas returns the closest possible share", () => {
    fc.assert(
      fc.property(...inputs, (total, percent, surge) => {
        fc.pre(total + surge > 1);
        const gap = Math.abs(trueShare(canaryReplicas(total, percent, surge)) - percent);
        for (const pods of surge === 0 ? [total] : [total, total + 1]) {
          for (let canary = 1; canary < pods; canary++) {
            expect(gap).toBeLessThanOrEqual(Math.abs((100 * canary) / pods - percent) + 1e-9);
          }
        }
      }),
    );
  });
});

describe("trueShare", () => {
  test("trueShare returns the canary's share of the pods, 25% for one canary pod and three stable pods", () => {
    expect(trueShare(canaryReplicas(3, 10, 1))).toBe(25);
  });

  test("trueShare is 0 without pods", () => {
    expect(trueShare({ canary: 0, stable: 0 })).toBe(0);
  });
});
