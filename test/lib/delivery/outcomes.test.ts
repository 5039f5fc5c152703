import { outcomeOf, type DeliveredService } from "../../../lib/delivery/outcome-of";
import type { Operation } from "../../../lib/delivery/operation";
import type { ServiceRelease } from "../../../lib/spec/release";
import { BLUE_GREEN, CANARY, RELEASE, ROLLING, SMALL_BLUE_GREEN, after, simple } from "./states";

const V1 = { version: "v1" } as const;
const PREPARED = after(BLUE_GREEN, RELEASE);
const SWITCHED = after(PREPARED, simple("switch"));
const RETIRED = after(SWITCHED, simple("retire"));
const STARTED = after(CANARY, RELEASE);
const PROMOTING = after(STARTED, simple("promote"));
const PROMOTED = after(PROMOTING, simple("promote"));

const digest = `sha256:${"a".repeat(64)}`;

test.each<[string, DeliveredService, Operation, ServiceRelease]>([
  [
    "rolling: a release keeps the old version as previous",
    ROLLING,
    RELEASE,
    { rolling: { version: "v2", floor: 2, previous: V1 } },
  ],
  [
    "rolling: a release of the same version with a digest is another image",
    ROLLING,
    { kind: "release", version: "v1", digest },
    { rolling: { version: "v1", digest, floor: 2, previous: V1 } },
  ],
  [
    "rolling: a rollback returns to previous, and names none, so that it does not toggle",
    after(ROLLING, RELEASE),
    simple("rollback"),
    { rolling: { version: "v1", floor: 2 } },
  ],
  ["rolling: scale sets the floor", ROLLING, { kind: "scale", pods: 5 }, { rolling: { version: "v1", floor: 5 } }],
  [
    "blue/green: a release prepares the idle color with the pods of the live one",
    BLUE_GREEN,
    RELEASE,
    {
      live: "blue",
      preview: "green",
      blue: { version: "v1", floor: 3 },
      green: { version: "v2", floor: 3, previous: V1 },
    },
  ],
  ["blue/green: a switch changes only live", PREPARED, simple("switch"), { ...PREPARED.release, live: "green" }],
  [
    "blue/green: a rollback after a switch makes the old color live, and the failed one idle",
    SWITCHED,
    simple("rollback"),
    { live: "blue", preview: "green", blue: { version: "v1", floor: 3 }, green: { version: "v2", floor: 3 } },
  ],
  [
    "blue/green: retire leaves the old color one pod behind the preview Service",
    SWITCHED,
    simple("retire"),
    {
      live: "green",
      preview: "blue",
      blue: { version: "v1", floor: 1 },
      green: { version: "v2", floor: 3, previous: V1 },
    },
  ],
  [
    "blue/green: a rollback after retire prepares the old color again",
    RETIRED,
    simple("rollback"),
    {
      live: "green",
      preview: "blue",
      blue: { version: "v1", floor: 3, previous: { version: "v2" } },
      green: { version: "v2", floor: 3, previous: V1 },
    },
  ],
  [
    "blue/green: the switch after that rollback forgets which release each color replaced",
    after(RETIRED, simple("rollback")),
    simple("switch"),
    { live: "blue", preview: "green", blue: { version: "v1", floor: 3 }, green: { version: "v2", floor: 3 } },
  ],
  [
    "blue/green: a rollback puts the previous version on a color that runs another one",
    after(RETIRED, { kind: "release", version: "v3" }, simple("abort")),
    simple("rollback"),
    {
      live: "green",
      preview: "blue",
      blue: { version: "v1", floor: 3, previous: { version: "v2" } },
      green: { version: "v2", floor: 3, previous: V1 },
    },
  ],
  [
    "blue/green: abort reduces a prepared color to one pod, and it is not prepared then",
    PREPARED,
    simple("abort"),
    { ...PREPARED.release, green: { version: "v2", floor: 1 } },
  ],
  [
    "blue/green: scale sets the floor of the live color",
    SWITCHED,
    { kind: "scale", pods: 6 },
    { ...SWITCHED.release, green: { version: "v2", floor: 6, previous: V1 } },
  ],
  [
    "canary: a release starts with 10 % on whole pods",
    CANARY,
    RELEASE,
    { share: 10, stable: { version: "v1", floor: 3 }, canary: { version: "v2", floor: 1 } },
  ],
  [
    "canary: another share changes the pods of both",
    STARTED,
    { kind: "canary", share: 50 },
    { share: 50, stable: { version: "v1", floor: 2 }, canary: { version: "v2", floor: 2 } },
  ],
  [
    "canary: promote first gives stable the version, and keeps the share",
    STARTED,
    simple("promote"),
    { share: 10, stable: { version: "v2", floor: 3, previous: V1 }, canary: { version: "v2", floor: 1 } },
  ],
  [
    "canary: the second run of promote ends the canary without fewer pods",
    PROMOTING,
    simple("promote"),
    { share: 0, stable: { version: "v2", floor: 3, previous: V1 }, canary: { version: "v2", floor: 1 } },
  ],
  ["canary: a rollback takes a promotion back", PROMOTING, simple("rollback"), STARTED.release],
  [
    "canary: abort returns the canary to stable, with as many pods as before",
    STARTED,
    simple("abort"),
    { share: 0, stable: { version: "v1", floor: 3 }, canary: { version: "v1", floor: 1 } },
  ],
  [
    "canary: a rollback returns both workloads to previous",
    PROMOTED,
    simple("rollback"),
    { share: 0, stable: { version: "v1", floor: 3 }, canary: { version: "v1", floor: 1 } },
  ],
  [
    "canary: scale keeps the share",
    after(STARTED, { kind: "canary", share: 50 }),
    { kind: "scale", pods: 6 },
    { share: 50, stable: { version: "v1", floor: 3 }, canary: { version: "v2", floor: 3 } },
  ],
])("%s", (_what, service, operation, release) => {
  expect(outcomeOf(service, operation)).toMatchObject({ kind: "change", release });
  expect(after(service, operation).release).toEqual(release);
});

