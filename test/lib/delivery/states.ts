import fc from "fast-check";
import type { DeliveredService } from "../../../lib/delivery/outcome-of";
import { outcomeOf } from "../../../lib/delivery/outcome-of";
import type { Change } from "../../../lib/delivery/outcome";
import type { Operation } from "../../../lib/delivery/operation";
import type { ServiceRelease } from "../../../lib/spec/release";

/** A rolling service that runs v1. */
export const ROLLING: DeliveredService = serviceOf("rolling", { rolling: { version: "v1", floor: 2 } });

/** A blue/green service: blue runs v1 and is live, green is retired. */
export const BLUE_GREEN: DeliveredService = serviceOf("blueGreen", {
  live: "blue",
  preview: "green",
  blue: { version: "v1", floor: 3 },
  green: { version: "v0", floor: 1 },
});

/** A service with a canary, which runs v1. */
export const CANARY: DeliveredService = serviceOf("canary", {
  share: 0,
  stable: { version: "v1", floor: 3 },
  canary: { version: "v1", floor: 1 },
});

/** A rolling service with one pod. */
export const SMALL_ROLLING: DeliveredService = serviceOf("rolling", { rolling: { version: "v1", floor: 1 } }, 1);

/** A blue/green service with one pod. The floors do not tell whether the idle color is prepared. */
export const SMALL_BLUE_GREEN: DeliveredService = serviceOf(
  "blueGreen",
  { live: "blue", preview: "green", blue: { version: "v1", floor: 1 }, green: { version: "v0", floor: 1 } },
  1,
);

/** A service with a canary and one stable pod. */
export const SMALL_CANARY: DeliveredService = serviceOf(
  "canary",
  { share: 0, stable: { version: "v1", floor: 1 }, canary: { version: "v1", floor: 1 } },
  1,
);

function serviceOf(topology: DeliveredService["topology"], release: ServiceRelease, min = 2): DeliveredService {
  return { name: "api", topology, migrateFrom: undefined, release, scale: { min, max: 8, cpuPercent: 70 } };
}

/** The service after operations. An operation that changes nothing is a mistake of the test. */
export function after(service: DeliveredService, ...operations: readonly Operation[]): DeliveredService {
  return operations.reduce((one, operation) => {
    const outcome = outcomeOf(one, operation);
    if (outcome.kind !== "change") throw new Error(`${operation.kind}: ${JSON.stringify(outcome)}`);
    return next(one, outcome);
  }, service);
}

/** The service after a change. */
export function next({ overlay, ...service }: DeliveredService, change: Change): DeliveredService {
  const own = change.overlay === undefined ? overlay : change.overlay;
  return { ...service, release: change.release, ...(own && { overlay: own }) };
}

/** A release of v2. */
export const RELEASE: Operation = { kind: "release", version: "v2" };

/** An operation without a value. */
export function simple(kind: "switch" | "rollback" | "retire" | "promote" | "abort"): Operation {
  return { kind };
}

const DIGESTS = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);

/** Operations on the release state in any order, with versions that repeat. */
export const OPERATIONS: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .record({ version: fc.constantFrom("v1", "v2", "v3"), digest: fc.constantFrom(undefined, undefined, ...DIGESTS) })
    .map(({ version, digest }) => ({ kind: "release", version, ...(digest !== undefined && { digest }) }) as const),
  fc.integer({ min: 1, max: 99 }).map((share) => ({ kind: "canary", share }) as const),
  fc.integer({ min: 1, max: 5 }).map((pods) => ({ kind: "scale", pods }) as const),
  fc.constantFrom("switch", "rollback", "retire", "promote", "abort").map((kind) => ({ kind }) as const),
);
