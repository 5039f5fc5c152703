import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { Monitoring as MonitoringKind } from "../../../lib/spec/environment";
import { environmentOf, layerOf, withRelease } from "../../helpers/fixtures";
import { ofKind, selects } from "../../helpers/kubernetes";

const prod = environmentOf("prod");

function environmentWith(monitoring: MonitoringKind) {
  const { environment } = prod;
  return { ...environment, cluster: { ...environment.cluster, monitoring } };
}

/** A release after a switch: the live color is new, and the preview has already been moved off the retired color. */
const SWITCHED = withRelease(prod, "gateway", {
  live: "green",
  preview: "green",
  blue: { version: "v1.0.1", floor: 1 },
  green: { version: "v1.0.2", floor: 3 },
});

describe.each([
  ["as released", prod],
  ["right after a switch, when no other Service selects the old color", SWITCHED],
])("monitoring of the whole layer %s", (_state, props) => {
  const { manifests } = synthesize(layerOf(props));

  test("each workload is selected by exactly one scraped Service", () => {
    const scraped = ofKind(manifests, "Service").filter(
      ({ metadata }) => metadata.labels?.["access-layer.254carbon.com/scrape"] === "true",
    );
    const behind = ofKind(manifests, "Deployment").map(({ metadata, spec }) => [
      metadata.name,
      scraped.filter((service) => selects(service.spec.selector, spec.template.metadata.labels)).length,
    ]);
    const unscraped = ["kafka-deployment", "postgres-deployment", "redis-deployment"];
    expect(behind).toEqual(behind.map(([name]) => [name, unscraped.includes(String(name)) ? 0 : 1]));
    expect(behind.length).toBeGreaterThan(10);
  });

  test("each ServiceMonitor selects one Service, and all pods of that Service have the scraped port", () => {
    const monitors = manifests.filter(({ kind }) => kind === "ServiceMonitor");
    for (const monitor of monitors) {
      const spec = monitor["spec"] as {
        selector: { matchLabels: Record<string, string> };
        endpoints: { port: string }[];
      };
      const services = ofKind(manifests, "Service").filter(({ metadata }) =>
        selects(spec.selector.matchLabels, metadata.labels ?? {}),
      );
      expect(services.map(({ metadata }) => metadata.name)).toEqual([`${monitor.metadata.name}-scrape-service`]);
      const [port] = services[0]?.spec.ports ?? [];
      expect(spec.endpoints.map((endpoint) => endpoint.port)).toEqual([port?.name]);
      const pods = ofKind(manifests, "Deployment").filter(({ spec: { template } }) =>
        selects(services[0]?.spec.selector ?? {}, template.metadata.labels),
      );
      const ports = pods.map(({ spec: { template } }) =>
        template.spec.containers[0].ports.find(({ name }) => name === port?.targetPort),
      );
      expect(ports.map((found) => found?.containerPort)).toEqual(pods.map(() => port?.port));
    }
    expect(monitors).toHaveLength(7);
  });
});

test("a release changes no monitoring object", () => {
  const own = (manifests: readonly Manifest[]) =>
    manifests.filter(
      ({ metadata, kind }) =>
        /-scrape-service$|^access-layer-(rules|dashboards)$/.test(metadata.name) || kind === "ServiceMonitor",
    );
  expect(own(synthesize(layerOf(SWITCHED)).manifests)).toEqual(own(synthesize(layerOf(prod)).manifests));
});

test("enabling monitoring restarts no pod", () => {
  const unwatched = synthesize(layerOf({ ...prod, environment: environmentWith("none") })).manifests;
  for (const monitoring of ["operator", "annotations"] as const) {
    const { manifests } = synthesize(layerOf({ ...prod, environment: environmentWith(monitoring) }));
    expect(ofKind(manifests, "Deployment")).toEqual(ofKind(unwatched, "Deployment"));
  }
});
