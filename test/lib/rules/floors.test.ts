import { floorProblems } from "../../../lib/rules/floors";
import { inRelease } from "../../../lib/rules/problems";
import { formatPath } from "../../../lib/spec/problem";
import type { ServiceRelease } from "../../../lib/spec/release";
import type { Scale, TopologyKind } from "../../../lib/spec/service";

interface State {
  readonly topology: TopologyKind;
  readonly migrateFrom?: TopologyKind;
  readonly scale?: Scale;
  readonly release: ServiceRelease;
}

function problemsOf({ scale = { min: 3, max: 9 }, release, ...service }: State): string[] {
  return floorProblems({ ...service, scale }, release, inRelease()).map(
    ({ path, message }) => `${formatPath(path)}: ${message}`,
  );
}

const floor = (count: number) => ({ version: "v1", floor: count });
const colors = (blue: number, green: number) =>
  ({ live: "blue", preview: "green", blue: floor(blue), green: floor(green) }) as const;
const canary = (share: number, stable: number) => ({ share, stable: floor(stable), canary: floor(1) });

test.each<[string, State]>([
  ["a rolling workload at its minimum", { topology: "rolling", release: { rolling: floor(3) } }],
  ["a rolling workload at its maximum", { topology: "rolling", release: { rolling: floor(9) } }],
  ["a live color at its minimum and an idle color at 1", { topology: "blueGreen", release: colors(3, 1) }],
  ["a stable workload at its minimum", { topology: "canary", release: canary(0, 3) }],
  [
    "a stable workload below its minimum while a canary shares the requests",
    { topology: "canary", release: canary(25, 2) },
  ],
  [
    "a fixed number of pods above the minimum",
    { topology: "rolling", scale: { min: 3 }, release: { rolling: floor(1000) } },
  ],
  [
    "the side of a migration that does not serve yet at 1",
    { topology: "blueGreen", migrateFrom: "rolling", release: { rolling: floor(3), ...colors(1, 1) } },
  ],
  [
    "the side of a migration that no longer serves at 1",
    {
      topology: "blueGreen",
      migrateFrom: "rolling",
      release: { rolling: floor(1), ...colors(3, 1), serving: "blueGreen" },
    },
  ],
])("the floor rules accept %s", (_what, state) => {
  expect(problemsOf(state)).toEqual([]);
});

test.each<[string, State, string[]]>([
  [
    "a rolling workload below its minimum",
    { topology: "rolling", release: { rolling: floor(2) } },
    ["rolling.floor: must be at least scale.min (3), got 2, because rolling is live; raise rolling.floor"],
  ],
  [
    "a rolling workload below its fixed number of pods",
    { topology: "rolling", scale: { min: 3 }, release: { rolling: floor(2) } },
    ["rolling.floor: must be at least scale.min (3), got 2, because rolling is live; raise rolling.floor"],
  ],
  [
    "a live color below its minimum",
    { topology: "blueGreen", release: colors(2, 3) },
    [
      "blue.floor: must be at least scale.min (3), got 2, because blue is live; raise blue.floor and roll that out before you switch",
    ],
  ],
  [
    "a color that became live before it was scaled up",
    { topology: "blueGreen", release: { ...colors(3, 1), live: "green" } },
    [
      "green.floor: must be at least scale.min (3), got 1, because green is live; raise green.floor and roll that out before you switch",
    ],
  ],
  [
    "an idle color at 0",
    { topology: "blueGreen", release: colors(3, 0) },
    ["green.floor: must be a whole number from 1 to 1000, got 0; write 1 or more"],
  ],
  [
    "floors above the maximum, live or idle",
    { topology: "blueGreen", release: colors(10, 11) },
    [
      "blue.floor: must be at most scale.max (9), got 10; lower it, or raise scale.max in the environment file",
      "green.floor: must be at most scale.max (9), got 11; lower it, or raise scale.max in the environment file",
    ],
  ],
  [
    "an implausible fixed number of pods",
    { topology: "rolling", scale: { min: 3 }, release: { rolling: floor(1001) } },
    [
      "rolling.floor: must be a whole number from 1 to 1000, got 1001; lower it, because more than 1000 pods of one workload is probably a typo",
    ],
  ],
  [
    "a stable workload below its minimum at share 0",
    { topology: "canary", release: canary(0, 2) },
    ["stable.floor: must be at least scale.min (3), got 2, because stable is live; raise stable.floor"],
  ],
  [
    "the serving side of a migration below its minimum",
    { topology: "blueGreen", migrateFrom: "rolling", release: { rolling: floor(2), ...colors(1, 1) } },
    ["rolling.floor: must be at least scale.min (3), got 2, because rolling is live; raise rolling.floor"],
  ],
  [
    "the serving side of a migration after the switch",
    {
      topology: "blueGreen",
      migrateFrom: "canary",
      release: { ...canary(0, 1), ...colors(1, 1), serving: "blueGreen" },
    },
    [
      "blue.floor: must be at least scale.min (3), got 1, because blue is live; raise blue.floor and roll that out before you switch",
    ],
  ],
])("the floor rules reject %s", (_what, state, messages) => {
  expect(problemsOf(state)).toEqual(messages);
});

test("a migration to the current topology does not duplicate the floor problem", () => {
  expect(problemsOf({ topology: "rolling", migrateFrom: "rolling", release: { rolling: floor(2) } })).toEqual([
    "rolling.floor: must be at least scale.min (3), got 2, because rolling is live; raise rolling.floor",
  ]);
});

test("floors are not compared with an invalid scale", () => {
  expect(problemsOf({ topology: "rolling", scale: { min: 3, max: 2 }, release: { rolling: floor(1) } })).toEqual([]);
});
