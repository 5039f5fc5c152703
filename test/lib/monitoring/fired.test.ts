import { alertsFiredBy } from "../../../lib/monitoring/fired";
import { monitoredOf } from "../../../lib/monitoring/monitored";
import { resolveLayer } from "../../../lib/layer/layer";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const prod = monitoredOf(resolveLayer(environment, release));

function firedBy(...lost: readonly (readonly [string, string])[]): readonly string[] {
  const fired = alertsFiredBy(
    prod,
    "operator",
    lost.map(([from, to]) => ({ from, to })),
  );
  return fired.map(
    ({ service, alert, when, isInhibited }) => `${service} ${alert} ${when}${isInhibited ? " (quiet)" : ""}`,
  );
}

describe("the alerts that a cut connection fires", () => {
  test("of what is no longer scraped: it counts as down", () => {
    expect(firedBy(["Prometheus", "gateway"])).toEqual([
      "gateway ServiceDown certain",
      "gateway PodDown certain (quiet)",
    ]);
    expect(firedBy(["prometheus", "keycloak"])).toContain("keycloak ServiceDown certain");
  });

  test("of what was never scraped: none", () => {
    expect(firedBy(["Prometheus", "postgres"])).toEqual([]);
  });

  test("of a service that loses a callee: its requests fail, once there are some", () => {
    expect(firedBy(["auth", "postgres"])).toEqual(["auth HighErrorRatio inUse", "auth ElevatedErrorRatio inUse"]);
    expect(firedBy(["auth", "postgres"], ["auth", "redis"])).toHaveLength(2);
  });

  test("of a caller that nobody scrapes any more: its requests are not seen to fail", () => {
    expect(firedBy(["auth", "postgres"], ["Prometheus", "auth"])).toEqual([
      "auth ServiceDown certain",
      "auth PodDown certain (quiet)",
    ]);
  });

  test("of a caller whose callee counts as down: quiet", () => {
    expect(firedBy(["gateway", "auth"], ["Prometheus", "auth"])).toEqual([
      "gateway HighErrorRatio inUse (quiet)",
      "gateway ElevatedErrorRatio inUse (quiet)",
      "auth ServiceDown certain",
      "auth PodDown certain (quiet)",
    ]);
  });

  test("of jobs: the next run fails", () => {
    expect(firedBy(["database-backup", "postgres"])).toEqual(["database-backup JobFailed inUse"]);
    expect(firedBy(["probe", "gateway"])).toEqual(["probe ProbeFailed inUse"]);
  });

  test("of Alertmanager: it can't tell anybody", () => {
    expect(firedBy(["alertmanager", "the internet"])).toEqual(["alertmanager NotificationsFailing inUse"]);
  });

  test("of requests from outside, of what is no edge of the graph, and without monitoring: none", () => {
    expect(firedBy(["ingress", "gateway"], ["gateway", "kafka"], ["gateway", "DNS"])).toEqual([]);
    expect(alertsFiredBy(prod, "none", [{ from: "Prometheus", to: "gateway" }])).toEqual([]);
  });

  test("says by which cut, and how soon somebody must look", () => {
    expect(alertsFiredBy(prod, "operator", [{ from: "auth", to: "redis" }])[0]).toEqual({
      alert: "HighErrorRatio",
      service: "auth",
      severity: "critical",
      when: "inUse",
      isInhibited: false,
      because: { from: "auth", to: "redis" },
    });
  });
});
