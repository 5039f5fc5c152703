import type { DatastoreName } from "../spec/datastores";
import { METRICS } from "./metrics";
import type { MonitoredDatastore, MonitoredExporter } from "./monitored";
import type { PanelOptions } from "./panels";
import { rate, series, sum } from "./promql";
import { MONITORING_DEFAULTS } from "./thresholds";

const { exporter: LIMIT, rateWindow } = MONITORING_DEFAULTS;

/** The datastore of a panel, and the labels of its exporter's series. */
interface Exported {
  readonly store: string;
  readonly own: { readonly namespace: string; readonly job: string };
  readonly exporter: MonitoredExporter;
}

const PANELS: Readonly<Partial<Record<DatastoreName, (exported: Exported) => readonly PanelOptions[]>>> = {
  postgres: ({ store, own }): readonly PanelOptions[] => [
    {
      title: `Connections of ${store}`,
      description: "Share of max_connections that is in use.",
      unit: "percentunit",
      limit: LIMIT.connections.critical,
      series: {
        used: `${sum(series(METRICS.postgresConnections, own))} / ${sum(series(METRICS.postgresMaxConnections, own))}`,
      },
    },
    {
      title: `Longest transactions of ${store}`,
      description: "Age of the oldest transaction by state. An idle one holds locks.",
      unit: "s",
      series: { "{{state}}": `max by (state) (${series(METRICS.postgresTransactionSeconds, own)})` },
    },
  ],
  redis: ({ store, own }): readonly PanelOptions[] => [
    {
      title: `Memory of ${store}`,
      description: "Share of maxmemory that is in use.",
      unit: "percentunit",
      limit: LIMIT.memory,
      series: { used: `${series(METRICS.redisMemory, own)} / ${series(METRICS.redisMaxMemory, own)}` },
    },
    {
      title: `Evictions of ${store}`,
      description: "Keys per second that are removed because memory is full.",
      unit: "short",
      series: { evicted: rate(series(METRICS.redisEvicted, own), rateWindow) },
    },
  ],
  kafka: ({ store, own, exporter: { maxLag } }): readonly PanelOptions[] => [
    {
      title: `Consumer lag of ${store}`,
      description: "Messages by which each consumer group is behind, by topic.",
      unit: "short",
      ...(maxLag === undefined ? {} : { limit: maxLag }),
      series: { "{{consumergroup}} {{topic}}": sum(series(METRICS.kafkaLag, own), "consumergroup", "topic") },
    },
    {
      title: `Partitions of ${store}`,
      description: "Partitions, and those with too few replicas.",
      unit: "short",
      series: {
        partitions: sum(series(METRICS.kafkaPartitions, own)),
        "under-replicated": sum(series(METRICS.kafkaUnderReplicated, own)),
      },
    },
  ],
};

/** Panels about the datastores with an exporter, for the overview dashboard. */
export function exporterPanels(namespace: string, datastores: readonly MonitoredDatastore[]): readonly PanelOptions[] {
  return datastores.flatMap(({ name: store, kind, exporter }) => {
    const own = { namespace, job: exporter?.name ?? "" };
    return exporter === undefined ? [] : (PANELS[kind]?.({ store, own, exporter }) ?? []);
  });
}
