import { DEFAULT_NAMESPACE, SECRET_KEYS, defaultSecretName } from "../names";
import type { EnvironmentSpec } from "./environment";
import type { ActiveSecrets } from "./secrets";
import type { SecretConcern } from "../names";
import type { Drain, Resources, ServiceSpec } from "./service";

/** What a service gets where neither its file nor {@link KNOWN_SERVICES} says otherwise. */
export const SERVICE_DEFAULTS = {
  calls: [] as readonly string[],
  secrets: {} as NonNullable<ServiceSpec["secrets"]>,
  environment: {} as Readonly<Record<string, string>>,
  databaseConnections: 5,
  drain: { seconds: 10, graceSeconds: 40 } as Drain,
  writablePaths: ["/tmp", "/var/log"] as readonly string[],
  maxUnavailable: 1,
  cpuPercent: 70,
  resources: {
    requests: { cpu: "250m", memory: "256Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  } as Resources,
};

/** What the default graph knows of a service: data, not code. An environment's file overrides each field. */
type KnownService = Partial<Pick<ServiceSpec, "calls" | "secrets" | "drain">> & {
  /** Whether its connections outlive a request. */
  readonly longLived?: boolean;
};

const JWT = { jwt: SECRET_KEYS.jwt };

/** The five services of the layer: who calls whom, who reads the JWT keys, and who drains longer. */
const KNOWN_SERVICES: ReadonlyMap<string, KnownService> = new Map<string, KnownService>([
  ["gateway", { calls: ["auth", "entitlements", "metrics", "redis", "keycloak", "projection"], secrets: JWT }],
  [
    "streaming",
    {
      calls: ["auth", "entitlements", "metrics", "kafka", "redis", "keycloak"],
      secrets: JWT,
      // A stream outlives a request: clients get time to reconnect elsewhere before the connection is cut.
      drain: { seconds: 30, graceSeconds: 120 },
      longLived: true,
    },
  ],
  ["auth", { calls: ["keycloak", "postgres", "redis"], secrets: JWT }],
  ["entitlements", { calls: ["postgres", "redis"] }],
  ["metrics", { calls: ["kafka", "postgres"] }],
]);

/** A service with nothing left open but what is absent on purpose. */
export type ResolvedService = ServiceSpec &
  Required<
    Pick<
      ServiceSpec,
      | "calls"
      | "secrets"
      | "environment"
      | "databaseConnections"
      | "drain"
      | "writablePaths"
      | "maxUnavailable"
      | "resources"
    >
  >;

/** Fills in what a service's file leaves out. An explicit `undefined` counts as left out. */
export function resolveService(name: string, spec: ServiceSpec): ResolvedService {
  const known = KNOWN_SERVICES.get(name) ?? {};
  return {
    ...spec,
    calls: spec.calls ?? known.calls ?? SERVICE_DEFAULTS.calls,
    secrets: spec.secrets ?? known.secrets ?? SERVICE_DEFAULTS.secrets,
    environment: spec.environment ?? SERVICE_DEFAULTS.environment,
    databaseConnections: spec.databaseConnections ?? SERVICE_DEFAULTS.databaseConnections,
    drain: spec.drain ?? known.drain ?? SERVICE_DEFAULTS.drain,
    writablePaths: spec.writablePaths ?? SERVICE_DEFAULTS.writablePaths,
    maxUnavailable: spec.maxUnavailable ?? SERVICE_DEFAULTS.maxUnavailable,
    resources: spec.resources ?? SERVICE_DEFAULTS.resources,
  };
}

/** Whether connections to a service outlive a request, so that nothing on the way may limit how long one takes. */
export function isLongLived(service: string): boolean {
  return KNOWN_SERVICES.get(service)?.longLived ?? false;
}

/** Namespace of an environment. */
export function namespaceOf(environment: EnvironmentSpec): string {
  return environment.namespace ?? DEFAULT_NAMESPACE;
}

/** Name of the Secret that is active for a concern. */
export function activeSecret(secrets: ActiveSecrets | undefined, concern: SecretConcern): string {
  return secrets?.[concern] ?? defaultSecretName(concern);
}
