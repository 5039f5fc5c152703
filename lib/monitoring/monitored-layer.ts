import { datastoreNames } from "../layer/datastores";
import type { Layer } from "../layer/layer";
import type { ResolvedService } from "../layer/service";
import { DASHBOARDS, type CronJobName } from "../names";
import { callsOf } from "../traffic/layer-calls";
import { dashboardIn } from "./dashboards";
import {
  monitoredDatastore,
  monitoredService,
  type Monitored,
  type MonitoredDatastore,
  type MonitoredJob,
  type MonitoredService,
} from "./monitored";

/** Monitoring data for the layer's predefined services, in addition to {@link monitoredService}. */
const KNOWN_SERVICES: ReadonlyMap<string, Pick<MonitoredService, "servedCache" | "dashboard">> = new Map([
  ["gateway", { servedCache: true, dashboard: DASHBOARDS.gateway }],
  ["streaming", { servedCache: false, dashboard: DASHBOARDS.streaming }],
]);

function serviceOf(service: ResolvedService, environment: string): MonitoredService {
  const { dashboard, ...known } = KNOWN_SERVICES.get(service.name) ?? {};
  return {
    ...monitoredService(service),
    ...known,
    ...(dashboard && { dashboard: dashboardIn(environment, dashboard) }),
  };
}

/** Monitoring data for a whole layer. It does not depend on the release file. */
export function monitoredOf(layer: Layer): Monitored {
  return {
    namespace: layer.namespace,
    environment: layer.name,
    context: layer.cluster.context,
    runbookUrl: layer.runbookUrl,
    services: layer.services.map((service) => serviceOf(service, layer.name)),
    datastores: datastoresOf(layer),
    jobs: jobsOf(layer),
    ...(layer.alerts.length > 0 && { alerts: layer.alerts }),
    calls: callsOf(layer),
  };
}

function datastoresOf({ datastores }: Pick<Layer, "datastores">): readonly MonitoredDatastore[] {
  return datastoreNames(datastores).flatMap((kind) => {
    const datastore = datastores[kind];
    return (datastore && monitoredDatastore(kind, datastore)) ?? [];
  });
}

function jobsOf({
  jobs,
  backups,
}: Pick<Layer, "jobs" | "backups">): readonly (MonitoredJob & { readonly name: CronJobName })[] {
  const { database, configuration } = backups ?? {};
  return [
    ...(database ? [{ name: "database-backup", kind: "backup", schedule: database.schedule } as const] : []),
    ...(configuration
      ? [{ name: "configuration-backup", kind: "backup", schedule: configuration.schedule } as const]
      : []),
    ...(jobs.cacheWarm ? [{ name: "cache-warm", kind: "servedCache" } as const] : []),
    ...(jobs.backfill ? [{ name: "backfill", kind: "servedCache" } as const] : []),
    ...(jobs.probe ? [{ name: "probe", kind: "probe" } as const] : []),
  ];
}
