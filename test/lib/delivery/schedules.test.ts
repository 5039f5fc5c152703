import fc from "fast-check";
import { outcomeOf, type DeliveredService } from "../../../lib/delivery/outcome-of";
import type { Operation } from "../../../lib/delivery/operation";
import { serviceReleaseProblems } from "../../../lib/rules/release";
import type { ServiceRelease } from "../../../lib/spec/release";
import { BLUE_GREEN, CANARY, ROLLING } from "./states";

/** Operations in any order, with versions that repeat. */
const OPERATIONS: fc.Arbitrary<Operation> = fc.oneof(
  fc.constantFrom("v1", "v2", "v3").map((version) => ({ kind: "release", version }) as const),
  fc.integer({ min: 1, max: 99 }).map((share) => ({ kind: "canary", share }) as const),
  fc.integer({ min: 2, max: 5 }).map((pods) => ({ kind: "scale", pods }) as const),
  fc.constantFrom("switch", "rollback", "retire", "promote", "abort").map((kind) => ({ kind }) as const),
);

/** Runs of each property, for three topologies: more than 10,000 schedules. */
const numRuns = 1000;

const PLACE = { source: "release", path: [] } as const;

/** Pods with each version that serve requests. */
function serving({ topology, release }: DeliveredService): ReadonlyMap<string, number> {
  const { rolling, stable, canary, live } = release;
  const tracks = { rolling: [rolling], blueGreen: [live && release[live]], canary: [stable, canary] }[topology];
  const pods = new Map<string, number>();
  for (const track of tracks)
    if (track !== undefined) pods.set(track.version, (pods.get(track.version) ?? 0) + track.floor);
  return pods;
}

const podsOf = (service: DeliveredService) => [...serving(service).values()].reduce((sum, pods) => sum + pods, 0);

describe.each([
  ["rolling", ROLLING],
  ["blue/green", BLUE_GREEN],
  ["canary", CANARY],
])("any schedule of operations on a %s service", (_name, start) => {
  /** Calls `check` with each change of a random schedule. */
  const forEachChange = (check: (before: DeliveredService, operation: Operation, next: DeliveredService) => void) =>
    fc.assert(
      fc.property(fc.array(OPERATIONS, { maxLength: 12 }), (operations) => {
        operations.reduce((service, operation) => {
          const outcome = outcomeOf(service, operation);
          if (outcome.kind !== "change") return service;
          const next = { ...service, release: outcome.release };
          check(service, operation, next);
          return next;
        }, start);
      }),
      { numRuns },
    );

  test("leaves a release state without problems", () => {
    forEachChange((_before, _operation, next) => expect(serviceReleaseProblems(next, next.release, PLACE)).toEqual([]));
  });

  test("never leaves fewer pods than before, except by scale", () => {
    forEachChange((before, operation, next) => {
      if (operation.kind === "scale") return;
      expect(podsOf(next)).toBeGreaterThanOrEqual(Math.min(podsOf(before), before.scale.min));
      if (before.topology === "canary") expect(podsOf(next)).toBeGreaterThanOrEqual(podsOf(before));
    });
  });

  test("changes what serves requests only by the operations that say it", () => {
    forEachChange((before, { kind }, next) => {
      const [old, now] = [[...serving(before).keys()].sort(), [...serving(next).keys()].sort()];
      const isQuiet =
        kind === "retire" ||
        kind === "scale" ||
        kind === "canary" ||
        (kind === "release" && before.topology === "blueGreen");
      if (isQuiet) expect(now).toEqual(old);
    });
  });

  test("an operation that is repeated until it is done ends after at most two changes, and never returns to where it began", () => {
    forEachChange((before, operation, next) => {
      const states: ServiceRelease[] = [next.release];
      for (let runs = 0; runs < 3; runs += 1) {
        const outcome = outcomeOf({ ...next, release: states.at(-1) ?? {} }, operation);
        if (outcome.kind !== "change") break;
        states.push(outcome.release);
      }
      expect(states.length).toBeLessThanOrEqual(2);
      expect(states).not.toContainEqual(before.release);
    });
  });

  test("the undo of a change is possible, and serves the versions from before", () => {
    forEachChange((before, operation, next) => {
      const outcome = outcomeOf(before, operation);
      if (outcome.kind !== "change") throw new Error("not a change");
      const undo = operationOf(outcome.undo);
      const undone = outcomeOf(next, undo);
      expect({ operation, undo, kind: undone.kind }).toEqual({ operation, undo, kind: "change" });
    });
  });
});

/** The operation of a command. */
function operationOf(command: string): Operation {
  const [kind = "", , value = "", share = ""] = command.split(" ");
  if (kind === "release") return { kind, version: value };
  if (kind === "scale") return { kind, pods: Number(value) };
  if (kind === "canary") return { kind, share: Number(share) };
  return { kind } as Operation;
}
