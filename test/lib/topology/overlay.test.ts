import type { BlueGreenRelease, ServiceRelease } from "../../../lib/spec/release";
import type { TopologyKind } from "../../../lib/spec/service";
import { overlayLimits, servingFloor, withOverlay } from "../../../lib/topology/overlay";

const service = (topology: TopologyKind, migrateFrom?: TopologyKind) => ({
  topology,
  migrateFrom,
  scale: { min: 1, max: 12 },
});

const floorsOf = ({ rolling, blue, green, stable, canary }: ServiceRelease) =>
  Object.fromEntries(
    Object.entries({ rolling, blue, green, stable, canary }).flatMap(([track, state]) =>
      state === undefined ? [] : [[track, state.floor]],
    ),
  );

const blueGreen = (changes: Partial<BlueGreenRelease> = {}): BlueGreenRelease => ({
  live: "blue",
  preview: "green",
  blue: { version: "v1", floor: 3 },
  green: { version: "v0", floor: 1 },
  ...changes,
});

const ROLLING = { rolling: { version: "v1", floor: 2 } };

const canary = (share: number) => ({
  share,
  stable: { version: "v1", floor: 3 },
  canary: { version: share === 0 ? "v1" : "v2", floor: 1 },
});

test.each<[string, TopologyKind, ServiceRelease, number, object]>([
  ["the only workload", "rolling", ROLLING, 10, { rolling: 10 }],
  ["the only workload, with fewer pods", "rolling", ROLLING, 1, { rolling: 1 }],
  ["the live color, and not a retired one", "blueGreen", blueGreen(), 10, { blue: 10, green: 1 }],
  [
    "a color that is prepared by a command",
    "blueGreen",
    blueGreen({ green: { version: "v2", floor: 1, previous: { version: "v1" } } }),
    10,
    { blue: 10, green: 10 },
  ],
  [
    "not a color whose release before is another image",
    "blueGreen",
    blueGreen({ green: { version: "v2", floor: 1, previous: { version: "v0" } } }),
    10,
    { blue: 10, green: 1 },
  ],
  [
    "a color that is prepared by hand",
    "blueGreen",
    blueGreen({ green: { version: "v2", floor: 3 } }),
    10,
    { blue: 10, green: 10 },
  ],
  [
    "the color that was live before a switch",
    "blueGreen",
    blueGreen({ live: "green", green: { version: "v2", floor: 1 }, blue: { version: "v1", floor: 1 } }),
    10,
    { blue: 10, green: 10 },
  ],
  ["stable, because the canary pod serves, too", "canary", canary(0), 10, { stable: 9, canary: 1 }],
  ["the split of a share", "canary", canary(20), 10, { stable: 8, canary: 2 }],
])("an overlay sets the pods of %s", (_name, topology, release, floor, floors) => {
  const overlaid = withOverlay(service(topology), release, { floor });
  expect(floorsOf(overlaid)).toEqual(floors);
});

test("an overlay changes only floors", () => {
  const release = blueGreen({ green: { version: "v2", floor: 3, previous: { version: "v1" } } });
  const overlaid = withOverlay(service("blueGreen"), release, { floor: 10 });
  expect(overlaid).toEqual({
    ...release,
    blue: { ...release.blue, floor: 10 },
    green: { ...release.green, floor: 10 },
  });
});

test("during a migration, an overlay applies to the topology that serves", () => {
  const release = { ...ROLLING, ...blueGreen() };
  const migrating = service("blueGreen", "rolling");
  expect(floorsOf(withOverlay(migrating, release, { floor: 10 }))).toEqual({ rolling: 10, blue: 3, green: 1 });
  const switched = { ...release, serving: "blueGreen" } as const;
  expect(floorsOf(withOverlay(migrating, switched, { floor: 10 }))).toEqual({ rolling: 2, blue: 10, green: 1 });
});

test.each([0, -1, 1.5, 13, Number.NaN, 1e9])(
  "a number of pods that is not possible, such as %d, changes nothing",
  (floor) => {
    for (const topology of ["rolling", "blueGreen"] as const) {
      const release = { ...ROLLING, ...blueGreen() };
      expect(withOverlay(service(topology), release, { floor })).toBe(release);
    }
  },
);

test("a release state that is not complete stays", () => {
  for (const topology of ["rolling", "blueGreen", "canary"] as const) {
    expect(withOverlay(service(topology), {}, { floor: 3 })).toEqual({});
    expect(servingFloor(service(topology), {})).toBeUndefined();
  }
});

test("a service with a canary can have the pods of two workloads", () => {
  expect(overlayLimits(service("canary"), canary(0))).toEqual({ min: 1, max: 24 });
  expect(overlayLimits(service("blueGreen"), blueGreen())).toEqual({ min: 1, max: 12 });
  expect(servingFloor(service("canary"), canary(20))).toBe(4);
});
