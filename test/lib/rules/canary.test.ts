import fc from "fast-check";
import { canaryProblems } from "../../../lib/rules/canary";
import { inRelease } from "../../../lib/rules/problems";
import { formatPath } from "../../../lib/spec/problem";
import type { ServiceRelease } from "../../../lib/spec/release";
import type { TopologyKind } from "../../../lib/spec/service";
import { canaryReplicas } from "../../../lib/topology/canary-share";
import { afterRelease, problemsAfter } from "../../helpers/sample";

function problemsOf(release: ServiceRelease, min = 3, migrateFrom?: TopologyKind, max?: number): string[] {
  return canaryProblems({ topology: "canary", migrateFrom, scale: { min, max } }, release, inRelease()).map(
    ({ path, message }) => `${formatPath(path)}: ${message}`,
  );
}

const track = (version: string, floor: number, digest?: string) => ({ version, floor, digest });
const split = (share: number, stable: number, canary: number) => ({
  share,
  stable: track("v1", stable),
  canary: track("v2", canary),
});

/** Floors of stable and canary that a message suggests. */
function suggested(message: string): readonly [stable: number, canary: number] {
  const [, stable, canary] = /; set stable\.floor to (\d+) and canary\.floor to (\d+) /.exec(message) ?? [];
  return [Number(stable), Number(canary)];
}

const WHY =
  "because canary pods still receive requests (the Service selects all pods of the app); run the stable release, or set share above 0";

describe("canary share", () => {
  test.each([
    [-1, "share: must be a whole number from 0 to 99, got -1; write 0 or more"],
    [0.5, "share: must be a whole number from 0 to 99, got 0.5; use a whole number"],
    [100, "share: must be a whole number from 0 to 99, got 100; promote the canary to send it all requests"],
  ])("a canary share of %d is rejected", (share, message) => {
    expect(problemsOf(split(share, 3, 1))).toEqual([message]);
  });

  test("the canary share must be 0 during a migration to or from canary", () => {
    expect(problemsOf(split(10, 3, 1), 3, "rolling")).toEqual([
      "share: must be 0 during a migration, got 10; end the canary first",
    ]);
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v1", 1) }, 3, "rolling")).toEqual([]);
  });

  test("a problem with the canary share is reported at its line", () => {
    expect(afterRelease("share: 0", "share: 100")).toEqual([
      "sample.release.yaml:14:12 services.streaming.share: must be a whole number from 0 to 99, got 100; promote the canary to send it all requests",
    ]);
  });

  test("a missing canary share is reported only by the release rules", () => {
    expect(problemsOf({ stable: track("v1", 3) })).toEqual([]);
    expect(problemsOf({ share: 0, stable: track("v1", 3) })).toEqual([]);
  });
});

describe("a canary at share 0", () => {
  const digests = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`] as const;

  test("a canary at share 0 may run the stable release", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 5, digests[0]), canary: track("v1", 1, digests[0]) })).toEqual(
      [],
    );
  });

  test("a canary at share 0 must run the stable version", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v2", 1) })).toEqual([
      `canary.version: must be the stable version ("v1") at share 0, got "v2", ${WHY}`,
    ]);
  });

  test("a canary at share 0 must run the stable digest, or none if stable has none", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 3, digests[0]), canary: track("v1", 1, digests[1]) })).toEqual([
      `canary.digest: must be the stable digest ("sha256:${"a".repeat(49)}...) at share 0, got "sha256:${"b".repeat(49)}..., ${WHY}`,
    ]);
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v1", 1, digests[1]) })).toEqual([
      `canary.digest: must be the stable digest (none) at share 0, got "sha256:${"b".repeat(49)}..., ${WHY}`,
    ]);
  });

  test("a canary at share 0 must have one pod", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v1", 2) })).toEqual([
      "canary.floor: must be 1 at share 0, got 2; raise stable.floor for more stable pods",
    ]);
  });
});

describe("floors above share 0", () => {
  test.each([
    [10, 3, 1],
    [10, 9, 1],
    [50, 2, 2],
    [25, 3, 1],
    [99, 1, 3],
    [1, 3, 1],
  ])("a canary share of %d accepts the floors stable %d and canary %d", (share, stable, canary) => {
    expect(problemsOf(split(share, stable, canary))).toEqual([]);
  });

  test.each([
    [
      10,
      2,
      2,
      "at least scale.min (3) pods that is closest to share 10, got stable 2 and canary 2 (50 %); set stable.floor to 4 and canary.floor to 1 (20 %)",
    ],
    [
      10,
      1,
      1,
      "at least scale.min (3) pods that is closest to share 10, got stable 1 and canary 1 (50 %); set stable.floor to 3 and canary.floor to 1 (25 %)",
    ],
    [
      10,
      2,
      1,
      "at least scale.min (3) pods that is closest to share 10, got stable 2 and canary 1 (33.3 %); set stable.floor to 3 and canary.floor to 1 (25 %)",
    ],
    [
      50,
      3,
      1,
      "at least scale.min (3) pods that is closest to share 50, got stable 3 and canary 1 (25 %); set stable.floor to 2 and canary.floor to 2 (50 %)",
    ],
    [
      30,
      8,
      1,
      "at least scale.min (3) pods that is closest to share 30, got stable 8 and canary 1 (11.1 %); set stable.floor to 7 and canary.floor to 3 (30 %)",
    ],
  ])("a canary share of %d rejects the floors stable %d and canary %d", (share, stable, canary, message) => {
    expect(problemsOf(split(share, stable, canary))).toEqual([`canary.floor: must be the split of ${message}`]);
  });

  test("the suggested floors are at most scale.max, and the canary rules accept them", () => {
    expect(
      problemsAfter({
        environment: [["scale: { min: 3, max: 10 }", "scale: { min: 3, max: 4 }"]],
        release: [
          ["share: 0", "share: 25"],
          ["stable: { version: v1.0.1, floor: 3 }", "stable: { version: v1.0.1, floor: 4 }"],
          ["canary: { version: v1.0.1, floor: 1 }", "canary: { version: v1.0.1, floor: 4 }"],
        ],
      }),
    ).toEqual([
      "sample.release.yaml:16:39 services.streaming.canary.floor: must be the split of at least scale.min (3) pods that is closest to share 25, got stable 4 and canary 4 (50 %); set stable.floor to 4 and canary.floor to 1 (20 %)",
    ]);
    const count = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), count, count, count, count, (share, min, more, stable, canary) => {
        const max = min + more;
        const [problem] = problemsOf(split(share, stable, canary), min, undefined, max);
        if (problem === undefined) return;
        const floors = suggested(problem);
        expect(Math.max(...floors)).toBeLessThanOrEqual(max);
        expect(problemsOf(split(share, ...floors), min, undefined, max)).toEqual([]);
      }),
    );
  });

  test("invalid floors are reported only by the floor rules", () => {
    expect(problemsOf(split(10, 0, 1))).toEqual([]);
    expect(problemsOf(split(10, 3, NaN))).toEqual([]);
  });

  test("the canary rules accept every computed split and every split that a message suggests", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 50 }),
        (share, min, more) => {
          const { stable, canary } = canaryReplicas(min + more, share, 1);
          expect(problemsOf(split(share, stable, canary), min)).toEqual([]);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        (share, stable, canary) => {
          const [problem] = problemsOf(split(share, stable, canary), 3);
          if (problem === undefined) return;
          const [stableFloor, canaryFloor] = suggested(problem);
          expect(problemsOf(split(share, stableFloor, canaryFloor), 3)).toEqual([]);
        },
      ),
    );
  });
});
