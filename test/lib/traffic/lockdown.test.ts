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

/** The connections that a level denies and the previous level allows. */
function deniedAt(level: LockdownLevel): readonly string[] {
  const before = LOCKDOWN_LEVELS[LOCKDOWN_LEVELS.indexOf(level) - 1];
  const deniedBefore = before === undefined ? [] : lostUnder(before, prod);
  return lostUnder(level, prod)
    .filter((flow) => !deniedBefore.includes(flow))
    .map(({ from, to }) => `${peerName(from)} > ${peerName(to)}`);
}

describe.each(ENVIRONMENTS)("lockdown levels of %s", (name) => {
  const traffic = trafficOf(layerOf(environmentOf(name)));

  test("each lockdown level allows a subset of the previous level and keeps all apps", () => {
    let before = traffic;
    for (const level of LOCKDOWN_LEVELS) {
      const after = trafficUnder(level, traffic);
      expect(after.flows.filter((flow) => !before.flows.includes(flow))).toEqual([]);
      expect(after.apps).toEqual(traffic.apps);
      before = after;
    }
    expect(before.flows).toEqual([]);
  });

  test("each lockdown level either allows or denies every flow", () => {
    for (const level of LOCKDOWN_LEVELS) {
      const [allowed, denied] = [trafficUnder(level, traffic).flows, lostUnder(level, traffic)];
      expect(allowed.length + denied.length).toBe(traffic.flows.length);
      expect(allowed.filter((flow) => denied.includes(flow))).toEqual([]);
    }
  });
});

test("no-internet-in denies only flows from the entry point", () => {
  expect(deniedAt("no-internet-in")).toEqual([
    "gateway-system > gateway",
    "gateway-system > streaming",
    "gateway-system > keycloak",
  ]);
});

test("no-egress denies all connections out of the namespace except to datastores and DNS", () => {
  expect(deniedAt("no-egress")).toEqual([
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

test("no-egress still allows connections to an external datastore", () => {
  const redis = { kind: "external", host: "redis.example.com", cidrs: ["10.40.16.0/20"] } as const;
  const managed = { ...environment, datastores: { ...environment.datastores, redis } };
  const allowed = trafficUnder("no-egress", trafficOf(resolveLayer(managed, release))).flows;
  expect(allowed.filter(({ to }) => peerName(to) === "redis").map(({ from }) => peerName(from))).toEqual([
    "auth",
    "entitlements",
    "gateway",
    "streaming",
    "cache-warm",
  ]);
});

test("east-west-frozen denies calls between services and from the probe, and allows traffic between Keycloak's pods", () => {
  expect(deniedAt("east-west-frozen")).toEqual([
    ...["gateway > auth", "gateway > entitlements", "gateway > metrics"],
    ...["streaming > auth", "streaming > entitlements", "streaming > metrics"],
    ...["auth", "entitlements", "gateway", "metrics", "streaming"].map((service) => `probe > ${service}`),
  ]);
  const allowed = trafficUnder("east-west-frozen", prod).flows.map(({ why }) => why);
  expect(allowed).toContain("pods of keycloak share sessions");
  expect(allowed).toContain("Prometheus sends alerts to alertmanager");
  expect(allowed).toContain("auth uses postgres");
  expect(allowed).toContain("DNS lookups");
});
