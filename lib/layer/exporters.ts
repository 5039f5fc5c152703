import { EXPORTER_PORTS, exporterName } from "../names";
import type { ExportedDatastore } from "../spec/datastores";
import type { ExporterSpec, KafkaExporterSpec } from "../spec/exporters";
import { EXPORTER_DEFAULTS } from "../spec/defaults";

/** An exporter with defaults applied. The digest and the pod have no default, and only the exporter of Kafka has `maxLag`. */
export type ResolvedExporter = Required<Omit<ExporterSpec, "digest" | "pods">> &
  Pick<KafkaExporterSpec, "digest" | "pods" | "maxLag"> & {
    /** Value of the `app` label of its pod, and prefix of its Deployment: `redis-exporter`. */
    readonly name: string;
  };

/** An exporter of a layer, and the datastore that it reads. */
export interface LayerExporter extends ResolvedExporter {
  /** Datastore that it reads. */
  readonly datastore: ExportedDatastore;
  /** Port on which it serves metrics. */
  readonly port: number;
}

/** Datastores that can have an exporter, in a fixed order. */
export const EXPORTED_DATASTORES: readonly ExportedDatastore[] = ["postgres", "redis", "kafka"];

/**
 * Applies the defaults of an exporter.
 * @param store - name of the datastore
 */
export function resolveExporter(
  datastore: ExportedDatastore,
  spec: ExporterSpec | KafkaExporterSpec,
  store: string,
): ResolvedExporter {
  const defaults = { image: EXPORTER_DEFAULTS[datastore].image, resources: EXPORTER_DEFAULTS.resources };
  const maxLag = datastore === "kafka" ? { maxLag: EXPORTER_DEFAULTS.kafka.maxLag } : {};
  return { ...defaults, ...maxLag, ...spec, name: exporterName(store) };
}

/** An exporter with the datastore that it reads. */
export function exporterOf(datastore: ExportedDatastore, exporter: ResolvedExporter): LayerExporter {
  return { ...exporter, datastore, port: EXPORTER_PORTS[datastore] };
}

/** Exporters of the datastores of a layer. */
export function exportersOf(
  datastores: Readonly<Partial<Record<ExportedDatastore, { readonly exporter?: ResolvedExporter } | object>>>,
): readonly LayerExporter[] {
  return EXPORTED_DATASTORES.flatMap((datastore) => {
    const store = datastores[datastore];
    const exporter = store !== undefined && "exporter" in store ? store.exporter : undefined;
    return exporter === undefined ? [] : [exporterOf(datastore, exporter)];
  });
}
