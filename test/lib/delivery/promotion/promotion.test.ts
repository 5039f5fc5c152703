import { promotionOf } from "../../../../lib/delivery/promotion/promotion";
import { isOlder, servingOf } from "../../../../lib/delivery/promotion/serving";
import type { Verification } from "../../../../lib/delivery/promotion/verify";
import { resolveLayer, serviceOf, type Layer } from "../../../../lib/layer/layer";
import type { ServiceRelease } from "../../../../lib/spec/release";
import { environmentOf } from "../../../helpers/fixtures";

const DIGEST = `sha256:${"d".repeat(64)}`;

/** An environment with the release state of one service. */
function layerOf(name: "staging" | "prod", service: string, release: ServiceRelease): Layer {
  const files = environmentOf(name);
  const services = { ...files.release.services, [service]: release };
  return resolveLayer(files.environment, { ...files.release, services });
}

const rolling = (version: string, more: object = {}): ServiceRelease => ({ rolling: { version, floor: 2, ...more } });

/** What the promotion from staging does to a service of prod. */
function promoted(
  service: string,
  stagingState: ServiceRelease,
  prodState: ServiceRelease,
  verification: Verification = { problems: [], warnings: [] },
) {
  const [source, target] = [layerOf("staging", service, stagingState), layerOf("prod", service, prodState)];
  const [from, to] = [serviceOf(source, service), serviceOf(target, service)];
  if (from === undefined || to === undefined) throw new Error(`no service ${service}`);
  return promotionOf({ source, target, from, to }, () => Promise.resolve(verification));
}

const problemsOf = async (...args: Parameters<typeof promoted>) => {
  const found = await promoted(...args);
  return found.kind === "refusal" ? found.problems : [];
};

const colors = (blue: string, green: string, more: object = {}): ServiceRelease => ({
  ...{ live: "blue", preview: "green" },
  ...{ blue: { version: blue, floor: 3 }, green: { version: green, floor: 1 } },
  ...more,
});

test("a rolling service gets the image of the other environment, with its digest", async () => {
  const found = await promoted("metrics", rolling("v1.1.0", { digest: DIGEST }), rolling("v1.0.1"));
  expect(found).toMatchObject({
    kind: "change",
    image: { version: "v1.1.0", digest: DIGEST },
    versions: "v1.0.1 → v1.1.0",
    change: { release: rolling("v1.1.0", { digest: DIGEST, previous: { version: "v1.0.1" } }) },
  });
});

test("the live color of the other environment is prepared on the idle color, whichever they are", async () => {
  const switched = colors("v1.0.1", "v1.1.0", { live: "green", preview: "green" });
  const found = await promoted("gateway", switched, colors("v1.0.1", "v1.0.0"));
  const green = { version: "v1.1.0", floor: 3, previous: { version: "v1.0.1" } };
  expect(found).toMatchObject({ kind: "change", change: { release: colors("v1.0.1", "", { green }) } });
});

test("a prepared color is not what serves", async () => {
  const prepared = colors("v1.0.1", "v1.1.0", { green: { version: "v1.1.0", floor: 3 } });
  expect(await promoted("gateway", prepared, colors("v1.0.1", "v1.0.0"))).toEqual({
    kind: "done",
    service: "gateway",
    found: "prod: gateway runs v1.0.1 already: blue is live.",
  });
});

test.each(["staging", "prod"] as const)("a pending operation in the file of %s is refused", async (name) => {
  const layers = (["staging", "prod"] as const).map((one) => {
    const { source } = layerOf(one, "gateway", colors("v1.0.1", "v1.0.0"));
    const started = { operation: { kind: "switch" }, via: "git", by: "alice", at: "2026-12-01T05:00:00Z" } as const;
    const pending = { gateway: { ...started, before: colors("v1.0.1", "v1.0.0") } };
    return resolveLayer(source.environment, { ...source.release, ...(one === name && { pending }) });
  });
  const [source, target] = layers as [Layer, Layer];
  const [from, to] = [serviceOf(source, "gateway"), serviceOf(target, "gateway")];
  if (from === undefined || to === undefined) throw new Error("no service gateway");
  const verify = () => Promise.reject(new Error("the cluster must not be asked"));
  expect(await promotionOf({ source, target, from, to }, verify)).toEqual({
    kind: "refusal",
    service: "gateway",
    problems: [
      `${name}: alice started switch gateway at 2026-12-01T05:00:00Z with --via git, and it has not ended; complete it with switch gateway --env ${name} --via git, or take it back with abort gateway --env ${name} --via git`,
    ],
  });
});

