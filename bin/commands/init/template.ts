/** What differs between the files of two new environments. */
export interface TemplateValues {
  /** Name of the environment. */
  readonly name: string;
  /** The name as YAML, in quotes if it looks like another value. */
  readonly nameValue: string;
  /** Context of kubectl, as YAML. */
  readonly contextValue: string;
  /** Path from the files to the folder of their JSON schemas. */
  readonly schemas: string;
}

/**
 * Text of a new environment file. Comments start with `# `. A `#` without a space comments out an option, which a test shows to be valid.
 * The versions of the datastores are those of prod, which a test compares.
 */
export function environmentTemplate({ name, nameValue, contextValue, schemas }: TemplateValues): string {
  return `# yaml-language-server: $schema=${schemas}/environment.schema.json
# The configuration of ${name}. The versions that run are in ${name}.release.yaml.
#
# A "#" directly before a field starts an option, with the indented lines below it: delete the first "#" of all its lines to use it. Other lines with
# a "#" are comments.
# To explain a field: npx --no-install access-layer explain cluster.exposure
# To check both files: npx --no-install access-layer validate --env ${name}
schema: 1
name: ${nameValue}

# Namespace of all objects. Its quota and its policies apply to everything in it, so use it only for this environment.
# Default: 254carbon-access.
#namespace: access-layer

cluster:
  # Context of kubectl. Commands that are suggested for this environment contain it, except those of compare, which has --context.
  # To list the contexts: kubectl config get-contexts
  context: ${contextValue}

  # StorageClass of all volumes. Default: the default of the cluster.
  #storageClass: fast

  # How requests from outside reach the services that have a host. This Gateway must exist, with a listener for each host.
  # Default: no access from outside.
  #exposure: { kind: gatewayApi, parent: public, namespace: gateway-system }

  # The same with an ingress controller. Each host also needs a Secret with its TLS certificate.
  #exposure: { kind: ingress, className: nginx, namespace: ingress-nginx }

  # Metrics and alerts for the Prometheus operator: ServiceMonitors and PrometheusRules. With Prometheus alone: annotations.
  # If Prometheus does not run in the namespace monitoring, set cluster.prometheus.namespace. Default: none.
  #monitoring: operator

  # How the backups (below) get AWS credentials: EKS Pod Identity, or irsa with backups.roleArn.
  #identity: podIdentity

  # Addresses of the API server, for the backup of the configuration: kubectl get endpointslices -n default kubernetes
  #apiServerCidrs: [10.20.0.10/32]

# Keys are the names of the services. Each service also has an entry in the release file.
services:
  gateway:
    # How a new version replaces the old one: rolling, blueGreen (switch one line) or canary (a share of the requests).
    # Another topology needs other fields in the release file: validate shows them.
    topology: rolling
    scale:
      # Smallest number of pods. The floor in the release file must be at least as high.
      min: 1
      # Autoscaling by CPU up to this number. It needs metrics-server. Default: a fixed number, the floor in the release file.
      #max: 6
      #cpuPercent: 70

    # CPU and memory of each pod. Default: requests of 250m and 256Mi, limits of "1" and 512Mi.
    #resources:
    #  requests: { cpu: 500m, memory: 512Mi }
    #  limits: { cpu: "2", memory: 1Gi }

    # Repository of the image, without a tag. Default: ghcr.io/254carbon/access-layer-gateway.
    #image: registry.example.com/access/gateway

    # Public host name. It requires cluster.exposure.
    #host: api.${name}.example.com

    # Plain environment variables. Passwords and keys belong in Secrets.
    #environment: { LOG_LEVEL: debug }
  streaming:
    topology: rolling
    scale: { min: 1 }
  auth:
    topology: rolling
    scale: { min: 1 }
  entitlements:
    topology: rolling
    scale: { min: 1 }
  metrics:
    topology: rolling
    scale: { min: 1 }
  # Your own service. NetworkPolicies allow only the calls that are listed here, and calls of services that list it.
  #orders:
  #  topology: rolling
  #  scale: { min: 1 }
  #  image: registry.example.com/shop/orders
  #  calls: [postgres, redis]

# inCluster: one server with a volume in this cluster. external: a managed service, or a server of another team.
datastores:
  postgres:
    kind: inCluster
    version: "16.4"
    # Size of the volume. It can grow, but never shrink.
    storage: 5Gi
  # A managed server, such as RDS, instead of the one above. The cidrs are the addresses that the host resolves to.
  #postgres:
  #  kind: external
  #  host: access.abc123.eu-central-1.rds.amazonaws.com
  #  cidrs: [10.20.32.0/20]
  redis:
    kind: inCluster
    version: "7.4.1"
    storage: 2Gi
    # The limit of the pod is 2.5 times as high.
    maxMemory: 256Mi
  kafka:
    kind: inCluster
    version: "7.7.1"
    storage: 10Gi
    # Topics that the broker creates. Default: any topic, on its first use.
    #topics: { prices: { partitions: 3, retentionHours: 72 } }
  keycloak:
    kind: inCluster
    version: "26.2.5"
    # Public host name, which is also in the issuer of every token.
    hostname: auth.${name}.example.com
    replicas: 1
  alertmanager:
    kind: inCluster
    version: v0.28.1

# Services in other namespaces. The gateway calls the projection service.
externalServices:
  projection:
    url: http://projection-service.data-processing.svc:8000
    namespace: data-processing
    labels: { app: projection }
    port: 8000

# Jobs that operators start by hand: npx --no-install access-layer job probe --env ${name}
#jobs:
#  cacheWarm: { version: v1.0.1 }
#  probe: {}

# Backups to S3 every night. They require cluster.identity and cluster.apiServerCidrs. Pulumi can create the bucket and the role.
# The name of a bucket is unique among all AWS accounts.
#backups:
#  region: eu-central-1
#  bucket: { name: example-com-access-backups-${name} }
#  database: { schedule: "15 2 * * *", retentionDays: 35 }
#  configuration: { schedule: "45 2 * * *", retentionDays: 35 }

# What requests must achieve. Alerts fire if the services do not. They require cluster.monitoring.
#objectives: { availability: 99.9, latency: { seconds: 0.5, share: 99 } }

# What the requests to a new version must keep before a release goes on. These are the defaults. They require cluster.monitoring.
#delivery: { gates: { errorRatio: 0.01, latencySeconds: 1, requests: 100, bakeMinutes: 5 }, holdMinutes: 5, soakMinutes: 60 }

# Who gets alerts: people and Slack channels, or PagerDuty, Opsgenie, e-mail and webhooks. They require the Secret alertmanager-receivers.
#contacts:
#  onCall: "@oncall"
#  teamLead: "@team-lead"
#  engineeringManager: "@engineering-manager"
#  cto: "@cto"
#  security: "@security"
#  devops: "@devops"
#  channels:
#    incidents: "#incidents"
#    critical: "#alerts-critical"
#    warning: "#alerts-warning"
#    team: "#devops-team"
#    security: "#security-team"

# Groups of the cluster that may read, operate, and act in an emergency.
#onCall:
#  read: [access-layer-support]
#  operate: [access-layer-oncall]
#  breakglass: [access-layer-breakglass]

# A change that no field makes: docs/no-field.md in the package.
#patches:
#  - target: { kind: Deployment, name: gateway }
#    merge: { spec: { template: { spec: { dnsPolicy: ClusterFirst, dnsConfig: { options: [{ name: ndots, value: "2" }] } } } } }
#    reason: Fewer DNS queries for names outside the cluster.
`;
}

