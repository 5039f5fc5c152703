import fc from "fast-check";
import type { Labels } from "../../../lib/names";
import type { ServiceRelease } from "../../../lib/spec/release";
import type { Scale, TopologyKind } from "../../../lib/spec/service";
import { layout } from "../../../lib/topology/layout";
import { plan as planLayout, type Plan, type PlannedWorkload } from "../../../lib/topology/plan";
import { blueGreen, canary, rolling, scale } from "../../helpers/arbitraries";

function plan(service: string, topology: TopologyKind, scale: Scale, release: ServiceRelease): Plan {
  return planLayout(layout(service, { topology }), scale, release);
}

/** Plans of two arbitrary releases of the same service. */
const pairsOfStates: fc.Arbitrary<readonly [Plan, Plan]> = scale.chain((size) =>
  fc.oneof(
    fc
      .tuple(rolling, rolling)
      .map(([a, b]) => [plan("api", "rolling", size, a), plan("api", "rolling", size, b)] as const),
    fc
      .tuple(blueGreen, blueGreen)
      .map(([a, b]) => [plan("api", "blueGreen", size, a), plan("api", "blueGreen", size, b)] as const),
    fc.tuple(canary, canary).map(([a, b]) => [plan("api", "canary", size, a), plan("api", "canary", size, b)] as const),
  ),
);

function selected(selector: Labels, workloads: readonly PlannedWorkload[]): PlannedWorkload[] {
  return workloads.filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value));
}

function serviceOf({ services }: Plan, role: string): Labels {
  const found = services.filter((service) => service.role === role);
  expect(found).toHaveLength(1);
  return found[0]?.selector ?? {};
}

/** Paths of all fields of a value. */
function shape(value: unknown, path = ""): string[] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, field]) => shape(field, `${path}.${key}`))
    : [path];
}

describe("the plan of any release", () => {
  test("the live Service selects at least one workload, and exactly those that serve", () => {
    fc.assert(
      fc.property(pairsOfStates, ([state]) => {
        const serving = state.workloads.filter((workload) => workload.serving);
        expect(selected(serviceOf(state, "live"), state.workloads)).toEqual(serving);
        expect(serving.length).toBeGreaterThan(0);
      }),
    );
  });

  test("each selector selects only its own workload", () => {
    fc.assert(
      fc.property(pairsOfStates, ([{ workloads }]) => {
        for (const workload of workloads) expect(selected(workload.selector, workloads)).toEqual([workload]);
      }),
    );
  });

  test("two releases of a service have the same objects and fields", () => {
    fc.assert(
      fc.property(pairsOfStates, ([before, after]) => {
        expect(shape(after)).toEqual(shape(before));
        expect(after.workloads.map(({ name }) => name)).toEqual(before.workloads.map(({ name }) => name));
        expect(after.services.map(({ name }) => name)).toEqual(before.services.map(({ name }) => name));
      }),
    );
  });

  test("two releases of a service have the same workload selectors", () => {
    fc.assert(
      fc.property(pairsOfStates, ([before, after]) => {
        expect(after.workloads.map(({ selector }) => selector)).toEqual(
          before.workloads.map(({ selector }) => selector),
        );
      }),
    );
  });

  test("every workload has a floor of at least 1", () => {
    fc.assert(
      fc.property(pairsOfStates, ([{ workloads }]) => {
        expect(Math.min(...workloads.map(({ floor }) => floor))).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe("layout of a topology", () => {
  test("layout returns the objects of a topology, or of both topologies during a migration", () => {
    const names = (spec: Parameters<typeof layout>[1]) => {
      const { workloads, services } = layout("api", spec);
      return [workloads, services].map((all) => all.map(({ name }) => name));
    };
    expect(names({ topology: "rolling" })).toEqual([["api"], ["api-service"]]);
    expect(names({ topology: "blueGreen" })).toEqual([
      ["api-blue", "api-green"],
      ["api-service", "api-preview-service"],
    ]);
    expect(names({ topology: "canary", migrateFrom: "rolling" })).toEqual([
      ["api-stable", "api-canary", "api"],
      ["api-service", "api-stable-service", "api-canary-service"],
    ]);
  });
});

describe("the plan of a blue/green service", () => {
  const steady = {
    live: "blue",
    preview: "green",
    blue: { version: "v2", floor: 3 },
    green: { version: "v1", floor: 1 },
  } as const;

  test("a switch changes only the selector of the live Service and the serving workload", () => {
    const before = plan("api", "blueGreen", { min: 3, max: 9 }, steady);
    const after = plan("api", "blueGreen", { min: 3, max: 9 }, { ...steady, live: "green" });
    expect(before.services).toEqual([
      { name: "api-service", role: "live", selector: { app: "api", version: "blue" } },
      { name: "api-preview-service", role: "preview", selector: { app: "api", version: "green" } },
    ]);
    expect(after.services).toEqual([
      { name: "api-service", role: "live", selector: { app: "api", version: "green" } },
      { name: "api-preview-service", role: "preview", selector: { app: "api", version: "green" } },
    ]);
    const withoutServing = ({ workloads }: Plan) => workloads.map(({ serving: _serving, ...rest }) => rest);
    expect(withoutServing(after)).toEqual(withoutServing(before));
  });

  test("workloads have their names from lib/names, floors from the release and ceilings from scale", () => {
    const { workloads } = plan("api", "blueGreen", { min: 3, max: 9 }, steady);
    expect(workloads.map(({ name, floor, ceiling }) => ({ name, floor, ceiling }))).toEqual([
      { name: "api-blue", floor: 3, ceiling: 9 },
      { name: "api-green", floor: 1, ceiling: 9 },
    ]);
  });
});

describe("the plan of a canary service", () => {
  test("the canary share is calculated from the floors, not from the released share", () => {
    const release = { share: 10, stable: { version: "v1", floor: 3 }, canary: { version: "v2", floor: 1 } };
    expect(plan("api", "canary", { min: 3, max: 9 }, release).canaryShare).toBe(25);
  });

  test("a canary service has a Service for all pods and one for each side", () => {
    const release = { share: 10, stable: { version: "v1", floor: 3 }, canary: { version: "v2", floor: 1 } };
    expect(plan("api", "canary", { min: 3 }, release).services).toEqual([
      { name: "api-service", role: "live", selector: { app: "api" } },
      { name: "api-stable-service", role: "stable", selector: { app: "api", version: "stable" } },
      { name: "api-canary-service", role: "canary", selector: { app: "api", version: "canary" } },
    ]);
  });
});
