import * as names from "../../../lib/names";

const GATEWAY = { app: "gateway", "app.kubernetes.io/part-of": "access-layer" };
const DIGEST = `sha256:${"0".repeat(64)}`;

/** All names of the public API. A change to an expected value requires a major version. */
const CONTRACT: Readonly<Record<keyof typeof names, readonly (readonly [unknown, unknown])[]>> = {
  DEFAULT_NAMESPACE: [[names.DEFAULT_NAMESPACE, "254carbon-access"]],
  FIELD_MANAGER: [[names.FIELD_MANAGER, "access-layer"]],
  EDGE_PORT: [[names.EDGE_PORT, 8000]],
  MAIN_PORT_NAME: [[names.MAIN_PORT_NAME, "http"]],
  HEALTH_PATH: [[names.HEALTH_PATH, "/health"]],
  EXPORTER_PORTS: [[names.EXPORTER_PORTS, { postgres: 9187, redis: 9121, kafka: 9308 }]],
  EXPORTER_PORT_NAME: [[names.EXPORTER_PORT_NAME, "metrics"]],
  exporterName: [[names.exporterName("redis"), "redis-exporter"]],
  DATASTORE_PORTS: [
    [names.DATASTORE_PORTS, { postgres: 5432, redis: 6379, kafka: 9092, keycloak: 8080, alertmanager: 9093 }],
  ],
  IAM_ROLE_ANNOTATION: [[names.IAM_ROLE_ANNOTATION, "eks.amazonaws.com/role-arn"]],
  DATABASE: [[names.DATABASE, { user: "access", access: "access", keycloak: "keycloak" }]],
  SECRET_KEYS: [
    [
      names.SECRET_KEYS,
      {
        jwt: ["ACCESS_JWKS_URL", "ACCESS_JWT_SECRET_KEY"],
        postgres: ["password"],
        redis: ["password"],
        kafka: ["username", "password"],
        keycloak: ["username", "password"],
        alertmanager: ["slack-url"],
      },
    ],
  ],
  defaultSecretName: [
    [names.defaultSecretName("jwt"), "access-secrets"],
    [names.defaultSecretName("postgres"), "postgres-credentials"],
    [names.defaultSecretName("redis"), "redis-credentials"],
    [names.defaultSecretName("kafka"), "kafka-credentials"],
    [names.defaultSecretName("keycloak"), "keycloak-credentials"],
    [names.defaultSecretName("alertmanager"), "alertmanager-receivers"],
  ],
  caFolder: [[names.caFolder("postgres"), "/etc/access-layer/ca/postgres"]],
  caVolumeName: [[names.caVolumeName("postgres"), "postgres-ca"]],
  workloadName: [
    [names.workloadName("gateway", "rolling"), "gateway"],
    [names.workloadName("gateway", "blue"), "gateway-blue"],
    [names.workloadName("gateway", "green"), "gateway-green"],
    [names.workloadName("streaming", "stable"), "streaming-stable"],
    [names.workloadName("streaming", "canary"), "streaming-canary"],
  ],
  FOUNDATION_NAME: [[names.FOUNDATION_NAME, "access-layer"]],
  LAYER_LABELS: [[names.LAYER_LABELS, { "app.kubernetes.io/part-of": "access-layer" }]],
  DEFAULT_DENY_NAME: [[names.DEFAULT_DENY_NAME, "default-deny"]],
  QUARANTINE_NAME: [[names.QUARANTINE_NAME, "quarantine"]],
  POLICY_SET_LABEL: [[names.POLICY_SET_LABEL, "access-layer.254carbon.com/policy-set"]],
  DESCRIPTION_ANNOTATION: [[names.DESCRIPTION_ANNOTATION, "access-layer.254carbon.com/description"]],
  PATCHED_ANNOTATION: [[names.PATCHED_ANNOTATION, "access-layer.254carbon.com/patched"]],
  RESTARTED_ANNOTATION: [[names.RESTARTED_ANNOTATION, "kubectl.kubernetes.io/restartedAt"]],
  RESTART_FIELD_MANAGER: [[names.RESTART_FIELD_MANAGER, "access-layer-restart"]],
  PENDING_ANNOTATION: [[names.PENDING_ANNOTATION, "access-layer.254carbon.com/pending"]],
  HISTORY_ANNOTATION: [[names.HISTORY_ANNOTATION, "access-layer.254carbon.com/history"]],
  releaseLeaseName: [[names.releaseLeaseName("gateway"), "release-gateway"]],
  probeJobName: [[names.probeJobName("gateway"), "probe-gateway"]],
  checksumAnnotation: [[names.checksumAnnotation("redis-config"), "checksum/redis-config"]],
  ON_CALL_ROLES: [
    [names.ON_CALL_ROLES, { read: "oncall-read", operate: "oncall-operate", breakglass: "oncall-breakglass" }],
  ],
  defaultCertificateName: [[names.defaultCertificateName("gateway"), "gateway-tls"]],
  DATABASE_GROUPS: [
    [
      names.DATABASE_GROUPS,
      {
        owner: "access_owner",
        readWrite: "access_writer",
        readOnly: "access_reader",
        keycloak: "keycloak_owner",
        backup: "access_backup",
        monitor: "access_monitor",
      },
    ],
  ],
  CHECKSUMS_JOB: [[names.CHECKSUMS_JOB, "postgres-checksums"]],
  DATABASE_ROLES_JOB: [[names.DATABASE_ROLES_JOB, "postgres-roles"]],
  databaseRolesJobName: [[names.databaseRolesJobName("1f0a93bc"), "postgres-roles-1f0a93bc"]],
  CRON_JOBS: [
    [names.CRON_JOBS, ["database-backup", "configuration-backup", "cache-warm", "backfill", "probe", "restore-drill"]],
  ],
  BACKUP_JOBS: [[names.BACKUP_JOBS, ["database-backup", "configuration-backup"]]],
  OPERATOR_JOBS: [[names.OPERATOR_JOBS, ["cache-warm", "backfill", "probe"]]],
  JOB_ARGUMENTS: [
    [
      names.JOB_ARGUMENTS,
      {
        tenant: "ACCESS_JOB_TENANT",
        user: "ACCESS_JOB_USER",
        from: "ACCESS_JOB_FROM",
        to: "ACCESS_JOB_TO",
        dryRun: "ACCESS_JOB_DRY_RUN",
      },
    ],
  ],
  HOT_QUERIES_FILE: [[names.HOT_QUERIES_FILE, "hot_queries.json"]],
  operatorJobName: [
    [names.operatorJobName("cache-warm", ["tenant-1", "v1"], "0a1b"), "cache-warm-tenant-1-v1"],
    [names.operatorJobName("cache-warm", ["Tenant_1"], "0a1b"), "cache-warm-tenant-1-0a1b"],
    [names.operatorJobName("backfill", ["x".repeat(60)], "0a1b"), `backfill-${"x".repeat(49)}-0a1b`],
    [names.operatorJobName("probe", [], "0a1b"), "probe"],
  ],
  BACKUP_PREFIXES: [[names.BACKUP_PREFIXES, { database: "database/", configuration: "config/" }]],
  runbookFilePath: [
    [
      names.runbookFilePath("prod", { kind: "green-deployment", service: "gateway" }),
      "runbook/prod/k8s/green-deployment-gateway.yaml",
    ],
    [
      names.runbookFilePath("prod", { kind: "canary-deployment", service: "streaming" }),
      "runbook/prod/k8s/canary-deployment-streaming.yaml",
    ],
    [
      names.runbookFilePath("dev", { kind: "emergency-network-policy" }),
      "runbook/dev/k8s/emergency-network-policy.yaml",
    ],
  ],
  filesVolumeName: [[names.filesVolumeName("/etc/company-ca"), "files-etc-company-ca"]],
  secretVolumeName: [
    [names.secretVolumeName("/etc/stripe"), "secret-etc-stripe"],
    [names.secretVolumeName("/opt/App_1/.keys"), "secret-opt-app-1-keys"],
    [names.secretVolumeName("/_"), "secret"],
  ],
  scratchVolumeName: [
    [names.scratchVolumeName("/tmp"), "scratch-tmp"],
    [names.scratchVolumeName("/var/log"), "scratch-var-log"],
    [names.scratchVolumeName("/opt/App_1/.cache"), "scratch-opt-app-1-cache"],
    [names.scratchVolumeName("/a."), "scratch-a"],
  ],
  serviceName: [
    [names.serviceName("gateway"), "gateway-service"],
    [names.serviceName("postgres"), "postgres-service"],
  ],
  previewServiceName: [[names.previewServiceName("gateway"), "gateway-preview-service"]],
  blockedServiceName: [[names.blockedServiceName("gateway"), "gateway-blocked-service"]],
  trackServiceName: [
    [names.trackServiceName("streaming", "stable"), "streaming-stable-service"],
    [names.trackServiceName("streaming", "canary"), "streaming-canary-service"],
  ],
  datastoreDeploymentName: [[names.datastoreDeploymentName("postgres"), "postgres-deployment"]],
  secondReplicaName: [[names.secondReplicaName("alertmanager"), "alertmanager-second"]],
  secondReplicaSelector: [[names.secondReplicaSelector("alertmanager"), { app: "alertmanager", version: "second" }]],
  secondReplicaLabels: [
    [
      names.secondReplicaLabels("alertmanager"),
      { app: "alertmanager", "app.kubernetes.io/part-of": "access-layer", version: "second" },
    ],
  ],
  peersServiceName: [[names.peersServiceName("alertmanager"), "alertmanager-peers-service"]],
  claimName: [
    [names.claimName("postgres"), "postgres-data"],
    [names.claimName("redis"), "redis-data"],
    [names.claimName("kafka"), "kafka-data"],
  ],
  configMapName: [[names.configMapName("redis"), "redis-config"]],
  serviceAccountName: [[names.serviceAccountName("gateway"), "gateway"]],
  scrapeServiceName: [[names.scrapeServiceName("gateway"), "gateway-scrape-service"]],
  SCRAPE_LABELS: [[names.SCRAPE_LABELS, { "access-layer.254carbon.com/scrape": "true" }]],
  EXTERNAL_SECRET_LABELS: [[names.EXTERNAL_SECRET_LABELS, { "access-layer.254carbon.com/external-secret": "true" }]],
  METRICS_PATH: [[names.METRICS_PATH, "/metrics"]],
  metricName: [
    [names.metricName("gateway", "requests_total"), "gateway_requests_total"],
    [names.metricName("price-history-2", "requests_total"), "price_history_2_requests_total"],
  ],
  MONITORING_NAMES: [
    [
      names.MONITORING_NAMES,
      {
        rules: "access-layer-rules",
        securityRules: "access-layer-security-rules",
        dashboards: "access-layer-dashboards",
      },
    ],
  ],
  dashboardTitle: [[names.dashboardTitle("Gateway Service", "prod"), "Gateway Service (prod)"]],
  alertAnchor: [[names.alertAnchor("DatastoreDown", "postgres"), "DatastoreDown-postgres"]],
  dashboardUid: [
    [names.dashboardUid("access-layer-gateway", "prod"), "access-layer-gateway-prod"],
    [names.dashboardUid("access-layer-served-cache", "x".repeat(14)), `access-layer-served-cache-${"x".repeat(14)}`],
    // Grafana accepts at most 40 characters.
    [names.dashboardUid("access-layer-served-cache", "x".repeat(15)), "access-layer-served-cache-df244b7f"],
  ],
  RECEIVER_KEYS: [
    [
      names.RECEIVER_KEYS,
      {
        pagerDuty: "pagerduty-routing-key",
        opsgenie: "opsgenie-api-key",
        email: "smtp-password",
        webhook: "webhook-url",
      },
    ],
  ],
  WATCHDOG_KEY: [[names.WATCHDOG_KEY, "watchdog-url"]],
  DASHBOARDS: [
    [
      names.DASHBOARDS,
      {
        gateway: { uid: "access-layer-gateway", title: "Gateway Service", file: "gateway_service.json" },
        streaming: { uid: "access-layer-streaming", title: "Streaming Service", file: "streaming_service.json" },
        overview: {
          uid: "access-layer-overview",
          title: "Microservices Overview",
          file: "microservices_overview.json",
        },
        servedCache: {
          uid: "access-layer-served-cache",
          title: "Gateway Served Cache",
          file: "gateway_served_cache.json",
        },
      },
    ],
  ],
  RECEIVERS_PATH: [[names.RECEIVERS_PATH, "/etc/alertmanager-receivers"]],
  appSelector: [[names.appSelector("gateway"), { app: "gateway" }]],
  workloadSelector: [
    [names.workloadSelector("gateway", "rolling"), { app: "gateway", version: "rolling" }],
    [names.workloadSelector("gateway", "blue"), { app: "gateway", version: "blue" }],
  ],
  objectLabels: [[names.objectLabels("gateway"), GATEWAY]],
  workloadLabels: [[names.workloadLabels("gateway", "green"), { ...GATEWAY, version: "green" }]],
  imageRepository: [[names.imageRepository("gateway"), "ghcr.io/254carbon/access-layer-gateway"]],
  imageReference: [
    [
      names.imageReference("ghcr.io/254carbon/access-layer-gateway", "v1.0.1"),
      "ghcr.io/254carbon/access-layer-gateway:v1.0.1",
    ],
    [names.imageReference("postgres", "16.4", DIGEST), `postgres:16.4@${DIGEST}`],
  ],
  environmentVariableName: [
    [names.environmentVariableName("redis", "URL"), "ACCESS_REDIS_URL"],
    [names.environmentVariableName("projection", "SERVICE_URL"), "ACCESS_PROJECTION_SERVICE_URL"],
    [names.environmentVariableName("price-history", "SERVICE_URL"), "ACCESS_PRICE_HISTORY_SERVICE_URL"],
  ],
  portVariableName: [
    [names.portVariableName("orders", "grpc", "ADDRESS"), "ACCESS_ORDERS_SERVICE_GRPC_ADDRESS"],
    [names.portVariableName("price-history", "admin-2", "URL"), "ACCESS_PRICE_HISTORY_SERVICE_ADMIN_2_URL"],
  ],
  serviceHost: [
    [names.serviceHost("redis"), "redis-service"],
    [names.serviceHost("redis", "shop"), "redis-service.shop.svc"],
  ],
  backupBucketName: [
    [names.backupBucketName("prod"), "254carbon-backups"],
    [names.backupBucketName("staging"), "254carbon-backups-staging"],
    [names.backupBucketName("dev"), "254carbon-backups-dev"],
    [names.backupBucketName("prod", "example.backups"), "example.backups"],
  ],
  backupPrefix: [
    [names.backupPrefix("database"), "database/"],
    [names.backupPrefix("configuration", "access-layer/prod"), "access-layer/prod/config/"],
  ],
  BACKUP_MANIFEST_FILE: [[names.BACKUP_MANIFEST_FILE, "manifest.json"]],
  accessLogBucketName: [
    [names.accessLogBucketName("prod"), "254carbon-backups-access-logs"],
    [names.accessLogBucketName("prod", "example.backups"), "example.backups-access-logs"],
    [names.accessLogBucketName("x".repeat(30)).length <= 63, true],
  ],
  backupKeyAlias: [
    [names.backupKeyAlias("staging"), "alias/254carbon-backups-staging"],
    [names.backupKeyAlias("prod", "example.backups"), "alias/example-backups"],
  ],
  backupWriterRoleName: [[names.backupWriterRoleName("staging"), "access-layer-backup-staging"]],
  backupReaderRoleName: [[names.backupReaderRoleName("prod"), "access-layer-restore-prod"]],
  CHART_ID: [[names.CHART_ID, "access-layer"]],
  manifestPath: [[names.manifestPath("prod"), "prod/access-layer.k8s.yaml"]],
  environmentFileName: [[names.environmentFileName("prod"), "prod.yaml"]],
  releaseFileName: [[names.releaseFileName("prod"), "prod.release.yaml"]],
};

describe("public names", () => {
  test.each(Object.entries(CONTRACT))("the name %s has its documented value", (_name, lines) => {
    expect(lines.length).toBeGreaterThan(0);
    for (const [actual, promised] of lines) expect(actual).toEqual(promised);
  });

  test("the table of expected names covers every export of lib/names", () => {
    expect(Object.keys(names).sort()).toEqual(Object.keys(CONTRACT).sort());
  });

  test("selectors contain only app and version", () => {
    const keys = [names.appSelector("a"), names.workloadSelector("a", "canary")].map((selector) =>
      Object.keys(selector),
    );
    expect(keys).toEqual([["app"], ["app", "version"]]);
  });
});
