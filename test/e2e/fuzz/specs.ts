import fc from "fast-check";
import { App } from "cdk8s";
import { AccessLayerChart } from "../../../charts/access-layer-chart";
import { knownService, resolveCalls } from "../../../lib/layer/known-services";
import { manifestsOf } from "../../../lib/manifests/manifest";
import { CHART_ID } from "../../../lib/names";
import type { DatastoresSpec } from "../../../lib/spec/datastores";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ActiveSecrets, ReleaseSecrets, ServiceRelease } from "../../../lib/spec/release";
import type { ServiceSpec } from "../../../lib/spec/service";
import { environmentOf, layerOf, type EnvironmentFiles } from "../../helpers/fixtures";
import {
  CLUSTER_FIELDS,
  DATASTORE_FIELDS,
  ENVIRONMENT_FIELDS,
  EXTERNAL_ADDRESS_FIELDS,
  EXTERNAL_SERVICE_FIELDS,
} from "./environment-fields";
import { changeOf, validOf } from "./field";
import { SECRET_FIELDS, validRelease } from "./release-fields";
import { SERVICE_FIELDS, TOPOLOGIES } from "./service-fields";
import { names } from "./values";

/** A service and its release state. */
export interface Released {
  readonly name: string;
  readonly spec: ServiceSpec;
  readonly release: ServiceRelease;
}

const validNames = fc.oneof(
  fc.constantFrom("gateway", "streaming", "auth", "orders-v2", "a", "x".repeat(47)),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,45}[a-z0-9]$/),
);

/**
 * Names of prod's objects and constructs, with and without `-service`. A service with one of these names would cause a name
 * collision.
 */
function takenNames(): readonly string[] {
  const chart = new AccessLayerChart(new App(), CHART_ID, { layer: layerOf(environmentOf("prod")) });
  const ids = chart.node.children.map(({ node }) => node.id);
  const objects = manifestsOf(chart).map(({ metadata }) => metadata.name);
  return [...new Set([...ids, ...objects, ...objects.map((name) => name.replace(/-service$/, ""))])];
}

/** Valid names, names that the layer uses or Kubernetes reserves, and names with a special meaning in JavaScript. */
export const serviceNames: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: validNames },
  { weight: 2, arbitrary: fc.constantFrom(...takenNames()) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("default", "cache-warm", "constructor", "projection", "orders.v2", "gateway-blue"),
  },
  { weight: 1, arbitrary: fc.oneof(fc.constant("x".repeat(48)), names) },
);

/** A service with at most one invalid field, and a release state that matches its topology and scale. */
export const releasedService: fc.Arbitrary<Released> = fc
  .tuple(serviceNames, validOf(SERVICE_FIELDS), fc.oneof(fc.constant({}), changeOf(SERVICE_FIELDS)))
  .chain(([name, spec, change]) => withRelease(name, { ...spec, calls: [], ...change }));

const datastores: fc.Arbitrary<DatastoresSpec> = fc
  .record({
    postgres: either("postgres"),
    redis: either("redis"),
    kafka: either("kafka"),
    keycloak: either("keycloak"),
    alertmanager: either("alertmanager"),
  })
  .map(({ keycloak, ...others }) => {
    const lacksDatabase = keycloak?.kind === "inCluster" && others.postgres === undefined;
    return { ...others, keycloak: lacksDatabase ? undefined : keycloak };
  });

/** A valid service outside the layer. */
export const externalService = fc.oneof(validOf(EXTERNAL_SERVICE_FIELDS), validOf(EXTERNAL_ADDRESS_FIELDS));

const externalServices = fc.option(fc.record({ projection: externalService }), { nil: undefined });

/** A valid generated environment. */
export const validProps: fc.Arbitrary<EnvironmentFiles> = fc
  .record({
    top: validOf(ENVIRONMENT_FIELDS),
    cluster: validOf(CLUSTER_FIELDS),
    datastores,
    externalServices,
    names: fc.uniqueArray(validNames, { minLength: 1, maxLength: 3 }),
    secrets: fc.option(validOf(SECRET_FIELDS), { nil: undefined }),
    hasRoles: fc.boolean(),
  })
  .chain(({ names, secrets, hasRoles, top, ...others }) => {
    const callees = [...names, ...present(others.datastores), ...(others.externalServices ? ["projection"] : [])];
    return fc.tuple(...names.map((name) => validService(name, callees))).map((services) => {
      const environment = coherent({ ...top, ...others, schema: 1, services: specsOf(services) });
      const { postgres } = environment.datastores;
      const needsRole = postgres?.kind === "inCluster" && postgres.exporter !== undefined;
      const roles = hasRoles || needsRole ? rolesOf(environment) : {};
      const all = releaseSecrets(secrets, roles, environment);
      return {
        environment: withAccess(environment, roles),
        release: { schema: 1, services: releasesOf(services), secrets: all },
      };
    });
  });

