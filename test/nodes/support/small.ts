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