test.each<[string, DeliveredService, Operation, string]>([
  ["a release that runs", ROLLING, { kind: "release", version: "v1" }, "api runs v1 already."],
  ["a prepared release", PREPARED, RELEASE, "green of api is prepared already: it runs v2 with at least 3 pods."],
  ["a switch that was made", SWITCHED, simple("switch"), "green of api is live since the last switch."],
  ["a retired color", RETIRED, simple("retire"), "blue of api is retired already."],
  [
    "an aborted release",
    after(PREPARED, simple("abort")),
    simple("abort"),
    "green of api is not prepared, and has one pod.",
  ],
  ["a canary that runs", STARTED, RELEASE, "The canary of api runs v2 already, with 10 % of the requests."],
  ["a complete promotion", PROMOTED, simple("promote"), "api runs v2 on stable and on the canary already."],
  ["an ended canary", CANARY, simple("abort"), "The canary of api runs the release of stable already."],
  [
    "a rollback that is prepared",
    after(RETIRED, simple("rollback")),
    simple("rollback"),
    "blue of api is prepared with v1. When its pods are ready, run switch api.",
  ],
  ["a release during its promotion", PROMOTING, RELEASE, "api runs v2 already."],
  ["the same size", CANARY, { kind: "scale", pods: 4 }, "api has at least 4 pods already: 3 stable and 1 canary"],
])("%s is done already, so an interrupted run can be repeated", (_what, service, operation, found) => {
  expect(outcomeOf(service, operation)).toEqual({ kind: "done", found: expect.stringContaining(found) });
});

