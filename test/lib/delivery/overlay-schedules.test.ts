import fc from "fast-check";
import { outcomeOf, type DeliveredService } from "../../../lib/delivery/outcome-of";
import type { Operation } from "../../../lib/delivery/operation";
import { serviceReleaseProblems } from "../../../lib/rules/release";
import type { ServiceRelease } from "../../../lib/spec/release";
import { servingFloor, withOverlay } from "../../../lib/topology/overlay";
import { BLUE_GREEN, CANARY, next, OPERATIONS, ROLLING } from "./states";
import { SMALL_BLUE_GREEN, SMALL_CANARY, SMALL_ROLLING } from "./states";

const TEMPORARY = { until: "2026-12-01T05:00:00Z", owner: "alice@example.com", reason: "INC-1" };

/** Operations on the release state, and on the overlay. */
const ALL: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: OPERATIONS },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 9 }).map((pods) => ({ kind: "scale", pods, temporary: TEMPORARY }) as const),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "end" } as const) },
);

const PLACE = { source: "release", path: [] } as const;

/** The state that is rendered. */
const rendered = (service: DeliveredService): ServiceRelease => withOverlay(service, service.release, service.overlay);

const isOfOverlay = (operation: Operation) =>
  operation.kind === "end" || (operation.kind === "scale" && operation.temporary !== undefined);

describe.each([
  ["rolling", ROLLING],
  ["blue/green", BLUE_GREEN],
  ["canary", CANARY],
  ["rolling, one pod", SMALL_ROLLING],
  ["blue/green, one pod", SMALL_BLUE_GREEN],
  ["canary, one pod", SMALL_CANARY],
])("%s", (_name, start) => {
  const run = (
    operations: readonly Operation[],
    check: (before: DeliveredService, operation: Operation, after: DeliveredService) => void = () => undefined,
  ): DeliveredService =>
    operations.reduce((service, operation) => {
      const outcome = outcomeOf(service, operation);
      if (outcome.kind !== "change") return service;
      const after = next(service, outcome);
      check(service, operation, after);
      return after;
    }, start);

  const forEachChange = (check: (before: DeliveredService, operation: Operation, after: DeliveredService) => void) =>
    fc.assert(
      fc.property(fc.array(ALL, { maxLength: 14 }), (operations) => void run(operations, check)),
      { numRuns: 500 },
    );

  test("any schedule with overlays renders a release state without problems", () => {
    forEachChange((_before, _operation, after) => {
      expect(serviceReleaseProblems(after, after.release, PLACE)).toEqual([]);
      expect(serviceReleaseProblems(after, rendered(after), PLACE)).toEqual([]);
    });
  });

  test("an overlay sets the pods that serve in each state, up to the split of a canary", () => {
    forEachChange((_before, _operation, after) => {
      if (after.overlay === undefined) return;
      const [pods = 0, { floor }] = [servingFloor(after, rendered(after)), after.overlay];
      // A split can need one pod more, and a limit of stable can admit fewer.
      if (after.topology === "canary") expect(pods).toBeLessThanOrEqual(Math.max(floor, after.scale.min) + 1);
      else expect(pods).toBe(floor);
    });
  });

  test("no operation except scale, its end and a canary leaves fewer pods than before", () => {
    forEachChange((before, { kind }, after) => {
      if (["scale", "end", "canary"].includes(kind) || after.topology === "canary") return;
      expect(servingFloor(after, rendered(after))).toBeGreaterThanOrEqual(servingFloor(before, rendered(before)) ?? 0);
    });
  });

  test("a color that becomes live has the pods of the overlay before the switch", () => {
    forEachChange((before, operation, after) => {
      const { live } = after.release;
      if (live === undefined || live === before.release.live) return;
      const floors = [rendered(before)[live]?.floor, rendered(after)[live]?.floor];
      expect({ operation, floors }).toEqual({ operation, floors: [floors[1], floors[1]] });
    });
  });

  test("the end of an overlay returns to the state of the same operations without it", () => {
    const operations = fc.array(
      ALL.filter((operation) => operation.kind !== "scale" || isOfOverlay(operation)),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(operations, (all) => {
        const ended = run([...all, { kind: "end" }]);
        expect(ended).toEqual(run(all.filter((operation) => !isOfOverlay(operation))));
      }),
      { numRuns: 500 },
    );
  });
});

test("scale without an end is refused while an overlay is active, and names both ways", () => {
  const service = { ...BLUE_GREEN, overlay: { floor: 6, ...TEMPORARY } };
  expect(outcomeOf(service, { kind: "scale", pods: 5 })).toEqual({
    kind: "refusal",
    why: "api has an overlay: at least 6 pods until 2026-12-01T05:00:00Z; change it with scale api 5 --until 2h --reason TEXT, or end it with scale api --end",
  });
});

test("a second overlay replaces the first one, and its undo writes the first one again", () => {
  const service = { ...BLUE_GREEN, overlay: { floor: 6, ...TEMPORARY, reason: "it's slow" } };
  const overlay = { floor: 7, ...TEMPORARY };
  expect(outcomeOf(service, { kind: "scale", pods: 7, temporary: TEMPORARY })).toMatchObject({
    kind: "change",
    release: BLUE_GREEN.release,
    overlay,
    undo: `scale api 6 --until 2026-12-01T05:00:00Z --owner alice@example.com --reason 'it'\\''s slow'`,
  });
  expect(outcomeOf({ ...service, overlay }, { kind: "scale", pods: 7, temporary: TEMPORARY }).kind).toBe("done");
  expect(outcomeOf(BLUE_GREEN, { kind: "end" })).toEqual({
    kind: "done",
    found: "api has no overlay. It has at least 3 pods.",
  });
  expect(outcomeOf(BLUE_GREEN, { kind: "scale", pods: 9, temporary: TEMPORARY })).toMatchObject({
    kind: "refusal",
    why: expect.stringContaining("api must have 2 to 8 pods (scale.min, scale.max), got 9"),
  });
});
