import type { EnvironmentFiles } from "../../helpers/fixtures";
import { environmentOf } from "../../helpers/fixtures";

/** Name of the bucket for the backups of {@link watchedLayer}. */
export const WATCHED_BUCKET = "254carbon-backups-dev";

/** An environment that is as small as the alerts allow: dev's services and stores with staging's monitoring, backups and contacts. */
export function watchedLayer(): EnvironmentFiles {
  const { environment, release } = environmentOf("dev", "environments");
  const staging = environmentOf("staging", "environments").environment;
  const { gateway, streaming, auth, entitlements, metrics } = environment.services;
  const { postgres, redis, alertmanager } = environment.datastores;
  if (!gateway || !streaming || !auth || !entitlements || !metrics)
    throw new Error("dev lacks one of the five services");
  const alone = { calls: [] };
  return {
    environment: {
      ...environment,
      cluster: { ...environment.cluster, identity: "irsa", monitoring: "operator" },
      services: {
        gateway: { ...gateway, calls: ["redis"] },
        streaming: { ...streaming, ...alone, scale: { min: 2 } },
        auth: { ...auth, ...alone },
        entitlements: { ...entitlements, ...alone },
        metrics: { ...metrics, ...alone, scale: { min: 1, max: 3 } },
      },
      datastores: { postgres, redis, alertmanager },
      backups: staging.backups,
      contacts: staging.contacts,
    },
    release: {
      ...release,
      services: { ...release.services, streaming: { rolling: { version: "v1.0.1", floor: 2 } } },
    },
  };
}
