import * as names from "../../lib/names";
import * as pulumi from "../../lib/names/pulumi";
import type { SecretConcern } from "../../lib/names";
import { code, table } from "./markdown";

/** A section of the page: title, column headings, rows. */
type Section = readonly [title: string, heads: readonly string[], rows: readonly (readonly string[])[]];

/** The page that lists all names, generated from the functions in `lib/names/`. */
export function namesPage(): string {
  const sections: readonly Section[] = [
    ["Workloads", ["topology", "Deployment, autoscaler, disruption budget", "selector"], workloads()],
    ["Services", ["name", "routes to"], services()],
    ["Datastores", ["app", "Deployment", "Service", "PersistentVolumeClaim"], datastores()],
    ["Secrets", ["concern", "default name", "keys that pods read"], secrets()],
    ["Other names", ["object", "name"], rest()],
    ["Pulumi resources", ["resource", "type", "name"], resources()],
  ];
  const text = sections.map(([title, heads, rows]) => `## ${title}\n\n${table(heads, rows)}\n`);
  return [INTRODUCTION, ...text].join("\n");
}

const INTRODUCTION = `# Names

This page is generated from \`lib/names/\` by \`npm run generate\`. Names are a public contract, because operators type them and other
repositories refer to them. Changing a name requires a major version. The examples use the services \`gateway\`, \`streaming\` and \`metrics\` in the namespace
\`${names.DEFAULT_NAMESPACE}\`.
`;

function workloads(): string[][] {
  const rows = [
    ["rolling", "metrics", "rolling"],
    ["blueGreen", "gateway", "blue"],
    ["blueGreen", "gateway", "green"],
    ["canary", "streaming", "stable"],
    ["canary", "streaming", "canary"],
  ] as const;
  return rows.map(([topology, service, track]) => [
    topology,
    code(names.workloadName(service, track)),
    labels(names.workloadSelector(service, track)),
  ]);
}

function services(): string[][] {
  return [
    [code(names.serviceName("metrics")), "all pods of a rolling service"],
    [code(names.serviceName("gateway")), "the live color"],
    [code(names.previewServiceName("gateway")), "the preview color"],
    [code(names.serviceName("streaming")), "the stable and the canary workload"],
    [code(names.trackServiceName("streaming", "stable")), "the stable workload"],
    [code(names.trackServiceName("streaming", "canary")), "the canary workload"],
    [code(names.blockedServiceName("gateway")), "no pods: public routes send requests for blocked paths to it"],
  ];
}

function datastores(): string[][] {
  const keepsData = ["postgres", "redis", "kafka", "alertmanager"];
  const second = names.secondReplicaName("alertmanager");
  return [
    ...Object.entries(names.DATASTORE_PORTS).map(([app, port]) => [
      code(app),
      code(names.datastoreDeploymentName(app)),
      code(`${names.serviceName(app)}:${port}`),
      keepsData.includes(app) ? code(names.claimName(app)) : "none",
    ]),
    [
      `${code("alertmanager")}, with ${code("replicas: 2")} also`,
      `${code(names.datastoreDeploymentName(second))}, with the label ${code("version: second")}`,
      `${code(names.peersServiceName("alertmanager"))}, headless, with the addresses of both replicas`,
      code(names.claimName(second)),
    ],
  ];
}

function secrets(): string[][] {
  return [
    ...Object.entries(names.SECRET_KEYS).map(([concern, keys]) => [
      concern,
      code(names.defaultSecretName(concern as SecretConcern)),
      `${keys.map(code).join(", ") || "none"}${concern === "alertmanager" ? RECEIVER_KEYS : ""}`,
    ]),
    ["own concern of services, such as `stripe`", "`secret` in the environment file", "`keys` in the environment file"],
    [`databaseRoles, for each client`, "none; the role that logs in has the same name", code("password")],
  ];
}

/** Keys of Alertmanager's Secret by the field that requires them. Slack's is in the list of the Secrets. */
const RECEIVER_KEYS = [
  ` with ${code("contacts.channels")}`,
  ...Object.entries({ ...names.RECEIVER_KEYS, watchdog: names.WATCHDOG_KEY }).map(
    ([kind, key]) => `${code(key)} with ${code(`contacts.${kind === "email" ? "email.user" : kind}`)}`,
  ),
].join(", ");

