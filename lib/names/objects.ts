/** The two colors of a blue/green service. */
export type Color = "blue" | "green";

/** Purpose of a Secret. Each purpose has one active Secret. */
export type SecretConcern = "jwt" | "postgres" | "redis" | "kafka" | "keycloak" | "alertmanager";

/** A workload of a service, and the value of its `version` label: `rolling`, or one workload of a pair. */
export type Track = "rolling" | Color | "stable" | "canary";

/** Kubernetes labels. */
export type Labels = Readonly<Record<string, string>>;

/** Namespace of an environment that sets no `namespace`. */
export const DEFAULT_NAMESPACE = "254carbon-access";

/** Field manager of all server-side applies. */
export const FIELD_MANAGER = "access-layer";

/** Default port of an edge service. */
export const EDGE_PORT = 8000;

/** Name of the main port of an edge service, in its pods and Services. */
export const MAIN_PORT_NAME = "http";

/** Default path of the readiness check of an edge service. */
export const HEALTH_PATH = "/health";

/** Ports of the datastores in the cluster. */
export const DATASTORE_PORTS = {
  postgres: 5432,
  redis: 6379,
  kafka: 9092,
  keycloak: 8080,
  alertmanager: 9093,
} as const;

/** Ports on which the exporters of the datastores serve metrics. */
export const EXPORTER_PORTS = { postgres: 9187, redis: 9121, kafka: 9308 } as const;

/** Name of the container port on which an exporter serves metrics. */
export const EXPORTER_PORT_NAME = "metrics";

/** PostgreSQL user, and the databases of the layer and of Keycloak. */
export const DATABASE = { user: "access", access: "access", keycloak: "keycloak" } as const;

/**
 * PostgreSQL roles that own the layer's objects or have privileges on them. They can't log in: the login of each client is a member of one of them.
 */
export const DATABASE_GROUPS = {
  /** Owns the objects of the database `access`. */
  owner: "access_owner",
  /** Reads and writes the tables of the database `access`. */
  readWrite: "access_writer",
  /** Reads the tables of the database `access`. */
  readOnly: "access_reader",
  /** Owns the objects of the database `keycloak`. */
  keycloak: "keycloak_owner",
  /** Reads all data of both databases. */
  backup: "access_backup",
  /** Reads the statistics of the server, but no data. */
  monitor: "access_monitor",
} as const;

/** Keys that pods read from the Secret of each concern. */
export const SECRET_KEYS = {
  jwt: ["ACCESS_JWKS_URL", "ACCESS_JWT_SECRET_KEY"],
  postgres: ["password"],
  redis: ["password"],
  kafka: ["username", "password"],
  keycloak: ["username", "password"],
  alertmanager: ["slack-url"],
} as const satisfies Record<SecretConcern, readonly string[]>;

const DEFAULT_SECRET_NAMES: Readonly<Record<SecretConcern, string>> = {
  jwt: "access-secrets",
  postgres: "postgres-credentials",
  redis: "redis-credentials",
  kafka: "kafka-credentials",
  keycloak: "keycloak-credentials",
  alertmanager: "alertmanager-receivers",
};

/**
 * Default name of the Secret of a concern.
 * @param name - name of the datastore, if it is not the default one; `sessions` gives `sessions-credentials`
 */
export function defaultSecretName(concern: SecretConcern, name: string = concern): string {
  const usual = DEFAULT_SECRET_NAMES[concern];
  return name === concern ? usual : `${name}${usual.slice(concern.length)}`;
}

/** Name of the Deployment, HorizontalPodAutoscaler and PodDisruptionBudget of a workload: `gateway`, `gateway-blue`. */
export function workloadName(service: string, track: Track): string {
  return track === "rolling" ? service : `${service}-${track}`;
}

/** Name of the Service for callers: `gateway-service`, `postgres-service`. */
export function serviceName(app: string): string {
  return `${app}-service`;
}

/** Name of the Service in front of the preview color, for tests before a switch. */
export function previewServiceName(service: string): string {
  return `${service}-preview-service`;
}

/** Name of the Service in front of one workload of a canary service: `streaming-canary-service`. */
export function trackServiceName(service: string, track: "stable" | "canary"): string {
  return `${service}-${track}-service`;
}

/** Name of the Service without pods to which public routes send requests for blocked paths: `gateway-blocked-service`. */
export function blockedServiceName(service: string): string {
  return `${service}-blocked-service`;
}

/** Name of a datastore's Deployment: `postgres-deployment`. */
export function datastoreDeploymentName(datastore: string): string {
  return `${datastore}-deployment`;
}

/** `app` of a datastore's exporter: `redis-exporter`. Its Deployment is `redis-exporter-deployment`. */
export function exporterName(datastore: string): string {
  return `${datastore}-exporter`;
}

/** Name of a datastore's PersistentVolumeClaim: `postgres-data`. */
export function claimName(datastore: string): string {
  return `${datastore}-data`;
}

/** Name of the ConfigMap with a datastore's configuration: `redis-config`. */
export function configMapName(datastore: string): string {
  return `${datastore}-config`;
}

