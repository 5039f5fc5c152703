import { EXPORTED_DATASTORES } from "../layer/exporters";
import {
  CHECKSUMS_JOB,
  CRON_JOBS,
  DATABASE_ROLES_JOB,
  DEFAULT_DENY_NAME,
  QUARANTINE_NAME,
  exporterName,
} from "../names";

/** Names of the exporters of datastores with their usual names. */
export const EXPORTER_NAMES: readonly string[] = EXPORTED_DATASTORES.map(exporterName);

/** Names that exporters, jobs and policies of the layer use as `app`, and the ServiceAccount that every namespace has. */
export const RESERVED_NAMES: readonly string[] = [
  ...EXPORTER_NAMES,
  ...CRON_JOBS,
  CHECKSUMS_JOB,
  DATABASE_ROLES_JOB,
  DEFAULT_DENY_NAME,
  QUARANTINE_NAME,
  "default",
  "load-balancer",
];

/** Names that `externalServices` can't have either: `reach` uses them for addresses outside the cluster. */
export const NAMES_OF_ADDRESSES: readonly string[] = ["internet"];