/** Active Secrets with the roles, and a rotated Secret if a service has its own. */
function releaseSecrets(
  secrets: ActiveSecrets | undefined,
  databaseRoles: Readonly<Record<string, string>>,
  { services }: EnvironmentSpec,
): ReleaseSecrets | undefined {
  const hasRoles = Object.keys(databaseRoles).length > 0;
  const hasOwn =
    secrets !== undefined && Object.values(services).some((spec) => spec.secrets?.["stripe"] !== undefined);
  if (secrets === undefined && !hasRoles) return undefined;
  return { ...secrets, ...(hasRoles && { databaseRoles }), ...(hasOwn && { stripe: "stripe-credentials-2" }) };
}

/** A role for each client of a PostgreSQL server in the cluster. */
function rolesOf({ services, datastores, backups }: EnvironmentSpec): Readonly<Record<string, string>> {
  if (datastores.postgres?.kind !== "inCluster") return {};
  const clients = [
    ...Object.keys(services).filter((name) => resolveCalls(name, services[name]?.calls).includes("postgres")),
    ...(datastores.keycloak?.kind === "inCluster" ? ["keycloak"] : []),
    ...(backups?.database === undefined ? [] : ["database-backup"]),
    ...(datastores.postgres.exporter === undefined ? [] : ["postgres-exporter"]),
  ];
  return Object.fromEntries(clients.map((client, index) => [client, `postgres-role-${index}`]));
}

/** Gives services with a role each of the privileges in turn. */
function withAccess(environment: EnvironmentSpec, roles: Readonly<Record<string, string>>): EnvironmentSpec {
  const access = [undefined, "owner", "readWrite", "readOnly"] as const;
  const services = Object.entries(environment.services).map(([name, spec], index) => [
    name,
    Object.hasOwn(roles, name) ? { ...spec, databaseAccess: access[index % access.length] } : spec,
  ]);
  return { ...environment, services: Object.fromEntries(services) };
}

/**
 * Makes valid parts consistent by adding a role for backups and hosts for exposed services, and by removing jobs whose
 * dependencies are missing, and the spread of single pods.
 */
function coherent(environment: EnvironmentSpec): EnvironmentSpec {
  const { cluster, datastores, jobs, backups, externalServices, services } = environment;
  const dumps = datastores.postgres?.kind === "inCluster" ? backups?.database : undefined;
  const warms = datastores.redis !== undefined && externalServices !== undefined ? jobs?.cacheWarm : undefined;
  const ofBackups = { identity: "podIdentity", apiServerCidrs: cluster.apiServerCidrs ?? ["10.20.0.10/32"] } as const;
  const isExposed = cluster.exposure !== undefined && cluster.exposure.kind !== "none";
  const exposed = Object.entries(services).map(([name, spec], index) => [
    name,
    { ...spec, ...(isExposed ? { host: `h${index}.example.com` } : {}), ...spreadOf(spec) },
  ]);
  return {
    ...environment,
    cluster: backups === undefined ? cluster : { ...cluster, ...ofBackups },
    services: Object.fromEntries(exposed),
    jobs: jobs && { ...jobs, cacheWarm: warms },
    backups: backups && { ...backups, database: dumps },
  };
}

/** A single pod can't be spread. */
function spreadOf({ scale }: ServiceSpec): Partial<ServiceSpec> {
  return scale.min === 1 ? { zoneSpread: undefined } : {};
}

function validService(name: string, callees: readonly string[]): fc.Arbitrary<Released> {
  const others = callees.filter((callee) => callee !== name);
  return fc
    .record({
      spec: validOf(SERVICE_FIELDS),
      calls: fc.subarray(others),
      isAdded: fc.boolean(),
      migrateFrom: fc.option(fc.constantFrom(...TOPOLOGIES), { nil: undefined, freq: 4 }),
    })
    .chain(({ spec, calls, isAdded, migrateFrom }) =>
      withRelease(name, {
        ...spec,
        // The default calls of known services can be missing.
        calls: isAdded && knownService(name).calls === undefined ? { add: calls } : calls,
        migrateFrom: migrateFrom === spec.topology ? undefined : migrateFrom,
      }),
    );
}

function withRelease(name: string, spec: ServiceSpec): fc.Arbitrary<Released> {
  return validRelease(spec).map((release) => ({ name, spec, release }));
}

function either<K extends keyof DatastoresSpec>(name: K): fc.Arbitrary<DatastoresSpec[K]> {
  const { inCluster, external } = DATASTORE_FIELDS[name];
  return fc.oneof(
    fc.constant(undefined),
    validOf<object>(inCluster) as fc.Arbitrary<DatastoresSpec[K]>,
    validOf<object>(external) as fc.Arbitrary<DatastoresSpec[K]>,
  );
}

function present(stores: DatastoresSpec): readonly string[] {
  return Object.entries(stores).flatMap(([name, store]) => (store === undefined ? [] : [name]));
}

function specsOf(services: readonly Released[]): EnvironmentSpec["services"] {
  return Object.fromEntries(services.map(({ name, spec }) => [name, spec]));
}

function releasesOf(services: readonly Released[]): EnvironmentFiles["release"]["services"] {
  return Object.fromEntries(services.map(({ name, release }) => [name, release]));
}
