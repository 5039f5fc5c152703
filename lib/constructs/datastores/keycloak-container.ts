import { k8s } from "cdk8s-plus-28";
import { serverImage, type ResolvedKeycloak } from "../../layer/datastores";
import { activeSecret } from "../../layer/secrets";
import { DATASTORE_PORTS } from "../../names";
import { KEYCLOAK_PORTS, type EnvironmentVariable } from "../../traffic/callees";
import { hostVariable } from "../../traffic/client-environment";
import { databaseNames, jdbcProperties } from "../../traffic/postgres-client";
import { caMounts } from "../pod/ca-mount";
import type { ContainerOptions, Probes } from "../pod/container";
import type { Mount } from "../pod/mount";
import type { DatastoreProps } from "./datastore";
import type { Database } from "./keycloak-database";

/** Props of the in-cluster Keycloak, with all defaults applied. */
export type KeycloakSettings = Extract<ResolvedKeycloak, { readonly kind: "inCluster" }> & DatastoreProps;

const HOME = "/opt/keycloak";
const BUILD_VOLUME = "build";

/** Name from which the path of the CA is derived. It does not depend on the name of the database's construct. */
const DATABASE_NAME = "postgres";

/**
 * Init container that copies Keycloak's libraries to a scratch volume. Keycloak rewrites them on each start, which is not possible on a read-only
 * root filesystem (keycloak/keycloak#44632).
 */
export function buildContainer(props: KeycloakSettings): ContainerOptions {
  return {
    name: "copy-build",
    image: serverImage(props),
    command: ["cp", "-R", `${HOME}/lib/quarkus/.`, "/build"],
    resources: props.resources,
    mounts: [buildMount("/build")],
  };
}

/** Options for the Keycloak container. */
export function serverContainer(props: KeycloakSettings, database: Database): ContainerOptions {
  return {
    name: props.name,
    image: serverImage(props),
    args: props.realmImport === undefined ? ["start"] : ["start", "--import-realm"],
    ports: { http: DATASTORE_PORTS.keycloak, management: KEYCLOAK_PORTS.management, peers: KEYCLOAK_PORTS.peers },
    environment: serverEnvironment(props, database),
    resources: props.resources,
    mounts: [
      buildMount(`${HOME}/lib/quarkus`),
      { kind: "scratch", path: `${HOME}/data` },
      ...realmMounts(props),
      ...caMounts(DATABASE_NAME, database.endpoint.ca),
      { kind: "scratch", path: "/tmp" },
    ],
    probes: serverProbes(),
    drainSeconds: 10,
  };
}

function buildMount(path: string): Mount {
  return { kind: "scratch", name: BUILD_VOLUME, path, sizeLimit: "512Mi" };
}

/** Folder from which `--import-realm` reads: https://www.keycloak.org/server/importExport#_importing_a_realm_during_startup */
function realmMounts({ realmImport }: KeycloakSettings): Mount[] {
  if (realmImport === undefined) return [];
  return [{ kind: "files", name: "realms", path: `${HOME}/data/import`, configMapName: realmImport }];
}

function serverEnvironment(props: KeycloakSettings, { endpoint, login }: Database): EnvironmentVariable[] {
  const administrator = activeSecret(props.secrets, "keycloak", props.name);
  return [
    { name: "KC_BOOTSTRAP_ADMIN_USERNAME", secret: { name: administrator, key: "username" } },
    { name: "KC_BOOTSTRAP_ADMIN_PASSWORD", secret: { name: administrator, key: "password" } },
    { name: "KC_DB", value: "postgres" },
    hostVariable("KC_DB_URL_HOST", endpoint.host),
    { name: "KC_DB_URL_PORT", value: String(endpoint.port) },
    { name: "KC_DB_URL_DATABASE", value: databaseNames(endpoint).keycloak },
    { name: "KC_DB_URL_PROPERTIES", value: jdbcProperties(DATABASE_NAME, endpoint) },
    { name: "KC_DB_USERNAME", value: login.user },
    { name: "KC_DB_PASSWORD", secret: login.password },
    { name: "KC_DB_POOL_MAX_SIZE", value: String(props.databaseConnections) },
    { name: "KC_HEALTH_ENABLED", value: "true" },
    { name: "KC_METRICS_ENABLED", value: "true" },
    { name: "KC_HOSTNAME", value: `https://${props.hostname}` },
    // Clients in the cluster get the address that they use, because the policies block the public one. The issuer stays public. KC_HOSTNAME must be a URL:
    // https://www.keycloak.org/server/hostname#_utilizing_an_internal_url_for_communication_among_clients
    { name: "KC_HOSTNAME_BACKCHANNEL_DYNAMIC", value: "true" },
    ...(props.adminUrl === undefined ? [] : [{ name: "KC_HOSTNAME_ADMIN", value: props.adminUrl }]),
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
    // Allow ten minutes, because without an optimized image Keycloak first runs a build, and an upgrade migrates the database.
    startup: { ...health("/health/started"), periodSeconds: 5, failureThreshold: 120 },
    readiness: { ...health("/health/ready"), periodSeconds: 10, failureThreshold: 3 },
    liveness: { ...health("/health/live"), periodSeconds: 20, failureThreshold: 6 },
  };
}
