import { KEYCLOAK_PORTS } from "../traffic/callees";
import { DATASTORE_PORTS, EDGE_PORT } from "../names";
import type { EnvironmentSpec } from "../spec/environment";
import { sortedEntries } from "../values/sorted-entries";
import { MONITORING_DEFAULTS } from "./thresholds";

/** Something whose pods answer `/metrics`. */
export interface ScrapedApp {
  /** Value of the label `app` of its pods, and of the label `job` of its metrics. */
  readonly app: string;
  /** Name of the port of its containers. */
  readonly portName: string;
  /** Port. */
  readonly port: number;
}

/** What Prometheus scrapes: the edge services, and those of the servers in the namespace that have metrics of their own. */
export function scrapedApps({
  services,
  datastores,
}: Pick<EnvironmentSpec, "services" | "datastores">): readonly ScrapedApp[] {
  const { keycloak, alertmanager } = datastores;
  return [
    ...sortedEntries(services).map(([app]) => ({ app, portName: "http", port: EDGE_PORT })),
    ...(keycloak?.flavour === "inCluster"
      ? [{ app: "keycloak", portName: "management", port: KEYCLOAK_PORTS.management }]
      : []),
    ...(alertmanager?.flavour === "inCluster"
      ? [{ app: "alertmanager", portName: "http", port: DATASTORE_PORTS.alertmanager }]
      : []),
  ];
}

/** How often. */
export const SCRAPE_INTERVAL = MONITORING_DEFAULTS.interval;
