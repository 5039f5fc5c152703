import fc from "fast-check";
import { commandOf } from "../../../lib/delivery/command";
import { openItems } from "../../../lib/delivery/open-release";
import type { Operation } from "../../../lib/delivery/operation";
import { outcomeOf, type DeliveredService } from "../../../lib/delivery/outcome-of";
import { releasePlan } from "../../../lib/delivery/release-plan";
import { BLUE_GREEN, CANARY, OPERATIONS, RELEASE, ROLLING, after, next, simple } from "./states";

const SECOND: Operation = { kind: "canary", share: 50 };

/** Commands of a plan. */
function commands(service: DeliveredService, version = "v2"): readonly string[] {
  const plan = releasePlan(service, { version });
  if (plan.kind !== "plan") throw new Error(JSON.stringify(plan));
  expect(plan.stopped).toBeUndefined();
  return plan.steps.map(({ operation }) => commandOf("api", operation));
}

test.each<[string, DeliveredService, readonly string[]]>([
  ["rolling", ROLLING, ["release api v2"]],
  ["blue/green", BLUE_GREEN, ["release api v2", "switch api", "retire api"]],
  ["a prepared color", after(BLUE_GREEN, RELEASE), ["switch api", "retire api"]],
  ["a color that is not retired", after(BLUE_GREEN, RELEASE, simple("switch")), ["retire api"]],
  ["a canary", CANARY, ["release api v2", "canary api --share 50", "promote api", "promote api"]],
  ["a canary under way", after(CANARY, RELEASE), ["canary api --share 50", "promote api", "promote api"]],
  ["a canary with half of the requests", after(CANARY, RELEASE, SECOND), ["promote api", "promote api"]],
  ["a promotion", after(CANARY, RELEASE, SECOND, simple("promote")), ["promote api"]],
])("the plan of a release: %s", (_what, service, expected) => {
  expect(commands(service)).toEqual(expected);
});

test("a release that is complete is done, and one that is not possible is refused", () => {
  for (const service of [ROLLING, BLUE_GREEN, CANARY])
    expect(releasePlan(service, { version: "v1" })).toEqual({
      kind: "done",
      found: "api runs v1 already, and its release is complete.",
    });
  // v1 is live, and v2 is prepared.
  expect(releasePlan(after(BLUE_GREEN, RELEASE), { version: "v1" })).toMatchObject({ kind: "done" });
  expect(releasePlan(after(BLUE_GREEN, RELEASE, simple("switch")), { version: "v3" })).toMatchObject({
    kind: "refusal",
    why: expect.stringContaining("end that with retire api, or return to it with rollback api") as string,
  });
  expect(releasePlan(after(CANARY, RELEASE), { version: "v3" })).toMatchObject({ kind: "refusal" });
});

test("the digest of the version is in the first command", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const plan = releasePlan(ROLLING, { version: "v2", digest });
  expect(plan.kind === "plan" && plan.steps.map(({ operation }) => operation)).toEqual([
    { kind: "release", version: "v2", digest },
  ]);
});

describe("what is open", () => {
  const open = (service: DeliveredService) =>
    openItems(service).map(({ kind, next: commands }) => ({ kind, commands }));
  const overlay = { floor: 5, until: "2027-01-01T00:00:00Z", owner: "alice", reason: "INC-7" };

  test.each<[string, DeliveredService, readonly object[]]>([
    ["nothing of a rolling service", after(ROLLING, RELEASE), []],
    ["nothing after a whole release", after(BLUE_GREEN, RELEASE, simple("switch"), simple("retire")), []],
    ["a prepared color", after(BLUE_GREEN, RELEASE), [{ kind: "prepared", commands: ["switch api", "abort api"] }]],
    [
      "a color that is not retired",
      after(BLUE_GREEN, RELEASE, simple("switch")),
      [{ kind: "notRetired", commands: ["retire api", "rollback api"] }],
    ],
    [
      "a prepared color with too few pods",
      after(BLUE_GREEN, RELEASE, { kind: "scale", pods: 5 }),
      [{ kind: "prepared", commands: ["release api v2", "abort api"] }],
    ],
    [
      "a canary",
      after(CANARY, RELEASE),
      [{ kind: "canary", commands: ["canary api --share 50", "promote api", "abort api"] }],
    ],
    [
      "a canary with half of the requests",
      after(CANARY, RELEASE, SECOND),
      [{ kind: "canary", commands: ["promote api", "abort api"] }],
    ],
    [
      "a promotion",
      after(CANARY, RELEASE, simple("promote")),
      [{ kind: "promotion", commands: ["promote api", "rollback api"] }],
    ],
    ["an overlay", { ...ROLLING, overlay }, [{ kind: "overlay", commands: ["scale api --end"] }]],
    ["a migration", { ...BLUE_GREEN, migrateFrom: "rolling" }, [{ kind: "migration", commands: [] }]],
  ])("%s", (_what, service, expected) => {
    expect(open(service)).toEqual(expected);
  });

  test("the texts name the versions, the pods and the end of an overlay", () => {
    expect(openItems(after(BLUE_GREEN, RELEASE))[0]?.what).toBe(
      "green is prepared: v1 → v2. blue serves all requests.",
    );
    expect(openItems(after(BLUE_GREEN, RELEASE, simple("switch")))[0]?.what).toBe(
      "blue keeps at least 3 pods with v1. green serves all requests with v2.",
    );
    expect(openItems({ ...ROLLING, overlay })[0]?.what).toBe(
      "api has an overlay: at least 5 pods until 2027-01-01T00:00:00Z (alice: INC-7).",
    );
  });
});

test("after any operations, a plan ends with nothing open, unless another release is open", () => {
  const service = fc.constantFrom(ROLLING, BLUE_GREEN, CANARY);
  fc.assert(
    fc.property(service, fc.array(OPERATIONS, { maxLength: 8 }), (start, operations) => {
      const reached = operations.reduce((one, operation) => {
        const outcome = outcomeOf(one, operation);
        return outcome.kind === "change" ? next(one, outcome) : one;
      }, start);
      const plan = releasePlan(reached, { version: "v9", digest: `sha256:${"c".repeat(64)}` });
      if (plan.kind === "plan" && plan.stopped === undefined)
        expect(openItems(plan.steps.at(-1)?.after ?? reached)).toEqual([]);
      // Otherwise, another release is open.
      else expect(openItems(reached)).not.toEqual([]);
    }),
    { numRuns: 500 },
  );
});
