import { synthesize } from "../../../../charts/synthesize";
import type { Clock, LiveObject } from "../../../../lib/delivery/cluster";
import type { Verdict } from "../../../../lib/delivery/gates/verdict";
import { leaseName } from "../../../../lib/delivery/lease";
import { servingOf, type Serving } from "../../../../lib/delivery/promotion/serving";
import { verify, type Verification } from "../../../../lib/delivery/promotion/verify";
import { resolveLayer, serviceOf, type LayerService } from "../../../../lib/layer/layer";
import { recordAt } from "../../../../lib/manifests/json";
import { PENDING_ANNOTATION, type Track } from "../../../../lib/names";
import { environmentOf } from "../../../helpers/fixtures";
import { changed, deploymentStatus, readyStatus } from "../../../helpers/live-state";
import {
  readOnlyCluster,
  replacing,
  verifiedObjects,
  withRollout,
  withSelectorTime,
} from "../../../helpers/verified-state";

const SINCE = "2026-12-01T10:00:00Z";
const NOW = "2026-12-01T11:30:00Z";

const { environment, release } = environmentOf("staging");
const layer = resolveLayer(environment, release);
const { manifests } = synthesize(layer);
const healthy = verifiedObjects(manifests, SINCE);

const clockAt = (now: string): Clock => ({
  now: () => Date.parse(now),
  sleep: () => Promise.resolve(),
  textOf: (milliseconds) => new Date(milliseconds).toISOString(),
  parse: (text) => Date.parse(text),
});

interface Scene {
  readonly objects?: readonly LiveObject[];
  readonly service?: string;
  readonly minutes?: number;
  readonly now?: string;
  readonly judge?: (track: Track, since: number) => Promise<Verdict>;
}

