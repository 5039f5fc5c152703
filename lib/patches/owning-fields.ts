import { recordOf } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { DATASTORE_PORTS, EXPORTER_PORTS, exporterName } from "../names";

/** Setting behind a protected value. It decides which field of the environment file a message names. */
export type Setting =
  | "scale"
  | "resources"
  | "probes"
  | "drain"
  | "image"
  | "environment"
  | "storage"
  | "storageClass"
  | "port"
  | "budget"
  | "schedule"
  | "calls"
  | "exposure"
  | "externalSecrets"
  | "host"
  | "members"
  | "quota"
  | "pods"
  | "routes"
  | "timeout";

/** Fields for objects of the whole layer. */
const LAYER_FIELDS: Readonly<Partial<Record<Setting, string>>> = {
  calls: "services.NAME.calls, services.NAME.calledBy, externalServices, cluster.exposure or cluster.prometheus",
  exposure: "cluster.exposure",
  externalSecrets: "externalSecrets",
  members: "onCall",
  routes: "services.NAME.host, services.NAME.route.paths, services.NAME.publicHealth or the share in the release file",
  timeout: "services.NAME.route.timeoutSeconds",
  quota: "services.NAME.scale or services.NAME.resources",
};

/** Fields of a service below `services.NAME`. */
const SERVICE_FIELDS: Readonly<Partial<Record<Setting, readonly string[]>>> = {
  scale: ["scale"],
  resources: ["resources"],
  probes: ["healthPath", "livenessPath", "startupPath", "grpcHealth", "probes"],
  drain: ["drain", "preStop"],
  image: ["image"],
  environment: ["environment", "environmentFrom", "calls", "secrets"],
  port: ["port", "ports"],
  budget: ["maxUnavailable"],
  host: ["host", "route.aliases"],
  pods: ["pods"],
};

/** Fields of a datastore below `datastores.NAME`. */
const STORE_FIELDS: Readonly<Partial<Record<Setting, readonly string[]>>> = {
  resources: ["resources"],
  image: ["image", "version", "digest"],
  storage: ["storage"],
  storageClass: ["storageClass"],
  pods: ["pods"],
};

/** Datastores that can have several pods. */
const REPLICATED: readonly string[] = ["keycloak", "alertmanager"];

/** Fields that set environment variables of a backup. */
const BUCKET_FIELDS = "backups.region, backups.bucket.name or backups.bucket.prefix";

/** Fields of jobs. Their resources, probes and drain have none. */
const JOB_FIELDS: Readonly<Record<string, Readonly<Partial<Record<Setting, string>>>>> = {
  "database-backup": {
    pods: "backups.database.pods",
    schedule: "backups.database.schedule or backups.database.timeZone",
    image: "backups.database.dumpImage or backups.uploadImage",
    environment: BUCKET_FIELDS,
  },
  "configuration-backup": {
    pods: "backups.configuration.pods",
    schedule: "backups.configuration.schedule or backups.configuration.timeZone",
    image: "backups.configuration.copyImage, backups.configuration.encryptionImage or backups.uploadImage",
    environment: BUCKET_FIELDS,
  },
  "postgres-roles": {
    pods: "pods",
    image: "datastores.postgres.image, datastores.postgres.version or datastores.postgres.digest",
  },
  "cache-warm": {
    pods: "jobs.cacheWarm.pods",
    schedule: "jobs.cacheWarm.schedule or jobs.cacheWarm.timeZone",
    image: "jobs.cacheWarm.version",
  },
  backfill: { pods: "jobs.backfill.pods", image: "jobs.backfill.image" },
  probe: { pods: "jobs.probe.pods", image: "jobs.probe.image" },
};

/** Returns the field of the environment file that sets what a patch must not change, or `undefined` if none does. */
export function fieldFor(setting: Setting, { metadata }: Manifest, services: readonly string[]): string | undefined {
  const app = metadata.labels?.["app"] ?? "";
  const job = JOB_FIELDS[app];
  if (job !== undefined) return job[setting] ?? LAYER_FIELDS[setting];
  if (services.includes(app)) {
    const own = fieldsBelow(`services.${app}`, SERVICE_FIELDS[setting]);
    const fields = own ?? LAYER_FIELDS[setting]?.replaceAll("NAME", app);
    return setting === "image" ? `${fields}, or the version in the release file` : fields;
  }
  if (app === "alertmanager" && setting === "calls") return "contacts or cluster.prometheus";
  const exported = Object.keys(EXPORTER_PORTS).find(
    (name) => exporterName(name as keyof typeof EXPORTER_PORTS) === app,
  );
  const path = exported === undefined ? `datastores.${app}` : `datastores.${exported}.exporter`;
  const isStore = exported !== undefined || Object.hasOwn(DATASTORE_PORTS, app);
  const own = isStore && setting === "scale" && REPLICATED.includes(app) ? ["replicas"] : STORE_FIELDS[setting];
  return (isStore ? fieldsBelow(path, own) : undefined) ?? LAYER_FIELDS[setting];
}

/** Whether a CronJob has a schedule of the model. The others are suspended. */
export function isScheduled(manifest: Manifest): boolean {
  return manifest.kind === "CronJob" && recordOf(manifest["spec"])["suspend"] === false;
}

function fieldsBelow(path: string, fields: readonly string[] | undefined): string | undefined {
  return fields?.map((name) => `${path}.${name}`).join(" or ");
}
