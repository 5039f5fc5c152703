import fc from "fast-check";
import { canaryProblems } from "../../../lib/rules/canary";
import { inRelease } from "../../../lib/rules/problems";
import { formatPath } from "../../../lib/spec/problem";
import type { ServiceRelease } from "../../../lib/spec/release";
import type { TopologyKind } from "../../../lib/spec/service";
import { canaryReplicas } from "../../../lib/topology/canary-share";
import { afterRelease } from "../../helpers/sample";

function problemsOf(release: ServiceRelease, min = 3, migrateFrom?: TopologyKind): string[] {
  return canaryProblems({ topology: "canary", migrateFrom, scale: { min } }, release, inRelease()).map(
    ({ path, message }) => `${formatPath(path)}: ${message}`,
  );
}

const track = (version: string, floor: number, digest?: string) => ({ version, floor, digest });
const split = (share: number, stable: number, canary: number) => ({
  share,
  stable: track("v1", stable),
  canary: track("v2", canary),
});

const WHY =
  "a canary pod always takes requests, because the Service selects {app}; run the stable release, or set share above 0";

describe("the share", () => {
  test.each([
    [-1, "share: must be a whole number from 0 to 99, got -1"],
    [0.5, "share: must be a whole number from 0 to 99, got 0.5"],
    [100, "share: must be a whole number from 0 to 99, got 100; promote the canary to send it all requests"],
  ])("%d", (share, message) => {
    expect(problemsOf(split(share, 3, 1))).toEqual([message]);
  });

  test("is 0 while the service migrates, from or to canary", () => {
    expect(problemsOf(split(10, 3, 1), 3, "rolling")).toEqual([
      "share: must be 0 while the service migrates, got 10; end the trial first",
    ]);
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v1", 1) }, 3, "rolling")).toEqual([]);
  });

  test("is told where it stands", () => {
    expect(afterRelease("share: 0", "share: 100")).toEqual([
      "sample.release.yaml:14:12 services.streaming.share: must be a whole number from 0 to 99, got 100; promote the canary to send it all requests",
    ]);
  });

  test("is another rule's where it is missing", () => {
    expect(problemsOf({ stable: track("v1", 3) })).toEqual([]);
    expect(problemsOf({ share: 0, stable: track("v1", 3) })).toEqual([]);
  });
});

describe("at share 0 the canary is one more stable pod", () => {
  const digests = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`] as const;

  test("with the stable release", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 5, digests[0]), canary: track("v1", 1, digests[0]) })).toEqual(
      [],
    );
  });

  test("not with another version", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v2", 1) })).toEqual([
      `canary.version: must be the stable version ("v1") at share 0, got "v2": ${WHY}`,
    ]);
  });

  test("not with another digest, or with one where stable has none", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 3, digests[0]), canary: track("v1", 1, digests[1]) })).toEqual([
      `canary.digest: must be the stable digest ("sha256:${"a".repeat(49)}...) at share 0, got "sha256:${"b".repeat(49)}...: ${WHY}`,
    ]);
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v1", 1, digests[1]) })).toEqual([
      `canary.digest: must be the stable digest (none) at share 0, got "sha256:${"b".repeat(49)}...: ${WHY}`,
    ]);
  });

  test("not with two pods", () => {
    expect(problemsOf({ share: 0, stable: track("v1", 3), canary: track("v1", 2) })).toEqual([
      "canary.floor: must be 1 at share 0, got 2; more stable pods belong to the floor of stable",
    ]);
  });
});

describe("above share 0 the floors are the nearest split of whole pods", () => {
  test.each([
    [10, 3, 1],
    [10, 9, 1],
    [50, 2, 2],
    [25, 3, 1],
    [99, 1, 3],
    [1, 3, 1],
  ])("share %d as stable %d and canary %d", (share, stable, canary) => {
    expect(problemsOf(split(share, stable, canary))).toEqual([]);
  });

  test.each([
    [
      10,
      2,
      2,
      "share 10 of at least scale.min (3) pods: stable 4 and canary 1, truly 20 %; got stable 2 and canary 2, truly 50 %",
    ],
    [
      10,
      1,
      1,
      "share 10 of at least scale.min (3) pods: stable 3 and canary 1, truly 25 %; got stable 1 and canary 1, truly 50 %",
    ],
    [
      10,
      2,
      1,
      "share 10 of at least scale.min (3) pods: stable 3 and canary 1, truly 25 %; got stable 2 and canary 1, truly 33.3 %",
    ],
    [
      50,
      3,
      1,
      "share 50 of at least scale.min (3) pods: stable 2 and canary 2, truly 50 %; got stable 3 and canary 1, truly 25 %",
    ],
    [
      30,
      8,
      1,
      "share 30 of at least scale.min (3) pods: stable 7 and canary 3, truly 30 %; got stable 8 and canary 1, truly 11.1 %",
    ],
  ])("share %d not as stable %d and canary %d", (share, stable, canary, message) => {
    expect(problemsOf(split(share, stable, canary))).toEqual([
      `canary.floor: must be the nearest split for ${message}`,
    ]);
  });

  test("floors that are no numbers of pods are another rule's", () => {
    expect(problemsOf(split(10, 0, 1))).toEqual([]);
    expect(problemsOf(split(10, 3, NaN))).toEqual([]);
  });

  test("every split that the arithmetic gives is accepted, and what a message asks for too", () => {
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
          const [, rightStable, rightCanary] = /: stable (\d+) and canary (\d+), truly/.exec(problem) ?? [];
          expect(problemsOf(split(share, Number(rightStable), Number(rightCanary)), 3)).toEqual([]);
        },
      ),
    );
  });
});
