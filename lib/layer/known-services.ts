import { SECRET_KEYS } from "../names";
import type { ServiceSpec } from "../spec/service";

/** Defaults of one of the layer's own services. An environment file overrides each field except `longLived`. */
export type KnownService = Partial<Pick<ServiceSpec, "calls" | "secrets" | "drain">> & {
  /**
   * Whether its connections outlive a request, so that no proxy may limit how long one takes.
   * @default false
   */
  readonly longLived?: boolean;
};

const JWT = { jwt: SECRET_KEYS.jwt };

/**
 * The five services of the layer: which services and datastores each calls, which read the JWT keys, and which drain longer. Only
 * `resolveLayer` reads this table: the name of an `EdgeService` that is built without a layer affects names only.
 */
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

/** Defaults of one of the layer's own services; empty for any other service. */
export function knownService(name: string): KnownService {
  return KNOWN_SERVICES.get(name) ?? {};
}
