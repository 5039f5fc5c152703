/** The two colors of a blue-green service. */
export type Color = "blue" | "green";

/** What Secrets are about. One Secret per concern is active at a time. */
export type SecretConcern = "jwt" | "postgres" | "redis" | "keycloak" | "alertmanager";

/** One workload of a service: `rolling` alone, or one of a pair. It is the value of the label `version`. */
export type Track = "rolling" | Color | "stable" | "canary";

/** Labels as Kubernetes has them. */
export type Labels = Readonly<Record<string, string>>;

/** Where the layer lives unless an environment says otherwise. */
export const DEFAULT_NAMESPACE = "254carbon-access";

/** Field manager of every server-side apply. */
export const FIELD_MANAGER = "access-layer";

/** Default port of an edge service, named `http` in pods and Services. */
export const EDGE_PORT = 8000;

/** Default path of the health check of an edge service. */
export const HEALTH_PATH = "/health";

/** Ports that datastores are reached at inside the cluster. */
export const DATASTORE_PORTS = {
  postgres: 5432,
  redis: 6379,
  kafka: 9092,
  keycloak: 8080,
  alertmanager: 9093,
} as const;

/** PostgreSQL's user, and the databases of the layer and of Keycloak. */
export const DATABASE = { user: "access", access: "access", keycloak: "keycloak" } as const;

/** Keys of each concern's Secret that consumers read. */
export const SECRET_KEYS = {
  jwt: ["ACCESS_JWKS_URL", "ACCESS_JWT_SECRET_KEY"],
  postgres: ["password"],
  redis: ["password"],
  keycloak: ["username", "password"],
  alertmanager: ["slack-url"],
} as const satisfies Record<SecretConcern, readonly string[]>;

const DEFAULT_SECRET_NAMES: Readonly<Record<SecretConcern, string>> = {
  jwt: "access-secrets",
  postgres: "postgres-credentials",
  redis: "redis-credentials",
  keycloak: "keycloak-credentials",
  alertmanager: "alertmanager-receivers",
};

/**
 * Name of the Secret of a concern where the release file names none.
 * @param name - name of the datastore, where it is another than the usual one: `sessions` has `sessions-credentials`
 */
export function defaultSecretName(concern: SecretConcern, name: string = concern): string {
  const usual = DEFAULT_SECRET_NAMES[concern];
  return name === concern ? usual : `${name}${usual.slice(concern.length)}`;
}

/** Deployment, autoscaler and disruption budget of one workload: `gateway`, `gateway-blue`, `streaming-canary`. */
export function workloadName(service: string, track: Track): string {
  return track === "rolling" ? service : `${service}-${track}`;
}

/** Service that callers use: `gateway-service`, `postgres-service`. */
export function serviceName(app: string): string {
  return `${app}-service`;
}

/** Service in front of the idle colour, for looking at it before a switch. */
export function previewServiceName(service: string): string {
  return `${service}-preview-service`;
}

/** Service in front of one side of a canary: `streaming-canary-service`. */
export function trackServiceName(service: string, track: "stable" | "canary"): string {
  return `${service}-${track}-service`;
}

/** Deployment of a datastore: `postgres-deployment`. */
export function datastoreDeploymentName(datastore: string): string {
  return `${datastore}-deployment`;
}

/** Volume claim of a datastore: `postgres-data`. */
export function claimName(datastore: string): string {
  return `${datastore}-data`;
}

/** ConfigMap with a datastore's files: `redis-config`. */
export function configMapName(datastore: string): string {
  return `${datastore}-config`;
}

/** Volume behind a path that a container may write to: `/var/log` is `scratch-var-log`. */
export function scratchVolumeName(path: string): string {
  return `scratch${path.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.replace(/-$/, "");
}

/** ServiceAccount, NetworkPolicy: as the `app`. */
export function serviceAccountName(app: string): string {
  return app;
}

/** What selects the pods of everything that is called `app`. Frozen: selectors are immutable in Kubernetes. */
export function appSelector(app: string): Labels {
  return { app };
}

/** What selects the pods of one workload. Frozen. */
export function workloadSelector(service: string, track: Track): Labels {
  return { app: service, version: track };
}

/** ResourceQuota and LimitRange of the namespace. */
export const FOUNDATION_NAME = "access-layer";

/** Label of every object of the layer. */
export const LAYER_LABELS: Labels = { "app.kubernetes.io/part-of": "access-layer" };

/** Labels of every object that belongs to `app`. Selectors never hold `part-of`. */
export function objectLabels(app: string): Labels {
  return { app, ...LAYER_LABELS };
}

/** Labels of the objects and pods of one workload. */
export function workloadLabels(service: string, track: Track): Labels {
  return { ...objectLabels(service), version: track };
}

/** Image repository of an edge service. */
export function imageRepository(service: string): string {
  return `ghcr.io/254carbon/access-layer-${service}`;
}

/** Image reference: with a digest the tag is for people and the digest is pulled. */
export function imageReference(repository: string, version: string, digest?: string): string {
  const tagged = `${repository}:${version}`;
  return digest === undefined ? tagged : `${tagged}@${digest}`;
}

/** Environment variable that tells a client about `callee`: `ACCESS_REDIS_URL`, `ACCESS_AUTH_SERVICE_URL`. */
export function environmentVariableName(callee: string, suffix: string): string {
  return `ACCESS_${callee.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_${suffix}`;
}

/** Host name of a Service as clients in `fromNamespace` write it. */
export function serviceHost(app: string, namespace?: string): string {
  return namespace === undefined ? serviceName(app) : `${serviceName(app)}.${namespace}.svc`;
}

/** Secret with the TLS certificate of a service's public host where its file names none. */
export function defaultCertificateName(service: string): string {
  return `${service}-tls`;
}

/** Files that the runbook applies by hand. They are no manifests of the environment: `dist/` stays safe to apply. */
export type RunbookFile =
  | { readonly kind: "green-deployment" | "canary-deployment"; readonly service: string }
  | { readonly kind: "emergency-network-policy" | "clean-deployment" | "security-monitoring" };

/** Path of a file that the runbook applies: `runbook/prod/k8s/green-deployment-gateway.yaml`. */
export function runbookFilePath(environment: string, file: RunbookFile): string {
  const name = "service" in file ? `${file.kind}-${file.service}` : file.kind;
  return `runbook/${environment}/k8s/${name}.yaml`;
}

/** Chart id, and with it the manifest's file name. */
export const CHART_ID = "access-layer";

/** Manifest of an environment below the output folder: `prod/access-layer.k8s.yaml`. */
export function manifestPath(environment: string): string {
  return `${environment}/${CHART_ID}.k8s.yaml`;
}

/** File of an environment below the folder of environments: what people decide. */
export function environmentFileName(environment: string): string {
  return `${environment}.yaml`;
}

/** File of an environment's releases: what the tool writes. */
export function releaseFileName(environment: string): string {
  return `${environment}.release.yaml`;
}