test("a canary service starts a canary, and nothing is verified that has nothing to do", async () => {
  const canary = (stable: string, other: string, share: number): ServiceRelease => ({
    ...{ share, stable: { version: stable, floor: 3 }, canary: { version: other, floor: 1 } },
  });
  const [before, after] = [canary("v1.0.1", "v1.0.1", 0), canary("v1.1.0", "v1.1.0", 0)];
  expect(await promoted("streaming", after, before)).toMatchObject({
    kind: "change",
    change: { release: { share: 10 } },
  });
  const unverified = { problems: ["not verified"], warnings: [] };
  expect(await promoted("streaming", before, before, unverified)).toMatchObject({ kind: "done" });
  expect(await problemsOf("streaming", canary("v1.0.1", "v1.1.0", 10), before)).toEqual([
    "streaming serves requests with v1.0.1 and v1.1.0 in staging; complete its canary release there with promote streaming, or end it with abort streaming, or name only other services",
  ]);
  // All pods run it, although the canary still has its share.
  expect(await promoted("streaming", canary("v1.1.0", "v1.1.0", 10), before)).toMatchObject({ kind: "change" });
});

test("all problems of a service are reported together", async () => {
  const kept = colors("v1.0.1", "v1.0.2", { live: "green", preview: "green" });
  const verification = { problems: ["it has not served for long enough"], warnings: [] };
  expect(await problemsOf("gateway", colors("v1.1.0", "v1.0.0"), kept, verification)).toEqual([
    expect.stringMatching(/^prod: blue of gateway is kept for a rollback since the last switch; end that with retire /),
    "it has not served for long enough",
  ]);
});

test("an image without a digest must not replace one that is pinned, and the digest that runs is named", async () => {
  const pinned = rolling("v1.0.1", { digest: DIGEST });
  expect(await problemsOf("metrics", rolling("v1.1.0"), pinned)).toEqual([
    "prod pins metrics by digest, and staging runs v1.1.0 by its tag; pin it there first: release metrics v1.1.0 --digest DIGEST --env staging; get the digest with: crane digest IMAGE",
  ]);
  const digest = `sha256:${"e".repeat(64)}`;
  expect(await problemsOf("metrics", rolling("v1.1.0"), pinned, { problems: [], warnings: [], digest })).toEqual([
    `prod pins metrics by digest, and staging runs v1.1.0 by its tag; pin it there first: release metrics v1.1.0 --digest ${digest} --env staging`,
  ]);
});

test.each([
  ["an older version", rolling("v1.0.9"), rolling("v1.0.10"), "v1.0.10 and v1.0.9"],
  ["the version that was replaced", rolling("one"), rolling("two", { previous: { version: "one" } }), "two and one"],
])("%s is refused, because it is a rollback", async (_name, staging, prod, versions) => {
  expect(await problemsOf("metrics", staging, prod)).toEqual([
    `prod and staging have ${versions} of metrics, so prod would go back; use rollback metrics --env prod for that, or name only other services`,
  ]);
});

test("only plain versions are older or newer", () => {
  const pairs = [
    ["v1.9.0", "v1.10.0"],
    ["1.0.0", "v2.0.0"],
    ["v1.10.0", "v1.9.0"],
    ["v1.0.0", "v1.0.0"],
    ["v1.0.0-rc.1", "v1.0.0"],
    ["main", "v1.0.0"],
  ] as const;
  expect(pairs.map(([one, other]) => isOlder(one, other))).toEqual([true, true, false, false, false, false]);
});

test("during a migration, the workloads of the serving topology serve", () => {
  const { environment, release } = environmentOf("staging");
  const spec = environment.services["metrics"];
  if (spec === undefined) throw new Error("no metrics");
  const services = {
    ...environment.services,
    metrics: { ...spec, topology: "blueGreen", migrateFrom: "rolling" },
  } as const;
  const states = { ...release.services, metrics: { ...rolling("v1.0.1"), ...colors("v1.1.0", "v1.1.0") } };
  const layer = resolveLayer({ ...environment, services }, { ...release, services: states });
  const metrics = serviceOf(layer, "metrics");
  if (metrics === undefined) throw new Error("no metrics");
  expect(servingOf(metrics, "staging")).toMatchObject({
    image: { version: "v1.0.1" },
    workloads: [{ name: "metrics" }],
  });
});
