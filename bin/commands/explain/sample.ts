/**
 * An environment that uses almost every field. `explain` changes it to show what a field or a rule does, so a reader sees what the program really does.
 * Each fragment that an example of a rule replaces occurs only once.
 */
export const SAMPLE = {
  environment: `schema: 1
name: sample
namespace: access-sample
cluster:
  context: sample-eu
  kubernetes: "1.33"
  name: access-sample
  exposure: { kind: gatewayApi, parent: public, namespace: gateway-system }
  identity: podIdentity
  apiServerCidrs: [10.20.0.10/32]
  dnsCidrs: [169.254.20.10/32]
  monitoring: operator
services:
  gateway:
    topology: blueGreen
    scale: { min: 3, max: 12, cpuPercent: 60 }
    host: api.example.com
    calls: [auth, redis, projection]
  auth:
    topology: rolling
    scale: { min: 2, max: 6 }
    resources:
      requests: { cpu: 250m, memory: 300Mi }
      limits: { cpu: "1", memory: 600Mi }
    calls: [postgres, redis, keycloak]
    secrets: { jwt: [ACCESS_JWKS_URL] }
    environment: { LOG_LEVEL: info }
    databaseConnections: 4
    databaseAccess: owner
    drain: { seconds: 15, graceSeconds: 60 }
    livenessPath: /live
    writablePaths: [/tmp, /var/cache]
  streaming:
    topology: canary
    scale: { min: 3, max: 10 }
    calls: [kafka]
    secrets: { stripe: { secret: stripe-credentials, keys: [API_KEY] } }
datastores:
  postgres:
    kind: inCluster
    version: "16.4"
    storage: 10Gi
    maxConnections: 150
    exporter: { version: v0.17.1 }
  redis:
    kind: inCluster
    version: "7.4.1"
    storage: 2Gi
    maxMemory: 256Mi
    exporter: { version: v1.74.0 }
  kafka:
    kind: inCluster
    version: "7.7.1"
    storage: 20Gi
    topics: { prices: { partitions: 6, retentionHours: 72 } }
    exporter: { version: v1.9.0 }
  keycloak:
    kind: inCluster
    version: "26.2.5"
    hostname: login.example.com
  alertmanager:
    kind: inCluster
    version: v0.28.1
externalServices:
  projection:
    url: http://projection-service.data-processing.svc:8000
    namespace: data-processing
    labels: { app: projection }
    port: 8000
ownPolicies:
  - { kind: CiliumNetworkPolicy, name: allow-stripe, services: [streaming], hosts: [api.stripe.com] }
jobs:
  cacheWarm: { version: v1.0.1, deadlineSeconds: 900 }
  backfill: { image: "registry.example.com/backfill:v1.0.1" }
  probe: { deadlineSeconds: 120 }
backups:
  region: eu-central-1
  database: { schedule: "15 2 * * *", retentionDays: 30 }
  configuration: { schedule: "45 2 * * *", retentionDays: 30 }
  bucket: { lockDays: 14 }
contacts:
  onCall: "@first"
  teamLead: "@second"
  engineeringManager: "@third"
  cto: "@fourth"
  security: "@safe"
  devops: "@platform"
  channels:
    incidents: "#incidents"
    critical: "#critical"
    warning: "#warning"
    team: "#platform"
    security: "#security"
runbookUrl: "https://wiki.example.com/runbook#{alert}"
alerts:
  CheckoutFails:
    service: gateway
    severity: warning
    expr: sum by (region) (rate(checkout_failures_total{namespace="access-sample"}[5m])) > 1
    for: 10m
    summary: "checkout fails in {{ $labels.region }}"
    description: Check the status page of the payment provider.
objectives: { availability: 99.5, latency: { seconds: 1, share: 98 } }
delivery: { gates: { errorRatio: 0.02, latencySeconds: 2.5, requests: 250, bakeMinutes: 7, windowMinutes: 45 }, holdMinutes: 12, soakMinutes: 90 }
onCall:
  read: [support]
  operate: [operators]
  breakglass: [managers]
patches:
  - target: { kind: Deployment, name: gateway-blue }
    merge: { metadata: { annotations: { team.example.com/owner: pricing } } }
    reason: The pricing team owns the gateway.
`,
  release: `schema: 1
services:
  gateway:
    live: blue
    preview: green
    blue: { version: v1.0.1, floor: 3 }
    green: { version: v1.0.0, floor: 3 }
  auth:
    rolling:
      version: v1.1.0
      floor: 2
  streaming:
    share: 25
    stable: { version: v1.0.2, floor: 3 }
    canary: { version: v1.0.3, floor: 1 }
secrets:
  jwt: access-secrets
  databaseRoles: { auth: postgres-auth, postgres-exporter: postgres-exporter }
`,
} as const;

/** Other parts of the sample, for the fields of the other kinds. */
export const ALTERNATIVES: readonly (readonly [path: readonly string[], value: object])[] = [
  [["cluster", "exposure"], { kind: "ingress", className: "public", namespace: "ingress" }],
  ...(["redis", "kafka", "alertmanager"] as const).map(
    (name) =>
      [["datastores", name], { kind: "external", host: `${name}.example.com`, cidrs: ["10.30.0.0/24"] }] as const,
  ),
];
