import * as names from "../../lib/names";
import * as pulumi from "../../lib/names/pulumi";
import type { SecretConcern } from "../../lib/names";

/** A section of the page: title, column headings, rows. */
type Section = readonly [title: string, heads: readonly string[], rows: readonly (readonly string[])[]];

/** The page of all names, generated from the functions in `lib/names/`. */
export function namesPage(): string {
  const sections: readonly Section[] = [
    ["Workloads of a service", ["topology", "Deployment, autoscaler, disruption budget", "selects"], workloads()],
    ["Services of a service", ["name", "routes to"], services()],
    ["Datastores", ["app", "Deployment", "Service", "claim"], datastores()],
    ["Secrets", ["concern", "default name", "keys that consumers read"], secrets()],
    ["The rest", ["what", "name"], rest()],
    ["Resources of Pulumi", ["what", "type", "name"], resources()],
  ];
  const text = sections.map(([title, heads, rows]) => `## ${title}\n\n${table(heads, rows)}\n`);
  return [INTRODUCTION, ...text].join("\n");
}

const INTRODUCTION = `# Names

Generated from \`lib/names/\` by \`npm run generate\`. Names are a public contract: people type them, and other files refer to them. Changing one
is a major version. The examples are the services \`gateway\`, \`streaming\` and \`metrics\` in the namespace
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
    [code(names.serviceName("streaming")), "stable and canary"],
    [code(names.trackServiceName("streaming", "stable")), "stable alone"],
    [code(names.trackServiceName("streaming", "canary")), "the canary only"],
  ];
}

function datastores(): string[][] {
  const keepsData = ["postgres", "redis", "kafka"];
  return Object.entries(names.DATASTORE_PORTS).map(([app, port]) => [
    code(app),
    code(names.datastoreDeploymentName(app)),
    code(`${names.serviceName(app)}:${port}`),
    keepsData.includes(app) ? code(names.claimName(app)) : "none",
  ]);
}

function secrets(): string[][] {
  return Object.entries(names.SECRET_KEYS).map(([concern, keys]) => [
    concern,
    code(names.defaultSecretName(concern as SecretConcern)),
    keys.map(code).join(", ") || "none yet",
  ]);
}

function rest(): string[][] {
  return [
    ["container of a service, and its `app` label", "the service's name"],
    [
      "port of a service",
      `${code(String(names.EDGE_PORT))}, named ${code("http")}; health check ${code(names.HEALTH_PATH)}`,
    ],
    ["ServiceAccount", `as the app: ${code(names.serviceAccountName("gateway"))}`],
    ["image", code(names.imageReference(names.imageRepository("gateway"), "v1.0.1"))],
    [
      "database",
      `user ${code(names.DATABASE.user)}, databases ${code(names.DATABASE.access)} and ${code(names.DATABASE.keycloak)}`,
    ],
    [
      "NetworkPolicy",
      `as the app: ${code("gateway")}; ${code(names.DEFAULT_DENY_NAME)} for every pod; ${code(names.QUARANTINE_NAME)} for pods labeled ${labels(names.appSelector(names.QUARANTINE_NAME))}`,
    ],
    [
      "HTTPRoute, Ingress",
      `as the app: ${code("gateway")}; certificate ${code(names.defaultCertificateName("gateway"))}`,
    ],
    ["Service that Prometheus scrapes", code(names.scrapeServiceName("gateway"))],
    ["rules, dashboards", Object.values(names.MONITORING_NAMES).map(code).join(", ")],
    [
      "dashboard uids",
      Object.values(names.DASHBOARDS)
        .map(({ uid, title }) => `${title} ${code(uid)}`)
        .join(", "),
    ],
    ["Roles and RoleBindings for on-call engineers", Object.values(names.ON_CALL_ROLES).map(code).join(", ")],
    ["CronJobs", names.CRON_JOBS.map(code).join(", ")],
    ["runbook files", code(names.runbookFilePath("prod", { kind: "green-deployment", service: "gateway" }))],
    ["prefixes in the bucket", Object.values(names.BACKUP_PREFIXES).map(code).join(", ")],
    ["bucket of prod's backups", code(names.backupBucketName("prod"))],
    ["bucket of staging's backups", code(names.backupBucketName("staging"))],
    ["bucket of the access logs of prod's backups", code(names.accessLogBucketName("prod"))],
    ["key of prod's backups", code(names.backupKeyAlias("prod"))],
    [
      "roles that write and read prod's backups",
      `${code(names.backupWriterRoleName("prod"))}, ${code(names.backupReaderRoleName("prod"))}`,
    ],
    ["file that marks a complete backup", code(names.BACKUP_MANIFEST_FILE)],
    ["manifest", code(`dist/${names.manifestPath("prod")}`)],
    ["field manager of every apply", code(names.FIELD_MANAGER)],
  ];
}

function resources(): readonly (readonly string[])[] {
  const metadata = { namespace: names.DEFAULT_NAMESPACE, name: names.serviceName("gateway") };
  const service = { apiVersion: "v1", kind: "Service", metadata };
  const ofComponent = "as given by the caller";
  return [
    ["the layer", code(pulumi.ACCESS_LAYER_TYPE), `${code(pulumi.LAYER_RESOURCE)} in this project's program`],
    [
      "an object of the layer",
      code(pulumi.pulumiType(service)),
      code(pulumi.pulumiName(pulumi.LAYER_RESOURCE, service)),
    ],
    ["its provider", code(pulumi.PROVIDER_TYPE), `${code(pulumi.PROVIDER_RESOURCE)} in this project's program`],
    ["the objects of any chart", code(pulumi.MANIFEST_RESOURCES_TYPE), ofComponent],
    ["bucket of the backups", code(pulumi.AWS_TYPES.backupBucket), `${code("prod")} in this project's program`],
    [
      "role that writes backups",
      code(pulumi.AWS_TYPES.backupWriter),
      `${code("prod-backup")} in this project's program`,
    ],
    [
      "role that reads backups",
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

function code(text: string): string {
  return `\`${text}\``;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
