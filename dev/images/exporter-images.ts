import type { Image } from "./image";
import type { Layer } from "./layer";
import { goTool } from "./parts/programs";

const POSTGRES_EXPORTER: Layer = {
  name: "postgres-exporter",
  parts: [goTool("postgres_exporter", "bin/postgres_exporter")],
};

const REDIS_EXPORTER: Layer = { name: "redis-exporter", parts: [goTool("redis_exporter", "redis_exporter")] };

/** Exporters of the datastores. The Go proxy has no module of Kafka's. */
export const EXPORTER_IMAGES: readonly Image[] = [
  {
    names: ["quay.io/prometheuscommunity/postgres-exporter:v0.17.1"],
    group: "exporters",
    layers: [POSTGRES_EXPORTER],
    config: {
      Entrypoint: ["/bin/postgres_exporter"],
      Env: ["PATH=/bin"],
      User: "65534",
      ExposedPorts: { "9187/tcp": {} },
    },
    real: "postgres_exporter 0.17.1, built from its Go module",
    ours: "nothing",
    unproven: "upstream's BusyBox programs, which are missing",
  },
  {
    names: ["docker.io/oliver006/redis_exporter:v1.74.0"],
    group: "exporters",
    layers: [REDIS_EXPORTER],
    config: {
      Entrypoint: ["/redis_exporter"],
      Env: ["PATH=/"],
      User: "59000:59000",
      ExposedPorts: { "9121/tcp": {} },
    },
    real: "redis_exporter 1.74.0, built from its Go module",
    ours: "nothing",
    unproven: "connections with TLS",
  },
];
