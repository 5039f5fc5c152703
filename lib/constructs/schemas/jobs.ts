import * as z from "zod/mini";
import type { Fields } from "../../spec/schemas/fields";
import { configurationBackupSchema, databaseBackupSchema, jobSchemas } from "../../spec/schemas/operations";
import { podsSchema } from "../../spec/schemas/pods";
import { activeSecretsSchema } from "../../spec/schemas/release";
import type { BackupTarget } from "../jobs/backup-job";
import type { ConfigurationBackupProps } from "../jobs/configuration-backup";
import type { DatabaseRole } from "../../layer/database-roles";
import type { DatabaseBackupProps } from "../jobs/database-backup";
import type { DatabaseRolesProps } from "../jobs/database-roles";
import type { OperatorJobsProps } from "../jobs/operator-jobs";
import { calleeSchema, endpointSchema, once } from "./shared";

/** Schema for the props of `OperatorJobs`. */
export const operatorJobsSchema = once(() => {
  const calls = z.array(calleeSchema());
  return z.strictObject({
    cacheWarm: z.optional(z.extend(jobSchemas.cacheWarm, { calls, image: z.optional(z.string()) })),
    backfill: z.optional(z.extend(jobSchemas.backfill, { calls })),
    probe: z.optional(z.extend(jobSchemas.probe, { calls })),
  } satisfies Fields<OperatorJobsProps>);
});

const target = once(() =>
  z.strictObject({
    bucket: z.string(),
    prefix: z.optional(z.string()),
    region: z.string(),
    identity: z.enum(["podIdentity", "irsa", "none"]),
    roleArn: z.optional(z.string()),
    uploadImage: z.optional(z.string()),
  } satisfies Fields<BackupTarget>),
);

/** Schema for the props of `DatabaseBackup`. */
export const databaseBackupPropsSchema = once(
  () =>
    z.extend(databaseBackupSchema, {
      target: target(),
      endpoint: endpointSchema(),
      dumpImage: z.string(),
      databases: z.optional(z.array(z.string())),
      secrets: z.optional(activeSecretsSchema),
    }) satisfies z.ZodMiniType<DatabaseBackupProps>,
);

/** Schema for the props of `DatabaseRoles`. */
export const databaseRolesPropsSchema = once(() =>
  z.strictObject({
    roles: z.array(
      z.strictObject({
        client: z.string(),
        secret: z.string(),
        access: z.enum(["owner", "readWrite", "readOnly", "keycloak", "backup", "monitor"]),
      } satisfies Fields<DatabaseRole>),
    ),
    image: z.string(),
    endpoint: z.optional(endpointSchema()),
    secrets: z.optional(activeSecretsSchema),
    pods: z.optional(podsSchema),
  } satisfies Fields<DatabaseRolesProps>),
);

/** Schema for the props of `ConfigurationBackup`. */
export const configurationBackupPropsSchema = once(
  () => z.extend(configurationBackupSchema, { target: target() }) satisfies z.ZodMiniType<ConfigurationBackupProps>,
);
