import { k8s } from "cdk8s-plus-28";
import { inClusterEndpoint } from "../../layer/datastores";
import type { LayerExporter } from "../../layer/exporters";
import { activeSecret, databaseLogin } from "../../layer/secrets";
import { DATABASE, EXPORTER_PORT_NAME, imageReference } from "../../names";
import type { ExportedDatastore } from "../../spec/datastores";
import type { ActiveSecrets } from "../../spec/release";
import type { EnvironmentVariable } from "../../traffic/callees";
import type { ContainerOptions } from "../pod/container";

/** An exporter, the name of its datastore, and the active Secrets. */
export interface ExporterOptions extends LayerExporter {
  /** Name of the datastore. */
  readonly store: string;
  /** Names of the active Secrets. */
  readonly secrets?: ActiveSecrets | undefined;
}

/** How an image is configured. Passwords are in the environment, because every process can read the arguments of other processes. */
interface Image {
  /** Numeric user ID in the image. */
  readonly user: number;
  /** Path that answers while the datastore is down. Otherwise, the alerts about the datastore would end when its exporter restarts. */
  readonly healthPath: string;
  readonly args?: (options: ExporterOptions) => readonly string[];
  readonly environment?: (options: ExporterOptions) => readonly EnvironmentVariable[];
}

/** User ID in the images that are based on Prometheus' own. */
const PROMETHEUS_USER = 65534;

const IMAGES: Readonly<Record<ExportedDatastore, Image>> = {
  /** https://github.com/prometheus-community/postgres_exporter#environment-variables */
  postgres: {
    user: PROMETHEUS_USER,
    healthPath: "/",
    environment: (options) => {
      const { user, password } = databaseLogin(options.secrets, options.name, options.store);
      return [
        { name: "DATA_SOURCE_URI", value: `${address(options)}/${DATABASE.access}?sslmode=disable` },
        { name: "DATA_SOURCE_USER", value: user },
        { name: "DATA_SOURCE_PASS", secret: password },
      ];
    },
  },
  /** https://github.com/oliver006/redis_exporter#command-line-flags */
  redis: {
    user: 59000,
    healthPath: "/health",
    environment: (options) => [
      { name: "REDIS_ADDR", value: `redis://${address(options)}` },
      {
        name: "REDIS_PASSWORD",
        secret: { name: activeSecret(options.secrets, "redis", options.store), key: "password" },
      },
    ],
  },
  /** https://github.com/danielqsj/kafka_exporter#flags. It exits if Kafka does not answer at its start, and the kubelet starts it again. */
  kafka: {
    user: PROMETHEUS_USER,
    healthPath: "/healthz",
    args: (options) => [`--kafka.server=${address(options)}`],
  },
};

function address({ datastore, store }: ExporterOptions): string {
  const { host, port } = inClusterEndpoint(datastore, store);
  return `${String(host)}:${port}`;
}

/** Numeric user ID of an exporter. */
export function exporterUser({ datastore }: Pick<LayerExporter, "datastore">): number {
  return IMAGES[datastore].user;
}

/** The container of an exporter. */
export function exporterContainer(options: ExporterOptions): ContainerOptions {
  const { datastore, name, image, version, digest, resources, port } = options;
  const { healthPath, args, environment } = IMAGES[datastore];
  const answers = {
    httpGet: { path: healthPath, port: k8s.IntOrString.fromString(EXPORTER_PORT_NAME) },
    timeoutSeconds: 3,
  };
  return {
    name,
    image: imageReference(image, version, digest),
    args: args?.(options),
    ports: { [EXPORTER_PORT_NAME]: port },
    environment: environment?.(options),
    resources,
    mounts: [],
    probes: {
      startup: { ...answers, periodSeconds: 2, failureThreshold: 30 },
      readiness: { ...answers, periodSeconds: 10, failureThreshold: 3 },
      liveness: { ...answers, periodSeconds: 20, failureThreshold: 6 },
    },
  };
}
