/** A small environment, which the examples of rules edit. Tests of schemas and rules edit it too. */
export const RULE_SAMPLE = {
  environment: `schema: 1
name: sample
namespace: access-sample
cluster:
  context: sample-eu
  storageClass: fast
services:
  gateway:
    topology: blueGreen
    scale: { min: 3, max: 12, cpuPercent: 70 }
    calls: [auth, redis, projection]
    maxUnavailable: 1
  auth:
    topology: rolling
    scale: { min: 2, max: 6 }
    image: registry.local:5000/access/auth
    resources:
      requests: { cpu: 250m, memory: 256Mi }
      limits: { cpu: "1", memory: 512Mi }
    calls: [postgres, redis]
    secrets:
      jwt: [ACCESS_JWKS_URL]
    environment:
      LOG_LEVEL: info
    databaseConnections: 4
    drain: { seconds: 10, graceSeconds: 40 }
    livenessPath: /live
    writablePaths: [/tmp, /var/cache]
  streaming:
    topology: canary
    scale: { min: 3, max: 10 }
    calls: [kafka]
datastores:
  postgres:
    kind: inCluster
    version: "16.4"
    storage: 10Gi
    maxConnections: 100
  redis:
    kind: inCluster
    version: "7.4.1"
    storage: 2Gi
    maxMemory: 384Mi
  kafka:
    kind: external
    host: kafka.example.com
    port: 9093
    cidrs: [10.20.0.0/24]
  keycloak:
    kind: inCluster
    version: "26.2.5"
    hostname: auth.example.com
externalServices:
  projection:
    url: http://projection-service.data-processing.svc:8000
    namespace: data-processing
    labels: { app: projection }
    port: 8000
`,
  release: `schema: 1
services:
  gateway:
    live: blue
    preview: green
    blue: { version: v1.0.1, floor: 3 }
    green: { version: v1.0.0, floor: 1 }
  auth:
    rolling:
      version: v1.0.1
      floor: 2
      previous: { version: v1.0.0 }
  streaming:
    share: 0
    stable: { version: v1.0.1, floor: 3 }
    canary: { version: v1.0.1, floor: 1 }
secrets:
  jwt: access-secrets
`,
} as const;
