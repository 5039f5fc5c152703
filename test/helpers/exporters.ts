import { readFileSync } from "fs";
import { join } from "path";
import { PROJECT } from "./fixtures";

/** A metric as its exporter exposes it. */
export interface ExportedMetric {
  readonly type: string;
  /** Labels of its series, sorted. */
  readonly labels: readonly string[];
}

/** Metrics keyed by name. */
export type ExportedMetrics = Readonly<Record<string, ExportedMetric>>;

/** Exporters whose metrics are recorded. */
export type RecordedExporter = "postgres-exporter" | "redis-exporter" | "kafka-exporter";

/**
 * Version of each exporter, and the metrics that it exposed about a running server. test/nodes/full/exporters.test.ts compares those of PostgreSQL and Redis
 * with the exporters on real nodes. The one of Kafka was built once by hand from the source of this version, because the Go proxy has no module of it.
 */
export const RECORDED_EXPORTERS = JSON.parse(
  readFileSync(join(PROJECT, "test", "fixtures", "exporters.json"), "utf8"),
) as Readonly<Record<RecordedExporter, { readonly version: string; readonly metrics: ExportedMetrics }>>;

/** Metrics in the text format of Prometheus. Labels are those of the first series; a metric without series is absent. */
export function exportedIn(text: string): ExportedMetrics {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]));
  const metrics: Record<string, ExportedMetric> = {};
  for (const [, name = "", labels = ""] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const type = types.get(name);
    if (type === undefined || Object.hasOwn(metrics, name)) continue;
    metrics[name] = { type, labels: [...labels.matchAll(/(?<=^|,)(\w+)="/g)].map(([, label = ""]) => label).sort() };
  }
  return metrics;
}
