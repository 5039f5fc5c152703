import { environmentOf, type EnvironmentFiles } from "../../../helpers/fixtures";
import type { ServiceRelease, TrackRelease } from "../../../../lib/spec/release";

const FOLDER = "environments";

/**
 * Prod with its kinds of services, colors and jobs, and with the sizes of dev: one pod per workload. Keycloak is outside the cluster and
 * the backups are missing, because no line needs them.
 */
export function smallProd(): EnvironmentFiles {
  const prod = environmentOf("prod", FOLDER);
  const dev = environmentOf("dev", FOLDER);
  const { backups: _backups, ...environment } = prod.environment;
  const resources = dev.environment.services["gateway"]?.resources;
  const services = Object.entries(environment.services).map(
    ([name, service]) => [name, { ...service, scale: { min: 1 }, resources }] as const,
  );
  const keycloak = { kind: "external", host: "auth.example.com", port: 443, cidrs: ["198.51.100.20/32"] } as const;
  return {
    environment: {
      ...environment,
      services: Object.fromEntries(services),
      datastores: { ...dev.environment.datastores, keycloak },
    },
    release: {
      ...prod.release,
      services: Object.fromEntries(
        Object.entries(prod.release.services).map(([name, state]) => [name, withOnePod(state)]),
      ),
    },
  };
}

function withOnePod(state: ServiceRelease): ServiceRelease {
  const isTrack = (value: unknown): value is TrackRelease => typeof value === "object" && value !== null;
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [key, isTrack(value) ? { ...value, floor: 1 } : value]),
  );
}
