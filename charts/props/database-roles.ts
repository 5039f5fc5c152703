import type { DatabaseRolesProps } from "../../lib/constructs/jobs/database-roles";
import { judged } from "../../lib/constructs/validation";
import { databaseRolesOf } from "../../lib/layer/database-roles";
import { serverImage } from "../../lib/layer/datastores";
import type { Layer } from "../../lib/layer/layer";

/** Returns the props of the Job that creates the roles of the database, or `undefined` if no client has one. */
export function databaseRolesProps(layer: Layer): DatabaseRolesProps | undefined {
  const { postgres } = layer.datastores;
  const roles = databaseRolesOf(layer);
  if (postgres?.kind !== "inCluster" || roles.length === 0) return undefined;
  const image = serverImage(postgres);
  return judged({ roles, image, endpoint: postgres.endpoint, secrets: layer.secrets, pods: layer.pods });
}