/** Name of the volume for a writable path: `scratch-var-log` for `/var/log`. */
export function scratchVolumeName(path: string): string {
  return mountVolumeName("scratch", path);
}

/** Name of the volume with keys of a Secret: `secret-etc-stripe` for `/etc/stripe`. It does not contain the name of the Secret, which changes with a rotation. */
export function secretVolumeName(path: string): string {
  return mountVolumeName("secret", path);
}

/** Folder of pods with the CA certificates of external datastores. */
const CA_FOLDER = "/etc/access-layer/ca";

/** Folder of pods with the CA certificate of an external datastore: `/etc/access-layer/ca/postgres`. */
export function caFolder(datastore: string): string {
  return `${CA_FOLDER}/${datastore}`;
}

/** Name of the volume with the CA certificate of an external datastore: `postgres-ca`. */
export function caVolumeName(datastore: string): string {
  return `${datastore}-ca`;
}

/** Name of the volume with the keys of a ConfigMap of the user: `files-etc-app` for `/etc/app`. */
export function filesVolumeName(path: string): string {
  return mountVolumeName("files", path);
}

/** Name of the volume for a path. A path may have no letters and digits, and a name must not end with `-`. */
function mountVolumeName(kind: string, path: string): string {
  return `${kind}${path.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.replace(/-$/, "");
}

/** Name of the ServiceAccount and NetworkPolicy of an `app`: the `app` itself. */
export function serviceAccountName(app: string): string {
  return app;
}

/** Selector of all pods of an `app`. Must never change, because Kubernetes selectors are immutable. */
export function appSelector(app: string): Labels {
  return { app };
}

/** Selector of the pods of one workload. Must never change. */
export function workloadSelector(service: string, track: Track): Labels {
  return { app: service, version: track };
}

/** Name of the ResourceQuota and LimitRange of the namespace. */
export const FOUNDATION_NAME = "access-layer";

/** Labels of all objects of the layer. */
export const LAYER_LABELS: Labels = { "app.kubernetes.io/part-of": "access-layer" };

/** Labels of all objects of an `app`. Selectors never include `part-of`. */
export function objectLabels(app: string): Labels {
  return { app, ...LAYER_LABELS };
}

/** Labels of the objects and pods of one workload. */
export function workloadLabels(service: string, track: Track): Labels {
  return { ...objectLabels(service), version: track };
}

/** Default image repository of an edge service. */
export function imageRepository(service: string): string {
  return `ghcr.io/254carbon/access-layer-${service}`;
}

/** Image reference. With a digest, the image is pulled by digest and the tag is only informative. */
export function imageReference(repository: string, version: string, digest?: string): string {
  const tagged = `${repository}:${version}`;
  return digest === undefined ? tagged : `${tagged}@${digest}`;
}

/**
 * Name of the environment variable that gives a client the address of a callee: `ACCESS_REDIS_URL`,
 * `ACCESS_AUTH_SERVICE_URL`.
 */
export function environmentVariableName(callee: string, suffix: string): string {
  return `ACCESS_${callee.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_${suffix}`;
}

/**
 * Name of the environment variable that gives a client the address of an extra port of a service: `ACCESS_ORDERS_SERVICE_GRPC_ADDRESS`. The names of ports do
 * not contain the word `service`, so that two services never have the same variable.
 */
export function portVariableName(service: string, port: string, suffix: "URL" | "ADDRESS"): string {
  return environmentVariableName(`${service}-service-${port}`, suffix);
}

/** Host name of a Service: `redis-service`, or `redis-service.shop.svc` with a namespace. */
export function serviceHost(app: string, namespace?: string): string {
  return namespace === undefined ? serviceName(app) : `${serviceName(app)}.${namespace}.svc`;
}

/** Default name of the Secret with the TLS certificate of a service's public host. */
export function defaultCertificateName(service: string): string {
  return `${service}-tls`;
}

/** Files that operators apply by hand from the runbook. They are not in `dist/`, so that it is safe to apply that folder. */
export type RunbookFile =
  | { readonly kind: "green-deployment" | "canary-deployment"; readonly service: string }
  | { readonly kind: "emergency-network-policy" | "clean-deployment" | "security-monitoring" };

/** Path of a runbook file: `runbook/prod/k8s/green-deployment-gateway.yaml`. */
export function runbookFilePath(environment: string, file: RunbookFile): string {
  const name = "service" in file ? `${file.kind}-${file.service}` : file.kind;
  return `runbook/${environment}/k8s/${name}.yaml`;
}

/** Construct id of the chart, and base name of the manifest file. */
export const CHART_ID = "access-layer";

/** Path of an environment's manifest in the output folder: `prod/access-layer.k8s.yaml`. */
export function manifestPath(environment: string): string {
  return `${environment}/${CHART_ID}.k8s.yaml`;
}

/** Name of an environment file: `prod.yaml`. */
export function environmentFileName(environment: string): string {
  return `${environment}.yaml`;
}

/** Name of a release file: `prod.release.yaml`. */
export function releaseFileName(environment: string): string {
  return `${environment}.release.yaml`;
}
