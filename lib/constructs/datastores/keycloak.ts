import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import {
  KEYCLOAK_PORTS,
  datastoreCallee,
  datastoreEndpoint,
  postgresSslMode,
  type Callee,
  type Endpoint,
  type EnvironmentVariable,
  hostVariable,
} from "../../traffic/callees";
import {
  DATABASE,
  DATASTORE_PORTS,
  appSelector,
  datastoreDeploymentName,
  imageReference,
  serviceAccountName,
  serviceName,
  workloadLabels,
  workloadSelector,
} from "../../names";
import { keycloakProblems } from "../../rules/datastores";
import { throwIfAny } from "../../rules/problems-error";
import { activeSecret } from "../../spec/defaults";
import { DATASTORE_DEFAULTS } from "../../spec/datastore-defaults";
import type { InClusterKeycloak, KeycloakSpec } from "../../spec/datastores";
import { createClusterService, createServiceAccount } from "../pod/service";
import type { ContainerOptions, Probes } from "../pod/container";
import type { Datastore, DatastoreProps } from "./datastore";
import type { Mount } from "../pod/mount";
import { Workload } from "../pod/workload";

/** Props of {@link Keycloak}. */
export type KeycloakProps = KeycloakSpec &
  DatastoreProps & {
    /**
     * The database that it keeps realms and sessions in; a {@link Datastore} offers its own as `endpoint`.
     * @default - `postgres-service:5432` in the same namespace
     */
    readonly database?: Endpoint;
  };

const DEFAULTS = {
  ...DATASTORE_DEFAULTS.keycloak,
  image: "quay.io/keycloak/keycloak",
  /** User `keycloak` of the image. */
  user: 1000,
  graceSeconds: 60,
};

const HOME = "/opt/keycloak";
const BUILD_VOLUME = "build";

/**
 * Keycloak for the layer. In the cluster: Deployment `keycloak-deployment` that rolls, its PodDisruptionBudget,
 * `keycloak-service:8080`, ServiceAccount. External: no objects. It keeps everything in the database `keycloak`; the bootstrap
 * administrator's `username` and `password` are keys of the active Secret. Pods of one patch release roll; before a new minor or
 * major version, scale it to 0, since two versions must not share the database.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class Keycloak extends Construct implements Datastore {
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;

  constructor(scope: Construct, id: string, props: KeycloakProps) {
    super(scope, id);
    throwIfAny(keycloakProblems(props, []), `keycloak ${this.node.path}`);
    this.endpoint = datastoreEndpoint("keycloak", props.flavour === "external" ? props : undefined);
    this.callee = datastoreCallee("keycloak", props, props.secrets);
    if (props.flavour === "inCluster") createServer(this, props, props.database ?? datastoreEndpoint("postgres"));
  }
}

function createServer(scope: Construct, props: InClusterKeycloak & DatastoreProps, database: Endpoint): void {
  const labels = workloadLabels("keycloak", "rolling");
  createServiceAccount(scope, "keycloak");
  createClusterService(scope, "service", {
    app: "keycloak",
    name: serviceName("keycloak"),
    selector: appSelector("keycloak"),
    port: { name: "http", number: DATASTORE_PORTS.keycloak },
  });
  new Workload(scope, "server", {
    name: datastoreDeploymentName("keycloak"),
    labels,
    floor: props.replicas ?? DEFAULTS.replicas,
    maxUnavailable: 1,
    // A pod may take ten minutes to start; a rollout must not be called failed, and undone, in the middle of that.
    progressDeadlineSeconds: 900,
    pod: {
      labels,
      selector: workloadSelector("keycloak", "rolling"),
      serviceAccountName: serviceAccountName("keycloak"),
      user: DEFAULTS.user,
      graceSeconds: DEFAULTS.graceSeconds,
      initContainer: buildContainer(props),
      container: serverContainer(props, database),
    },
  });
}

/**
 * Keycloak rewrites its own libraries at each start, which a read-only root forbids: they are copied to a scratch volume
 * first (keycloak/keycloak#44632).
 */
function buildContainer(props: InClusterKeycloak): ContainerOptions {
  return {
    name: "copy-build",
    image: imageReference(props.image ?? DEFAULTS.image, props.version),
    command: ["cp", "-R", `${HOME}/lib/quarkus/.`, "/build"],
    resources: props.resources ?? DEFAULTS.resources,
    mounts: [buildMount("/build")],
  };
}

function serverContainer(props: InClusterKeycloak & DatastoreProps, database: Endpoint): ContainerOptions {
  return {
    name: "keycloak",
    image: imageReference(props.image ?? DEFAULTS.image, props.version),
    args: ["start"],
    ports: { http: DATASTORE_PORTS.keycloak, management: KEYCLOAK_PORTS.management, peers: KEYCLOAK_PORTS.peers },
    environment: serverEnvironment(props, database),
    resources: props.resources ?? DEFAULTS.resources,
    mounts: [
      buildMount(`${HOME}/lib/quarkus`),
      { kind: "scratch", path: `${HOME}/data` },
      { kind: "scratch", path: "/tmp" },
    ],
    probes: serverProbes(),
    drainSeconds: 10,
  };
}

function buildMount(path: string): Mount {
  return { kind: "scratch", name: BUILD_VOLUME, path, sizeLimit: "512Mi" };
}

function serverEnvironment(props: InClusterKeycloak & DatastoreProps, database: Endpoint): EnvironmentVariable[] {
  const administrator = activeSecret(props.secrets, "keycloak");
  return [
    { name: "KC_BOOTSTRAP_ADMIN_USERNAME", secret: { name: administrator, key: "username" } },
    { name: "KC_BOOTSTRAP_ADMIN_PASSWORD", secret: { name: administrator, key: "password" } },
    { name: "KC_DB", value: "postgres" },
    hostVariable("KC_DB_URL_HOST", database.host),
    { name: "KC_DB_URL_PORT", value: String(database.port) },
    { name: "KC_DB_URL_DATABASE", value: DATABASE.keycloak },
    { name: "KC_DB_URL_PROPERTIES", value: `?sslmode=${postgresSslMode(database)}` },
    { name: "KC_DB_USERNAME", value: DATABASE.user },
    { name: "KC_DB_PASSWORD", secret: { name: activeSecret(props.secrets, "postgres"), key: "password" } },
    { name: "KC_DB_POOL_MAX_SIZE", value: String(props.databaseConnections ?? DEFAULTS.databaseConnections) },
    { name: "KC_HEALTH_ENABLED", value: "true" },
    { name: "KC_METRICS_ENABLED", value: "true" },
    { name: "KC_HOSTNAME", value: `https://${props.hostname}` },
    { name: "KC_HTTP_ENABLED", value: "true" },
    { name: "KC_PROXY_HEADERS", value: "xforwarded" },
  ];
}

function serverProbes(): Probes {
  const health = (path: string) => ({
    httpGet: { path, port: k8s.IntOrString.fromString("management") },
    timeoutSeconds: 5,
  });
  return {
    // Ten minutes: an un-optimised start builds first, and an upgrade migrates the database.
    startup: { ...health("/health/started"), periodSeconds: 5, failureThreshold: 120 },
    readiness: { ...health("/health/ready"), periodSeconds: 10, failureThreshold: 3 },
    liveness: { ...health("/health/live"), periodSeconds: 20, failureThreshold: 6 },
  };
}