function rest(): string[][] {
  return [
    ["container of a service, and its `app` label", "the service's name"],
    [
      "port of a service",
      `${code(String(names.EDGE_PORT))}, named ${code("http")}; path of the readiness probe ${code(names.HEALTH_PATH)}`,
    ],
    ["ServiceAccount", `same as the label ${code("app")}: ${code(names.serviceAccountName("gateway"))}`],
    ["image", code(names.imageReference(names.imageRepository("gateway"), "v1.0.1"))],
    [
      "database",
      `user ${code(names.DATABASE.user)}, databases ${code(names.DATABASE.access)} and ${code(names.DATABASE.keycloak)}`,
    ],
    [
      "NetworkPolicy",
      `same as the label ${code("app")}: ${code("gateway")}; ${code(names.DEFAULT_DENY_NAME)} for all pods; ${code(names.QUARANTINE_NAME)} for pods labeled ${labels(names.appSelector(names.QUARANTINE_NAME))}`,
    ],
    [
      "HTTPRoute, Ingress",
      `same as the label ${code("app")}: ${code("gateway")}; certificate ${code(names.defaultCertificateName("gateway"))}`,
    ],
    [
      "exporters of the datastores",
      Object.keys(names.EXPORTER_PORTS)
        .map((store) => code(names.datastoreDeploymentName(names.exporterName(store))))
        .join(", "),
    ],
    [
      "ExternalSecret, with `externalSecrets`",
      `same as the Secret that it creates: ${code(names.defaultSecretName("redis"))}; label ${labels(names.EXTERNAL_SECRET_LABELS)}`,
    ],
    ["Service that Prometheus scrapes", code(names.scrapeServiceName("gateway"))],
    ["alert rules, dashboards", Object.values(names.MONITORING_NAMES).map(code).join(", ")],
    [
      "uids of prod's dashboards",
      Object.values(names.DASHBOARDS)
        .map(({ uid, title }) => `${title} ${code(names.dashboardUid(uid, "prod"))}`)
        .join(", "),
    ],
    ["Roles and RoleBindings for on-call engineers", Object.values(names.ON_CALL_ROLES).map(code).join(", ")],
    [
      "PostgreSQL roles that own objects or have privileges, of which the logins are members",
      Object.values(names.DATABASE_GROUPS).map(code).join(", "),
    ],
    [
      "Job that creates the roles",
      `${code(names.databaseRolesJobName("<hash>"))}, with the label ${labels(names.appSelector(names.DATABASE_ROLES_JOB))}`,
    ],
    ["CronJobs", names.CRON_JOBS.map(code).join(", ")],
    ["runbook files", code(names.runbookFilePath("prod", { kind: "green-deployment", service: "gateway" }))],
    ["prefixes in the bucket", Object.values(names.BACKUP_PREFIXES).map(code).join(", ")],
    ["backup bucket of prod without `backups.bucket.name`", code(names.backupBucketName("prod"))],
    ["backup bucket of staging without `backups.bucket.name`", code(names.backupBucketName("staging"))],
    ["access log bucket of prod", code(names.accessLogBucketName("prod"))],
    ["KMS key of prod's backups", code(names.backupKeyAlias("prod"))],
    [
      "IAM roles that write and read prod's backups",
      `${code(names.backupWriterRoleName("prod"))}, ${code(names.backupReaderRoleName("prod"))}`,
    ],
    ["file that marks a complete backup", code(names.BACKUP_MANIFEST_FILE)],
    ["manifest", code(`dist/${names.manifestPath("prod")}`)],
    ["field manager", code(names.FIELD_MANAGER)],
  ];
}

function resources(): readonly (readonly string[])[] {
  const metadata = { namespace: names.DEFAULT_NAMESPACE, name: names.serviceName("gateway") };
  const service = { apiVersion: "v1", kind: "Service", metadata };
  const ofComponent = "chosen by the caller";
  return [
    ["the whole layer", code(pulumi.ACCESS_LAYER_TYPE), `${code(pulumi.LAYER_RESOURCE)} in this project's program`],
    [
      "an object of the layer",
      code(pulumi.pulumiType(service)),
      code(pulumi.pulumiName(pulumi.LAYER_RESOURCE, service)),
    ],
    ["Kubernetes provider", code(pulumi.PROVIDER_TYPE), `${code(pulumi.PROVIDER_RESOURCE)} in this project's program`],
    ["the objects of another chart", code(pulumi.MANIFEST_RESOURCES_TYPE), ofComponent],
    ["backup bucket", code(pulumi.AWS_TYPES.backupBucket), `${code("prod")} in this project's program`],
    [
      "IAM role that writes backups",
      code(pulumi.AWS_TYPES.backupWriter),
      `${code("prod-backup")} in this project's program`,
    ],
    [
      "IAM role that reads backups",
      code(pulumi.AWS_TYPES.backupReader),
      `${code("prod-restore")} in this project's program`,
    ],
  ];
}

function labels(selector: names.Labels): string {
  return Object.entries(selector)
    .map(([key, value]) => code(`${key}: ${value}`))
    .join(", ");
}
