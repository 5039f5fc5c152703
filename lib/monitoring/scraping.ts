import type { MetricsEndpoint, Monitored, MonitoredExporter } from "./monitored";
import { MONITORING_DEFAULTS } from "./thresholds";

/** An app whose pods Prometheus scrapes. */
export interface ScrapedApp extends MetricsEndpoint {
  /** Value of the `app` label of its pods, and of the `job` label of its metrics. */
  readonly app: string;
  /** Whether its pods have a track: only those of services. */
  readonly hasTracks: boolean;
}

/** Apps that Prometheus scrapes: all services, followed by the datastores that expose metrics, and the exporters. */
export function scrapedApps({
  services,
  datastores,
}: Pick<Monitored, "services" | "datastores">): readonly ScrapedApp[] {
  return [
    ...services.map(({ name, port, metricsPath }) => ({
      app: name,
      portName: "http",
      port,
      path: metricsPath,
      hasTracks: true,
    })),
    ...datastores.flatMap(({ name, metrics }) =>
      metrics === undefined ? [] : [{ app: name, ...metrics, hasTracks: false }],
    ),
    ...datastores.flatMap(({ exporter }) => (exporter === undefined ? [] : [scrapedExporter(exporter)])),
  ];
}

function scrapedExporter({ name, portName, port, path }: MonitoredExporter): ScrapedApp {
  return { app: name, portName, port, path, hasTracks: false };
}

/** Time between two scrapes, as a Prometheus duration. */
export const SCRAPE_INTERVAL = MONITORING_DEFAULTS.interval;