/** Text of a new release file: see {@link environmentTemplate}. */
export function releaseTemplate({ name, schemas }: TemplateValues): string {
  return `# yaml-language-server: $schema=${schemas}/release.schema.json
# What runs in ${name}. Every change here is a release; the configuration is in ${name}.yaml.
schema: 1
services:
  gateway:
    rolling:
      # Tag of the image. It must not be latest, because a rollback needs a fixed tag.
      version: v1.0.1
      # Digest of the image. Nodes pull exactly this image, even if the tag moves. Change it together with version.
      #digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      # Smallest number of pods; without autoscaling, the number of pods.
      floor: 1
      # The release before this one, for a rollback.
      #previous: { version: v1.0.0 }
  streaming:
    rolling: { version: v1.0.1, floor: 1 }
  auth:
    rolling: { version: v1.0.1, floor: 1 }
  entitlements:
    rolling: { version: v1.0.1, floor: 1 }
  metrics:
    rolling: { version: v1.0.1, floor: 1 }
  #orders:
  #  rolling: { version: v1.0.0, floor: 1 }

# Names of the Secrets that pods read. They must exist before the first apply: see docs/prerequisites.md in the package.
# To rotate a Secret, create another one and change its name here.
secrets:
  jwt: access-secrets
  postgres: postgres-credentials
  redis: redis-credentials
  keycloak: keycloak-credentials
  # Only with contacts.
  #alertmanager: alertmanager-receivers
`;
}
