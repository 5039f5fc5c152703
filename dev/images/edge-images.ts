import type { Image } from "./image";
import { BASE, STAND_IN } from "./layers";

/** Edge services of the layer. */
const SERVICES = ["gateway", "streaming", "auth", "entitlements", "metrics"];

/** Versions that the environments, tests and examples deploy. */
const VERSIONS = ["v1.0.0", "v1.0.1", "v1.0.2", "v1.1.0"];

/** Images of the edge services, of the backfill job, and of the service outside the layer that they call. */
export const EDGE_IMAGES: readonly Image[] = [
  ...SERVICES.flatMap((service) =>
    VERSIONS.map((version) => edgeImage(`ghcr.io/254carbon/access-layer-${service}`, service, version)),
  ),
  edgeImage("ghcr.io/254carbon/data-processing-backfill", "backfill", "v1.0.1"),
  edgeImage("ghcr.io/254carbon/data-processing-projection", "projection", "v1.0.1"),
];

function edgeImage(repository: string, service: string, version: string): Image {
  return {
    names: [`${repository}:${version}`],
    group: "edge",
    layers: [BASE, STAND_IN],
    config: {
      Entrypoint: ["/usr/local/bin/stand-in", "serve"],
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        `STAND_IN_SERVICE=${service}`,
        `STAND_IN_VERSION=${version}`,
      ],
      User: "10001",
      WorkingDir: "/app",
      ExposedPorts: { "8000/tcp": {} },
    },
    real: "nothing, because the service is not part of this project",
    ours: "`stand-in`, a server that meets the service contract and calls its callees with real clients",
    unproven: "the service itself: its startup time, memory usage, queries and shutdown",
  };
}
