import { alertsFiredBy } from "../../../lib/monitoring/fired";
import type { MonitoredService } from "../../../lib/monitoring/monitored";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
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

describe("alerts after a cut connection", () => {
  test("a service that is no longer scraped counts as down", () => {
    expect(firedBy(["Prometheus", "gateway"])).toEqual([
      "gateway ServiceDown certain",
      "gateway PodDown certain (quiet)",
    ]);
    expect(firedBy(["prometheus", "keycloak"])).toContain("keycloak ServiceDown certain");
  });

  test("a service named prometheus that loses a callee is not mistaken for the scraper", () => {
    const [gateway] = prod.services;
    const services = [...prod.services, { ...(gateway as MonitoredService), name: "prometheus" }];
    const calls = [...prod.calls, { from: "prometheus", to: "auth" }];
    const fired = alertsFiredBy({ ...prod, services, calls }, "operator", [{ from: "prometheus", to: "auth" }]);
    expect(fired.map(({ service, alert }) => `${service} ${alert}`)).toEqual([
      "prometheus HighErrorRatio",
      "prometheus ElevatedErrorRatio",
    ]);
  });

  test("a datastore that was never scraped fires no alert", () => {
    expect(firedBy(["Prometheus", "postgres"])).toEqual([]);
  });

  test("a service that loses a callee fires request alerts as soon as it gets requests", () => {
    expect(firedBy(["auth", "postgres"])).toEqual(["auth HighErrorRatio inUse", "auth ElevatedErrorRatio inUse"]);
    expect(firedBy(["auth", "postgres"], ["auth", "redis"])).toHaveLength(2);
  });

  test("a caller that is no longer scraped fires no request alerts", () => {
    expect(firedBy(["auth", "postgres"], ["Prometheus", "auth"])).toEqual([
      "auth ServiceDown certain",
      "auth PodDown certain (quiet)",
    ]);
  });

  test("request alerts of a caller are inhibited if its callee counts as down", () => {
    expect(firedBy(["gateway", "auth"], ["Prometheus", "auth"])).toEqual([
      "gateway HighErrorRatio inUse (quiet)",
      "gateway ElevatedErrorRatio inUse (quiet)",
      "auth ServiceDown certain",
      "auth PodDown certain (quiet)",
    ]);
  });

  test("a job that loses a callee fires an alert after its next run", () => {
    expect(firedBy(["database-backup", "postgres"])).toEqual(["database-backup JobFailed inUse"]);
    expect(firedBy(["probe", "gateway"])).toEqual(["probe ProbeFailed inUse"]);
  });

  test("Alertmanager without access to the internet fires NotificationsFailing", () => {
    expect(firedBy(["alertmanager", "the internet"])).toEqual(["alertmanager NotificationsFailing inUse"]);
  });

  test("a replica of Alertmanager that loses the other one fires AlertmanagerMembersInconsistent", () => {
    const second = { deployment: "alertmanager-second-deployment", claim: "alertmanager-second-data" };
    const datastores = prod.datastores.map((one) => (one.kind === "alertmanager" ? { ...one, second } : one));
    const lost = [{ from: "alertmanager", to: "alertmanager" }];
    const fired = alertsFiredBy({ ...prod, datastores }, "operator", lost);
    expect(fired.map(({ alert, when }) => `${alert} ${when}`)).toEqual(["AlertmanagerMembersInconsistent inUse"]);
  });

  test("requests from outside, unknown calls and disabled monitoring fire no alert", () => {
    expect(firedBy(["ingress", "gateway"], ["gateway", "kafka"], ["gateway", "DNS"])).toEqual([]);
    expect(alertsFiredBy(prod, "none", [{ from: "Prometheus", to: "gateway" }])).toEqual([]);
  });

  test("a fired alert contains its cause and its severity", () => {
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
