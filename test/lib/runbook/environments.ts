import type { Layer } from "../../../lib/layer/layer";
import { EXAMPLE_ENVIRONMENTS, exampleLayer } from "../../helpers/example-environments";
import { ENVIRONMENTS, environmentOf, layerOf, type EnvironmentFiles } from "../../helpers/fixtures";
import { withExporters } from "../../helpers/with-exporters";

/** The shipped environments and the examples, by name. */
export const LAYERS: readonly (readonly [string, Layer])[] = [
  ...ENVIRONMENTS.map((name) => [name, layerOf(environmentOf(name, "environments"))] as const),
  ...EXAMPLE_ENVIRONMENTS.map((name) => [name, exampleLayer(name)] as const),
];

/** Prod with everything that adds alerts: exporters, objectives, a second replica of Alertmanager, and alerts of the user. */
export function richFiles(): EnvironmentFiles {
  const { environment, release } = withExporters(environmentOf("prod", "environments"));
  const { alertmanager } = environment.datastores;
  if (alertmanager?.kind !== "inCluster") throw new Error("prod has no Alertmanager in the cluster");
  const own = (service: string) =>
    ({ service, severity: "warning", expr: "vector(1)", summary: "s", description: "d" }) as const;
  return {
    environment: {
      ...environment,
      objectives: { availability: 99.9, latency: { seconds: 0.5, share: 99 } },
      datastores: { ...environment.datastores, alertmanager: { ...alertmanager, replicas: 2 } },
      alerts: {
        CheckoutSlow: own("gateway"),
        ReplicaLagging: own("postgres"),
        ExporterSlow: own("kafka-exporter"),
        BackfillSlow: own("backfill"),
      },
    },
    release,
  };
}