function serviceNamed(name: string): LayerService {
  const service = serviceOf(layer, name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

function verified({ objects = healthy, service = "gateway", minutes = 60, now = NOW, judge }: Scene) {
  const found = serviceNamed(service);
  const serving = servingOf(found, layer.name) as Serving;
  return verify({
    ...{ cluster: readOnlyCluster(() => objects), clock: clockAt(now), layer, manifests, service: found, serving },
    soak: { minutes, environment: "prod" },
    ...(judge && { judge }),
  });
}

const problemsOf = async (scene: Scene) => (await verified(scene)).problems;
const sinceOf = async (scene: Scene) => new Date((await verified(scene)).since ?? NaN).toISOString();

test.each(["gateway", "streaming", "metrics"])("%s is verified if it has served for long enough", async (service) => {
  expect(await verified({ service })).toEqual<Verification>({ problems: [], warnings: [], since: Date.parse(SINCE) });
});

test("a version that has not served for the soak time is refused until its end, to the second", async () => {
  expect(await problemsOf({ now: "2026-12-01T10:59:59Z" })).toEqual([
    "gateway has served all requests in staging with v1.0.1 for 59 min, and prod needs 1 h (delivery.soakMinutes); run the command again at 2026-12-01T11:00:00Z",
  ]);
  expect(await problemsOf({ now: "2026-12-01T11:00:00Z" })).toEqual([]);
});

test("since when a version serves is the latest of rollout, oldest pod and switch", async () => {
  const rolledOut = replacing(healthy, "Deployment", "gateway-blue", (one) => withRollout(one, "2026-12-01T10:10:00Z"));
  expect(await sinceOf({ objects: rolledOut })).toBe("2026-12-01T10:10:00.000Z");
  const switched = replacing(rolledOut, "Service", "gateway-service", (one) =>
    withSelectorTime(one, "2026-12-01T10:20:00Z"),
  );
  expect(await sinceOf({ objects: switched })).toBe("2026-12-01T10:20:00.000Z");
  const created = (name: string, creationTimestamp: string) => (objects: readonly LiveObject[]) =>
    changed(objects, "Pod", name, ({ metadata }) => ({ metadata: { ...metadata, creationTimestamp } }));
  // One new pod changes nothing, because another one is older.
  const one = created("gateway-blue-0", "2026-12-01T10:30:00Z")(switched);
  expect(await sinceOf({ objects: one })).toBe("2026-12-01T10:20:00.000Z");
  const all = created("gateway-blue-1", "2026-12-01T10:40:00Z")(one);
  expect(await sinceOf({ objects: all })).toBe("2026-12-01T10:30:00.000Z");
});

test("the idle color and the Service of a service without colors do not count", async () => {
  const later = "2026-12-01T11:29:00Z";
  const idle = replacing(healthy, "Deployment", "gateway-green", (one) => withRollout(one, later));
  expect(await problemsOf({ objects: idle })).toEqual([]);
  const service = replacing(healthy, "Service", "metrics-service", (one) => withSelectorTime(one, later));
  expect(await problemsOf({ objects: service, service: "metrics" })).toEqual([]);
});

test("both workloads of a complete canary release must have served for long enough", async () => {
  const canary = replacing(healthy, "Deployment", "streaming-canary", (one) =>
    withRollout(one, "2026-12-01T11:00:00Z"),
  );
  expect(await problemsOf({ objects: canary, service: "streaming" })).toEqual([
    expect.stringContaining("streaming has served all requests in staging with v1.0.1 for 30 min, and prod needs 1 h"),
  ]);
});

test.each([
  [
    "Deployment",
    "gateway-blue",
    ({ status: _status, ...one }: LiveObject) => ({ ...one, status: deploymentStatus(2) }),
  ],
  ["Service", "gateway-service", (one: LiveObject) => ({ ...one, metadata: { ...one.metadata, managedFields: [] } })],
] as const)("a %s without times is refused, because since when it serves is unknown", async (kind, name, change) => {
  const objects = replacing(healthy, kind, name, (one) => change(one) as LiveObject);
  expect(await problemsOf({ objects })).toEqual([
    "the cluster of staging does not record since when v1.0.1 serves all requests of gateway, and prod needs 1 h (delivery.soakMinutes); restart it there with restart gateway --env staging, and wait",
  ]);
  expect(await problemsOf({ objects, minutes: 0 })).toEqual([]);
});

test("a soak time of 0 minutes needs no wait", async () => {
  expect(await problemsOf({ minutes: 0, now: SINCE })).toEqual([]);
});

test("an operation that has not ended is refused, with its command", async () => {
  const pending = { operation: { kind: "switch" }, by: "bob", at: NOW, release: {} };
  const annotations = { [PENDING_ANNOTATION]: JSON.stringify(pending) };
  const { apiVersion, kind, metadata } = leaseName("gateway", layer.namespace);
  const lease = { apiVersion, kind, metadata: { ...metadata, annotations, resourceVersion: "1" } } as LiveObject;
  expect(await problemsOf({ objects: [...healthy, lease] })).toEqual([
    `staging: bob started switch gateway at ${NOW} with --via kubectl, and it has not ended; complete it with switch gateway --env staging --via kubectl, or take it back with abort gateway --env staging --via kubectl`,
  ]);
});

test("a cluster that serves something else than the release file states is refused", async () => {
  const objects = changed(healthy, "Service", "gateway-service", (one) => ({
    spec: { ...recordAt(one, "spec"), selector: { app: "gateway", version: "green" } },
  }));
  expect(await problemsOf({ objects })).toEqual([
    expect.stringMatching(
      /^v1\/Service 254carbon-access\/gateway-service differs from the release file: spec\.selector\.version is "green" instead of "blue"; get the newest release file/,
    ),
  ]);
});

test("a Deployment that does not exist is refused", async () => {
  const objects = changed(healthy, "Deployment", "metrics", () => undefined);
  expect(await problemsOf({ objects, service: "metrics" })).toEqual([
    expect.stringContaining("metrics is not in the cluster; apply the manifests of the environment first"),
  ]);
});

test("pods that are not available are refused, with the reason", async () => {
  const unready = replacing(healthy, "Deployment", "metrics", (one) => ({
    ...one,
    status: deploymentStatus(1, { availableReplicas: 0 }),
  }));
  const crash = { state: { waiting: { reason: "CrashLoopBackOff" } } };
  const objects = changed(unready, "Pod", "metrics-0", () => ({ status: readyStatus(4, crash) }));
  expect(await verified({ objects, service: "metrics" })).toMatchObject({
    problems: [
      "metrics: 0 of 1 pod available, 1 with the new template; metrics-0: CrashLoopBackOff; wait until all of its pods are available",
    ],
    warnings: ["the pods of metrics in staging have restarted 4 times; read their last logs"],
  });
});

const withImageIds = (...ids: readonly string[]) =>
  ids.reduce<readonly LiveObject[]>(
    (objects, imageID, index) =>
      changed(objects, "Pod", `gateway-blue-${index}`, () => ({
        status: readyStatus(0, { name: "gateway", imageID }),
      })),
    healthy,
  );

test("the digest that all pods run is known, and several digests of one tag are refused", async () => {
  const [one, two] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);
  const same = withImageIds(`example.com/gateway@${one}`, `example.com/gateway@${one}`);
  expect(await verified({ objects: same })).toMatchObject({ problems: [], digest: one });
  const moved = withImageIds(`example.com/gateway@${one}`, `example.com/gateway@${two}`);
  expect(await verified({ objects: moved })).toEqual({
    problems: [
      "pods of gateway in staging run different images with the tag v1.0.1 (sha256:aaaaaaaaaaaa and sha256:bbbbbbbbbbbb), because the tag was moved; release the one that you want with --digest",
    ],
    warnings: [],
    since: Date.parse(SINCE),
  });
});

test("the gates of the workload that serves must pass since it serves", async () => {
  const asked: unknown[] = [];
  const judge = (kind: Verdict["kind"]) => (track: Track, since: number) => {
    asked.push([track, since]);
    return Promise.resolve<Verdict>({ kind, reasons: ["9 % of the requests fail.", "Read its logs."], measures: [] });
  };
  expect(await problemsOf({ judge: judge("pass") })).toEqual([]);
  expect(await problemsOf({ judge: judge("fail") })).toEqual([
    "the gates of gateway in staging do not pass: 9 % of the requests fail. Read its logs; correct the version, and release it there",
  ]);
  expect(await problemsOf({ judge: judge("pause"), service: "streaming" })).toEqual([
    "the gates of streaming in staging do not pass: 9 % of the requests fail. Read its logs; run the command again later",
  ]);
  expect(asked).toEqual([
    ["blue", Date.parse(SINCE)],
    ["blue", Date.parse(SINCE)],
    ["stable", Date.parse(SINCE)],
  ]);
});
