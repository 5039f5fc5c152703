import type { ReleaseSpec } from "../../../lib/spec/release";
import type { ServiceSpec } from "../../../lib/spec/service";
import { environmentOf, type EnvironmentFiles } from "../../helpers/fixtures";

/** A service of a small environment, and its release state. */
export interface SmallService {
  readonly spec: ServiceSpec;
  readonly release: ReleaseSpec["services"][string];
}

/** A datastore of dev that a small environment can have, besides none. */
type SmallDatastore = "redis" | "kafka" | "postgres";

/**
 * An environment with only the given services and datastores, derived from dev: it starts in seconds. Its `probe` job gives pods with
 * the label `app=probe` access to every service.
 */
export function smallEnvironment(
  services: Readonly<Record<string, SmallService>>,
  datastores: readonly SmallDatastore[] = [],
): EnvironmentFiles {
  const { environment, release } = environmentOf("dev", "environments");
  const entries = Object.entries(services);
  const { externalServices: _projection, ...rest } = environment;
  return {
    environment: {
      ...rest,
      services: Object.fromEntries(entries.map(([name, { spec }]) => [name, spec])),
      datastores: Object.fromEntries(datastores.map((name) => [name, environment.datastores[name]])),
      jobs: { probe: {} },
    },
    release: { ...release, services: Object.fromEntries(entries.map(([name, one]) => [name, one.release])) },
  };
}

const SERVICE: ServiceSpec = { topology: "rolling", scale: { min: 2 }, calls: [] };
const RELEASE = { rolling: { version: "v1.0.1", floor: 2 } };

/** Two pods of the gateway, which calls auth and Redis. */
export function gatewayWithCallees(): EnvironmentFiles {
  const services = {
    // Without the keys of Keycloak, which is not part of this environment.
    gateway: { spec: { ...SERVICE, calls: ["auth", "redis"], secrets: {} }, release: RELEASE },
    auth: { spec: SERVICE, release: RELEASE },
  };
  return smallEnvironment(services, ["redis"]);
}
