import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { ContactsSpec } from "../../../lib/spec/people";
import type { PodsSpec } from "../../../lib/spec/pods";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import type { CommandOptions, TransitionWarning } from "../../../lib/transitions/transition";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../../helpers/fixtures";

const PROD = environmentOf("prod");
const REDIS = `redis:7.4.1@sha256:${"0a".repeat(32)}`;

/** prod with another scale of metrics. */
function withScale(scale: object): readonly Manifest[] {
  const { environment, release } = PROD;
  const services = { ...environment.services, metrics: { ...environment.services.metrics, scale } };
  const files = { environment: { ...environment, services } as EnvironmentFiles["environment"], release };
  return synthesize(layerOf(withRelease(files, "metrics", { rolling: { version: "v1.0.1", floor: 3 } }))).manifests;
}

/** prod with roles for two clients of PostgreSQL. */
function withRoles(auth: string): readonly Manifest[] {
  const databaseRoles = { auth, keycloak: "postgres-keycloak" };
  const release = { ...PROD.release, secrets: { ...PROD.release.secrets, databaseRoles } };
  return synthesize(layerOf({ ...PROD, release })).manifests;
}

/** prod with a PriorityClass for its datastores. */
function withPriorityClass(datastorePriorityClass: string): readonly Manifest[] {
  const { environment, release } = PROD;
  const cluster = { ...environment.cluster, datastorePriorityClass };
  return synthesize(layerOf({ environment: { ...environment, cluster }, release })).manifests;
}

/** prod with settings of all pods. */
function withPods(pods: PodsSpec): readonly Manifest[] {
  const { environment, release } = PROD;
  return synthesize(layerOf({ environment: { ...environment, pods }, release })).manifests;
}

/** prod with another receiver of alerts. */
function withReceiver(receiver: Partial<ContactsSpec>): readonly Manifest[] {
  const { environment, release } = PROD;
  const contacts = { ...environment.contacts, ...receiver } as ContactsSpec;
  return synthesize(layerOf({ environment: { ...environment, contacts }, release })).manifests;
}

/** prod with an external secret store. */
function withStore(): readonly Manifest[] {
  const { environment, release } = PROD;
  const externalSecrets = { store: { name: "vault" }, key: "{environment}/{secret}" };
  return synthesize(layerOf({ environment: { ...environment, externalSecrets }, release })).manifests;
}

/** prod with an external Redis. */
function withRedis(ca?: object): readonly Manifest[] {
  const { environment, release } = PROD;
  const redis = { kind: "external", host: "redis.example.com", cidrs: ["10.20.0.0/24"], ca };
  const files = { environment: { ...environment, datastores: { ...environment.datastores, redis } }, release };
  return synthesize(layerOf(files as EnvironmentFiles)).manifests;
}

/** prod with two replicas of Alertmanager. */
function withPair(): readonly Manifest[] {
  const { environment, release } = PROD;
  const alertmanager = { ...environment.datastores?.alertmanager, replicas: 2 };
  const files = { environment: { ...environment, datastores: { ...environment.datastores, alertmanager } }, release };
  return synthesize(layerOf(files as EnvironmentFiles)).manifests;
}

function edited(manifests: readonly Manifest[], before: string, after: string): readonly Manifest[] {
  const text = JSON.stringify(manifests);
  if (!text.includes(before)) throw new Error(`prod does not contain ${before}`);
  return JSON.parse(text.replaceAll(before, after)) as readonly Manifest[];
}

/** An admission policy with a CEL expression. prod has none. */
const policyWith = (expression: string): readonly Manifest[] => [
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "a" },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      validations: [{ expression }],
    },
  },
];

/**
 * Warnings about changes of prod: at least one for each code whose steps contain a command.
 * @param options - manifest path and context for the commands
 */
export function warningsWithCommands(options: CommandOptions = {}): readonly TransitionWarning[] {
  const { manifests } = synthesize(layerOf(PROD));
  const withRole = withRoles("postgres-auth");
  const [fixed, ranged] = [withScale({ min: 3 }), withScale({ min: 3, max: 6 })];
  const newerKafka = edited(manifests, "cp-kafka:7.7.1", "cp-kafka:7.8.0");
  const changes: readonly (readonly [before: readonly Manifest[], after: readonly Manifest[]])[] = [
    [fixed, ranged],
    [ranged, fixed],
    [manifests, edited(manifests, "postgres:16.4", "postgres:17.2")],
    [edited(manifests, "redis:7.4.1", REDIS), edited(manifests, "redis:7.4.1", REDIS.replace("7.4.1", "7.4.2"))],
    [manifests, withPriorityClass("datastores")],
    [manifests, withPods({ nodeSelector: { pool: "a" }, imagePullSecrets: ["registry-credentials"] })],
    [manifests, edited(manifests, '"name":"access-secrets"', '"name":"access-secrets-2"')],
    [manifests, edited(manifests, '"env":[', '"envFrom":[{"configMapRef":{"name":"settings"}}],"env":[')],
    [manifests, withReceiver({ pagerDuty: {} })],
    [manifests, edited(manifests, "keycloak:26.2.5", "keycloak:26.3.0")],
    [manifests, newerKafka],
    [newerKafka, manifests],
    [edited(manifests, "KAFKA_LOG_RETENTION_BYTES", "KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS"), manifests],
    [manifests, edited(manifests, '"name":"postgres-credentials"', '"name":"postgres-credentials-new"')],
    [manifests, withRole],
    [withRole, withRoles("postgres-auth-new")],
    [withRole, manifests],
    [manifests, edited(manifests, '"storage":"50Gi"', '"storage":"60Gi"')],
    [manifests, edited(manifests, '"sizeLimit":"20Gi"', '"sizeLimit":"8Gi"')],
    [manifests, edited(manifests, '"value":"254carbon-backups"', '"value":"example-backups"')],
    [manifests, withStore()],
    [withPair(), manifests],
    [withRedis(), withRedis({ configMap: "redis-ca", key: "ca.crt" })],
    [withRedis(), withRedis({ secret: "redis-ca", key: "ca.crt" })],
    [policyWith("true"), policyWith("false")],
    [manifests, manifests.filter(({ metadata }) => metadata.labels?.["app"] !== "metrics")],
  ];
  return changes.flatMap(([before, after]) => transitionWarnings(before, after, options));
}
