import { resolveLayer } from "../../../lib/layer/layer";
import {
  LOCKDOWN_LEVELS,
  lostUnder,
  peerName,
  trafficOf,
  trafficUnder,
  type LockdownLevel,
} from "../../../lib/traffic";
import { ENVIRONMENTS, environmentOf, layerOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const prod = trafficOf(resolveLayer(environment, release));

/** Who can't reach whom any more that could one level before. */
function cutAt(level: LockdownLevel): readonly string[] {
  const before = LOCKDOWN_LEVELS[LOCKDOWN_LEVELS.indexOf(level) - 1];
  const cutBefore = before === undefined ? [] : lostUnder(before, prod);
  return lostUnder(level, prod)
    .filter((flow) => !cutBefore.includes(flow))
    .map(({ from, to }) => `${peerName(from)} > ${peerName(to)}`);
}

describe.each(ENVIRONMENTS)("the levels of a lock-down of %s", (name) => {
  const traffic = trafficOf(layerOf(environmentOf(name)));

  test("each leave a part of what the one before it leaves, and all apps", () => {
    let before = traffic;
    for (const level of LOCKDOWN_LEVELS) {
      const after = trafficUnder(level, traffic);
      expect(after.flows.filter((flow) => !before.flows.includes(flow))).toEqual([]);
      expect(after.apps).toEqual(traffic.apps);
      before = after;
    }
    expect(before.flows).toEqual([]);
  });

  test("say of every flow either that it is left or that it is lost", () => {
    for (const level of LOCKDOWN_LEVELS) {
      const [left, lost] = [trafficUnder(level, traffic).flows, lostUnder(level, traffic)];
      expect(left.length + lost.length).toBe(traffic.flows.length);
      expect(left.filter((flow) => lost.includes(flow))).toEqual([]);
    }
  });
});

test("no-internet-in cuts the entry point, and nothing that Prometheus does", () => {
  expect(cutAt("no-internet-in")).toEqual([
    "gateway-system > gateway",
    "gateway-system > streaming",
    "gateway-system > keycloak",
  ]);
});

test("no-egress cuts everything that leaves the namespace, datastores and DNS apart", () => {
  expect(cutAt("no-egress")).toEqual([
    "gateway > projection",
    "alertmanager > the internet",
    "cache-warm > projection",
    "backfill > projection",
    "database-backup > the internet",
    "database-backup > the identity endpoint",
    "configuration-backup > the API server",
    "configuration-backup > the internet",
    "configuration-backup > the identity endpoint",
  ]);
});

test("no-egress leaves a datastore that somebody else runs", () => {
  const redis = { kind: "external", host: "redis.example.com", cidrs: ["10.40.16.0/20"] } as const;
  const managed = { ...environment, datastores: { ...environment.datastores, redis } };
  const left = trafficUnder("no-egress", trafficOf(resolveLayer(managed, release))).flows;
  expect(left.filter(({ to }) => peerName(to) === "redis").map(({ from }) => peerName(from))).toEqual([
    "auth",
    "entitlements",
    "gateway",
    "streaming",
    "cache-warm",
  ]);
});

test("east-west-frozen cuts calls between services, the probe's too, and leaves Keycloak's pods together", () => {
  expect(cutAt("east-west-frozen")).toEqual([
    ...["gateway > auth", "gateway > entitlements", "gateway > metrics"],
    ...["streaming > auth", "streaming > entitlements", "streaming > metrics"],
    ...["auth", "entitlements", "gateway", "metrics", "streaming"].map((service) => `probe > ${service}`),
  ]);
  const left = trafficUnder("east-west-frozen", prod).flows.map(({ why }) => why);
  expect(left).toContain("the pods of keycloak share sessions");
  expect(left).toContain("Prometheus sends alerts to alertmanager");
  expect(left).toContain("auth uses postgres");
  expect(left).toContain("host names are looked up");
});
