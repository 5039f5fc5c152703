import fc from "fast-check";
import type { ServiceRelease } from "../../../lib/spec/release";
import type { ServiceSpec, TopologyKind } from "../../../lib/spec/service";
import { layout } from "../../../lib/topology/layout";
import { plan, type Plan } from "../../../lib/topology/plan";
import { releaseOf } from "../../../lib/topology/release-state";
import { blueGreen, canary, rolling, scale } from "../../helpers/arbitraries";

const kinds: readonly TopologyKind[] = ["rolling", "blueGreen", "canary"];
const moves = kinds.flatMap((from) => kinds.filter((to) => to !== from).map((to) => ({ from, to })));
const everything: fc.Arbitrary<ServiceRelease> = fc
  .tuple(rolling, blueGreen, canary)
  .map(([one, two, three]) => ({ ...one, ...two, ...three }));

function planOf(spec: Pick<ServiceSpec, "topology" | "migrateFrom" | "scale">, release: ServiceRelease): Plan {
  return plan(layout("api", spec), spec.scale, release);
}

describe("plan during a migration", () => {
  test.each(moves)(
    "a migration from $from to $to has the workloads of both topologies, and one topology serves",
    ({ from, to }) => {
      fc.assert(
        fc.property(scale, everything, fc.constantFrom(undefined, from, to), (size, release, serving) => {
          const spec = { topology: to, migrateFrom: from, scale: size };
          const state = planOf(spec, { ...release, serving });
          const live = state.services.filter(({ role }) => role === "live");
          const matched = state.workloads.filter(({ labels }) =>
            Object.entries(live[0]?.selector ?? {}).every(([key, value]) => labels[key] === value),
          );
          expect(live).toHaveLength(1);
          expect(matched).toHaveLength(1);
          expect(matched[0]?.serving).toBe(true);
          const parts = [to, from].map((topology) => planOf({ topology, scale: size }, release));
          const names = parts.flatMap(({ workloads }) => workloads.map(({ name }) => name));
          expect(state.workloads.map(({ name }) => name).sort()).toEqual(names.sort());
        }),
      );
    },
  );

  test.each(moves)("a migration from $from to $to keeps the order of objects when serving changes", ({ from, to }) => {
    fc.assert(
      fc.property(scale, everything, (size, release) => {
        const spec = { topology: to, migrateFrom: from, scale: size };
        const [before, after] = [from, to].map((serving) => planOf(spec, { ...release, serving }));
        const names = (state: Plan | undefined) =>
          [...(state?.workloads ?? []), ...(state?.services ?? [])].map(({ name }) => name);
        expect(names(after)).toEqual(names(before));
      }),
    );
  });

  test("a migration serves from the old topology until the release file sets serving", () => {
    const release = {
      rolling: { version: "v1", floor: 2 },
      live: "green",
      preview: "blue",
      blue: { version: "v1", floor: 2 },
      green: { version: "v1", floor: 2 },
    } as const;
    const spec = { topology: "blueGreen", migrateFrom: "rolling", scale: { min: 2 } } as const;
    const selectorWhen = (serving?: TopologyKind) => planOf(spec, { ...release, serving }).services[0]?.selector;
    expect(selectorWhen()).toEqual({ app: "api", version: "rolling" });
    expect(selectorWhen("rolling")).toEqual({ app: "api", version: "rolling" });
    expect(selectorWhen("blueGreen")).toEqual({ app: "api", version: "green" });
  });
});

describe("releaseOf", () => {
  test.each([
    ["rolling", { live: "blue", blue: { version: "v1", floor: 1 } }],
    ["blueGreen", { live: "blue", blue: { version: "v1", floor: 1 } }],
    ["canary", { stable: { version: "v1", floor: 1 }, canary: { version: "v1", floor: 1 } }],
  ] as const)("releaseOf returns undefined for incomplete release state of %s", (topology, release) => {
    expect(releaseOf(topology, release)).toBeUndefined();
    expect(planOf({ topology, scale: { min: 1 } }, release)).toEqual({ workloads: [], services: [] });
  });

  test("releaseOf accepts a canary share of 0", () => {
    const stable = { version: "v1", floor: 1 };
    expect(releaseOf("canary", { share: 0, stable, canary: stable })).toEqual({ share: 0, stable, canary: stable });
  });
});
