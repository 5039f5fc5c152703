import type { Manifest } from "../manifests/manifest";
import { BACKUP_JOBS, DATASTORE_PORTS, EXPORTER_PORTS, exporterName } from "../names";

/** What a protected field says, and so which field of the environment file says it. */
export type Concern =
  | "scale"
  | "resources"
  | "probes"
  | "drain"
  | "image"
  | "environment"
  | "storage"
  | "port"
  | "budget"
  | "schedule"
  | "calls"
  | "exposure"
  | "host"
  | "members"
  | "quota"
  | "routes";

/** Fields for objects of the whole layer. */
const LAYER_FIELDS: Readonly<Partial<Record<Concern, string>>> = {
  calls: "services.NAME.calls, externalServices or cluster.exposure",
  exposure: "cluster.exposure",
  members: "onCall",
  routes: "services.NAME.host, or the share in the release file",
  quota: "the number of pods and their resources, from which it follows",
};

/** Fields of a service below `services.NAME`. */
const SERVICE_FIELDS: Readonly<Partial<Record<Concern, readonly string[]>>> = {
  scale: ["scale"],
  resources: ["resources"],
  probes: ["healthPath", "livenessPath"],
  drain: ["drain"],
  image: ["image"],
  environment: ["environment", "calls", "secrets"],
  port: ["port"],
  budget: ["maxUnavailable"],
  host: ["host"],
};

/** Fields of a datastore below `datastores.NAME`. */
const STORE_FIELDS: Readonly<Partial<Record<Concern, readonly string[]>>> = {
  resources: ["resources"],
  image: ["image", "version", "digest"],
  storage: ["storage"],
};

/** Datastores that can have several pods. */
const REPLICATED: readonly string[] = ["keycloak", "alertmanager"];

/** Fields of jobs. Their resources, probes and drain have none. */
const JOB_FIELDS: Readonly<Record<string, Readonly<Partial<Record<Concern, string>>>>> = {
  "database-backup": {
    schedule: "backups.database.schedule or backups.database.timeZone",
    image: "backups.database.dumpImage or backups.uploadImage",
  },
  "configuration-backup": {
    schedule: "backups.configuration.schedule or backups.configuration.timeZone",
    image: "backups.configuration.copyImage",
  },
  "cache-warm": { image: "jobs.cacheWarm.version" },
  backfill: { image: "jobs.backfill.image" },
  probe: { image: "jobs.probe.image" },
};

/** Returns the field of the environment file that sets what a patch must not change, or `undefined` if none does. */
export function fieldFor(concern: Concern, { metadata }: Manifest, services: readonly string[]): string | undefined {
  const app = metadata.labels?.["app"] ?? "";
  const job = JOB_FIELDS[app];
  if (job !== undefined) return job[concern] ?? LAYER_FIELDS[concern];
  if (services.includes(app)) return fieldsBelow(`services.${app}`, SERVICE_FIELDS[concern]) ?? LAYER_FIELDS[concern];
  const exported = Object.keys(EXPORTER_PORTS).find(
    (name) => exporterName(name as keyof typeof EXPORTER_PORTS) === app,
  );
  const path = exported === undefined ? `datastores.${app}` : `datastores.${exported}.exporter`;
  const isStore = exported !== undefined || Object.hasOwn(DATASTORE_PORTS, app);
  const own = isStore && concern === "scale" && REPLICATED.includes(app) ? ["replicas"] : STORE_FIELDS[concern];
  return (isStore ? fieldsBelow(path, own) : undefined) ?? LAYER_FIELDS[concern];
}

/** Whether a CronJob has a schedule of the model. The others are suspended. */
export function isScheduled({ metadata }: Manifest): boolean {
  return BACKUP_JOBS.some((name) => name === metadata.name);
}

function fieldsBelow(path: string, fields: readonly string[] | undefined): string | undefined {
  return fields?.map((name) => `${path}.${name}`).join(" or ");
}
