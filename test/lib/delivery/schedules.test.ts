import fc from "fast-check";
import { outcomeOf, type DeliveredService } from "../../../lib/delivery/outcome-of";
import type { Operation } from "../../../lib/delivery/operation";
import { serviceReleaseProblems } from "../../../lib/rules/release";
import type { ServiceRelease, TrackRelease } from "../../../lib/spec/release";
import { BLUE_GREEN, CANARY, OPERATIONS, ROLLING, SMALL_BLUE_GREEN, SMALL_CANARY, SMALL_ROLLING } from "./states";

/** Runs of each property, of which there are 30. */
const numRuns = 500;

const PLACE = { source: "release", path: [] } as const;

/** Pods with each image that serve requests. */
function serving({ topology, release }: DeliveredService): ReadonlyMap<string, number> {
  const { rolling, stable, canary, live } = release;
  const tracks = { rolling: [rolling], blueGreen: [live && release[live]], canary: [stable, canary] }[topology];
  const pods = new Map<string, number>();
  for (const track of tracks)
    if (track !== undefined) pods.set(imageOf(track), (pods.get(imageOf(track)) ?? 0) + track.floor);
  return pods;
}

function imageOf({ version, digest }: TrackRelease): string {
  return `${version} ${digest ?? ""}`;
}

const imagesOf = (service: DeliveredService) => [...serving(service).keys()].sort();

const podsOf = (service: DeliveredService) => [...serving(service).values()].reduce((sum, pods) => sum + pods, 0);

describe.each([
  ["rolling", ROLLING],
  ["blue/green", BLUE_GREEN],
  ["canary", CANARY],
  ["rolling, one pod", SMALL_ROLLING],
  ["blue/green, one pod", SMALL_BLUE_GREEN],
  ["canary, one pod", SMALL_CANARY],
])("%s", (_name, start) => {
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

  test("any schedule of operations leaves a release state without problems", () => {
    forEachChange((_before, _operation, next) => expect(serviceReleaseProblems(next, next.release, PLACE)).toEqual([]));
  });

  test("no operation except scale leaves fewer pods than before", () => {
    forEachChange((before, operation, next) => {
      if (operation.kind !== "scale") expect(podsOf(next)).toBeGreaterThanOrEqual(podsOf(before));
    });
  });

  test("retire, scale, canary and a blue/green release do not change which images serve", () => {
    forEachChange((before, { kind }, next) => {
      const isQuiet =
        ["retire", "scale", "canary"].includes(kind) || (kind === "release" && before.topology === "blueGreen");
      if (isQuiet) expect(imagesOf(next)).toEqual(imagesOf(before));
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

  test("the undo of a change is possible, and the images from before serve again, unless the plan states what is left", () => {
    forEachChange((before, operation, next) => {
      const outcome = outcomeOf(before, operation);
      if (outcome.kind !== "change") throw new Error("not a change");
      const undo = operationOf(outcome.undo);
      const undone = outcomeOf(next, undo);
      expect({ operation, undo, outcome: undone }).toMatchObject({ operation, undo, outcome: { kind: "change" } });
      if (undone.kind !== "change" || outcome.undone !== undefined) return;
      expect(imagesOf({ ...next, release: undone.release })).toEqual(imagesOf(before));
    });
  });
});

/** The operation of a command. */
function operationOf(command: string): Operation {
  const [kind = "", , value = "", option = ""] = command.split(" ");
  const digest = / --digest (\S+)/.exec(command)?.[1];
  if (kind === "release") return { kind, version: value, ...(digest !== undefined && { digest }) };
  if (kind === "scale") return { kind, pods: Number(value) };
  if (kind === "canary") return { kind, share: Number(option) };
  return { kind } as Operation;
}