test.each<[string, DeliveredService, Operation, string]>([
  [
    "a second rollback",
    after(ROLLING, RELEASE, simple("rollback")),
    simple("rollback"),
    "has no field previous in the release file, so it was rolled back already or released by hand; deploy a version with release api VERSION",
  ],
  [
    "a release while the old color is kept",
    SWITCHED,
    { kind: "release", version: "v3" },
    "end that with retire api, or return to it with rollback api",
  ],
  [
    "a switch to a color that is not prepared",
    BLUE_GREEN,
    simple("switch"),
    "green of api runs v0 and is not prepared; prepare a version with release api VERSION",
  ],
  [
    "a switch to a color with fewer pods than the live one",
    after(PREPARED, { kind: "scale", pods: 5 }),
    simple("switch"),
    "green of api has at least 3 pods, and needs 5 to serve all requests; run release api v2 again",
  ],
  [
    "a second switch after a rollback, because it would return to the release that failed",
    after(SWITCHED, simple("rollback")),
    simple("switch"),
    "green of api runs v2 and is not prepared",
  ],
  [
    "a switch of an aborted release with one pod",
    after(SMALL_BLUE_GREEN, RELEASE, simple("abort")),
    simple("switch"),
    "is not prepared",
  ],
  [
    "a second switch with one pod",
    after(SMALL_BLUE_GREEN, RELEASE, simple("switch"), simple("retire")),
    simple("switch"),
    "is not prepared",
  ],
  [
    "a rollback of a prepared release",
    PREPARED,
    simple("rollback"),
    "green of api is prepared with v2, but blue is live with v1; to end that release, run abort api",
  ],
  [
    "a release without the digest of a pinned service",
    after(ROLLING, { kind: "release", version: "v2", digest }),
    { kind: "release", version: "v3" },
    "api is pinned by digest; add --digest with the digest of v3",
  ],
  [
    "another canary release during a promotion",
    PROMOTING,
    { kind: "release", version: "v3" },
    "complete it with promote api, or take it back with rollback api",
  ],
  [
    "fewer pods than scale.min",
    CANARY,
    { kind: "scale", pods: 1 },
    "api must have 2 to 16 pods (scale.min, scale.max), got 1; choose another number",
  ],
  ["an abort after the switch", SWITCHED, simple("abort"), "return to blue with rollback api"],
  ["a retire of a color that was never live", PREPARED, simple("retire"), "run abort api"],
  [
    "a second canary release",
    STARTED,
    { kind: "release", version: "v3" },
    "end that first with promote api or abort api",
  ],
  ["a share without a canary", CANARY, { kind: "canary", share: 50 }, "start one with release api VERSION"],
  ["an abort during the promotion", PROMOTING, simple("abort"), "take the promotion back with rollback api"],
  ["a rollback during a canary", STARTED, simple("rollback"), "end it with abort api"],
  ["a switch of a rolling service", ROLLING, simple("switch"), "its topology is rolling"],
  ["a promotion of a color", BLUE_GREEN, simple("promote"), "its topology is blueGreen"],
  ["a retire of a canary", CANARY, simple("retire"), "its topology is canary"],
  [
    "an operation during a migration",
    { ...ROLLING, migrateFrom: "blueGreen" },
    RELEASE,
    "complete the migration first",
  ],
])("%s is refused with what to do instead", (_what, service, operation, why) => {
  expect(outcomeOf(service, operation)).toEqual({ kind: "refusal", why: expect.stringContaining(why) });
});

test("a canary of a service with a fixed number of pods can be aborted and promoted", () => {
  const fixed = { ...CANARY, scale: { min: 2, max: 2, cpuPercent: 70 } };
  const half = after({ ...fixed, release: { ...CANARY.release, stable: { version: "v1", floor: 2 } } }, RELEASE, {
    kind: "canary",
    share: 50,
  });
  expect(after(half, simple("abort")).release).toMatchObject({ share: 0, stable: { floor: 2 }, canary: { floor: 1 } });
  expect(after(half, simple("promote"), simple("promote")).release).toMatchObject({ share: 0, stable: { floor: 2 } });
});

test("a previous that an edit by hand made equal to the image cannot be the target of a rollback", () => {
  const equal = { ...ROLLING, release: { rolling: { version: "v1", floor: 2, previous: { version: "v1" } } } };
  expect(outcomeOf(equal, simple("rollback"))).toMatchObject({ kind: "refusal" });
});

test("the undo of a change of a pinned service names the digest", () => {
  const pinned = after(ROLLING, { kind: "release", version: "v2", digest });
  expect(outcomeOf(pinned, simple("rollback"))).toMatchObject({ undo: `release api v2 --digest ${digest}` });
});

test("a change of the digest only shows both digests", () => {
  const pinned = after(ROLLING, { kind: "release", version: "v1", digest });
  expect(outcomeOf(pinned, simple("rollback"))).toMatchObject({
    does: "Replaces the pods of api step by step: v1@sha256:aaaaaaaaaaaa → v1 without a digest.",
  });
});
