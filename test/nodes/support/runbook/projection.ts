import type { Manifest } from "../../../../lib/manifests/manifest";

const NAMESPACE = "data-processing";
const LABELS = { app: "projection" };

/** The service outside the layer that jobs call. */
export const PROJECTION: readonly Manifest[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "projection-service", namespace: NAMESPACE },
    spec: { selector: LABELS, ports: [{ port: 8000 }] },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "projection", namespace: NAMESPACE, labels: LABELS },
    spec: { containers: [{ name: "projection", image: "ghcr.io/254carbon/data-processing-projection:v1.0.1" }] },
  },
];
