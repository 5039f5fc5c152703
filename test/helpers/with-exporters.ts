import type { EnvironmentFiles } from "./fixtures";

/** Exporters of all datastores that can have one. */
export const EXPORTERS = {
  postgres: { version: "v0.17.1" },
  redis: { version: "v1.74.0" },
  kafka: { version: "v1.9.0", maxLag: 5000 },
} as const;

/** The same environment with an exporter for PostgreSQL, Redis and Kafka in the cluster, and the role that the one of PostgreSQL needs. */
export function withExporters({ environment, release }: EnvironmentFiles): EnvironmentFiles {
  const { postgres, redis, kafka } = environment.datastores;
  if (postgres?.kind !== "inCluster" || redis?.kind !== "inCluster" || kafka?.kind !== "inCluster")
    throw new Error(`${environment.name} lacks a datastore in the cluster`);
  const datastores = {
    ...environment.datastores,
    postgres: { ...postgres, exporter: EXPORTERS.postgres },
    redis: { ...redis, exporter: EXPORTERS.redis },
    kafka: { ...kafka, exporter: EXPORTERS.kafka },
  };
  const databaseRoles = { ...release.secrets?.databaseRoles, "postgres-exporter": "postgres-exporter" };
  return {
    environment: { ...environment, datastores },
    release: { ...release, secrets: { ...release.secrets, databaseRoles } },
  };
}
