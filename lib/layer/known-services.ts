import { SECRET_KEYS } from "../names";
import { SERVICE_DEFAULTS } from "../spec/defaults";
import { keysOfConcerns, type ServiceSecrets } from "../spec/secrets";
import type { ServiceSpec } from "../spec/service";

/** Defaults for one of the layer's five services. An environment file can override all fields except `longLived`. */
export type KnownService = Partial<Pick<ServiceSpec, "secrets" | "drain">> & {
  /**
   * Names of the services, datastores and external services that it calls.
   * @default - none
   */
  readonly calls?: readonly string[];
  /**
   * Whether clients keep connections open for longer than one request. If so, proxies must not
   * limit the request duration.
   * @default false
   */
  readonly longLived?: boolean;
};

const JWT = { jwt: SECRET_KEYS.jwt };

/**
 * Defaults for the layer's five services: calls, JWT keys and a longer drain. Only `resolveLayer` uses them. Without a layer, the name of an
 * `EdgeService` affects only the names of its objects.
 */
const KNOWN_SERVICES: ReadonlyMap<string, KnownService> = new Map<string, KnownService>([
  ["gateway", { calls: ["auth", "entitlements", "metrics", "redis", "keycloak", "projection"], secrets: JWT }],
  [
    "streaming",
    {
      calls: ["auth", "entitlements", "metrics", "kafka", "redis", "keycloak"],
      secrets: JWT,
      // Gives clients time to reconnect to another pod before their stream is closed.
      drain: { seconds: 30, graceSeconds: 120 },
      longLived: true,
    },
  ],
  ["auth", { calls: ["keycloak", "postgres", "redis"], secrets: JWT }],
  ["entitlements", { calls: ["postgres", "redis"] }],
  ["metrics", { calls: ["kafka", "postgres"] }],
]);

/** Names of the layer's five services. */
export const KNOWN_SERVICE_NAMES: readonly string[] = [...KNOWN_SERVICES.keys()];

/** Returns the defaults for one of the layer's five services, or an empty object for any other service. */
export function knownService(name: string): KnownService {
  return KNOWN_SERVICES.get(name) ?? {};
}

/** Calls of a service: its own list, or the default calls and those that it adds. */
export function resolveCalls(name: string, calls: ServiceSpec["calls"]): readonly string[] {
  const defaults = knownService(name).calls ?? SERVICE_DEFAULTS.calls;
  if (calls === undefined) return defaults;
  return "add" in calls ? [...defaults, ...calls.add] : calls;
}

/** Secret keys of a service: its own lists, or the default lists, and its own Secrets. An empty map means none. */
export function resolveServiceSecrets(name: string, secrets: ServiceSecrets | undefined): ServiceSecrets {
  const defaults = knownService(name).secrets ?? SERVICE_DEFAULTS.secrets;
  if (secrets === undefined) return defaults;
  const hasLists = keysOfConcerns(secrets).length > 0 || Object.keys(secrets).length === 0;
  return hasLists ? secrets : { ...defaults, ...secrets };
}
