import { databaseClients } from "../layer/database-roles";
import type { Endpoint } from "../layer/datastores";
import type { Layer, LayerService } from "../layer/layer";
import { activeSecret } from "../layer/secrets";
import { DATABASE } from "../names";
import type { Problem } from "../spec/problem";
import type { PodsSpec } from "../spec/pods";
import type { ActiveSecrets } from "../spec/release";
import { databaseNames } from "../traffic/postgres-client";
import { sortedEntries } from "../values/sorted-entries";
import { didYouMean, listWith, show } from "../values/words";
import { endpointProblems } from "./external-endpoint";
import { objectNameProblem } from "./kubernetes-names";
import { podsProblems } from "./pods";
import { inEnvironment, inRelease, inside, problemIf, type Place } from "./problems";

/** Longest name of a PostgreSQL role. PostgreSQL shortens a longer one. */
const LONGEST_ROLE = 63;

/** Names that a role can't have: the superuser, and names with a meaning in SQL. https://www.postgresql.org/docs/current/sql-createrole.html */
const RESERVED: readonly string[] = [DATABASE.user, "public", "none"];

/** Rules about `secrets.databaseRoles`, and about `databaseAccess` of the services. */
export function databaseRolesProblems(layer: Layer): Problem[] {
  const { secrets } = layer.source.release;
  const roles = secrets?.databaseRoles;
  return [
    ...(roles === undefined ? [] : serverProblems(layer, roles)),
    ...(roles === undefined ? [] : secretNamesProblems(secrets, inRelease("secrets", "databaseRoles"))),
    ...accessProblems(layer),
  ];
}

function serverProblems(layer: Layer, roles: Readonly<Record<string, string>>): Problem[] {
  const place = inRelease("secrets", "databaseRoles");
  if (layer.datastores.postgres?.kind !== "inCluster") {
    const message =
      "requires a PostgreSQL server in the cluster (datastores.postgres.kind: inCluster), because its superuser creates the roles; remove databaseRoles";
    return problemIf("roles/server", place, message);
  }
  const clients = [...databaseClients(layer).keys()].sort();
  return sortedEntries(roles).flatMap(([client]) =>
    problemIf(
      "roles/client",
      inside(place, client),
      clients.includes(client) ? undefined : clientMessage(client, clients),
    ),
  );
}

function clientMessage(client: string, clients: readonly string[]): string {
  const allowed = clients.length === 0 ? "this environment has none" : listWith("or", clients);
  const fix = didYouMean(client, clients) || "; remove it, or add postgres to the calls of the service";
  return `must be a client of PostgreSQL (${allowed}), got ${show(client)}${fix}`;
}

/** Problems with the names of the Secrets, which are also names of PostgreSQL roles. */
export function secretNamesProblems(secrets: ActiveSecrets | undefined, place: Place): Problem[] {
  const names = sortedEntries(secrets?.databaseRoles ?? {});
  return names.flatMap(([client, name], index) => {
    const earlier = names.slice(0, index).find(([, other]) => other === name);
    return problemIf(
      "roles/secret",
      inside(place, client),
      secretNameProblem(name, secrets) ?? (earlier && sharedMessage(name, earlier[0])),
    );
  });
}

function secretNameProblem(name: string, secrets: ActiveSecrets | undefined): string | undefined {
  const invalid = objectNameProblem(name);
  if (invalid !== undefined) return invalid;
  if (name.length > LONGEST_ROLE)
    return `must have at most ${LONGEST_ROLE} characters, because the PostgreSQL role has the same name, got ${name.length}; choose a shorter name`;
  if (RESERVED.includes(name))
    return `must not be ${listWith("or", RESERVED)}, because the PostgreSQL role has the same name, got ${show(name)}; choose another name, such as postgres-metrics`;
  if (name === activeSecret(secrets, "postgres"))
    return `must not be ${show(name)}, which contains the password of the superuser; create a Secret with another password`;
  return undefined;
}

function sharedMessage(name: string, client: string): string {
  return `must be a Secret that no other client uses, got ${show(name)} of ${client}; create a Secret for each client`;
}

/** Rule: `databaseAccess` has an effect. */
function accessProblems(layer: Layer): Problem[] {
  const { source, services } = layer;
  return services
    .filter(({ name }) => source.environment.services[name]?.databaseAccess !== undefined)
    .flatMap((service) =>
      problemIf(
        "roles/unused-access",
        inEnvironment("services", service.name, "databaseAccess"),
        accessProblem(service, layer),
      ),
    );
}

function accessProblem({ name, calls }: LayerService, { secrets, datastores }: Layer): string | undefined {
  if (!calls.includes("postgres"))
    return `requires a call to postgres; add postgres to the calls of ${name}, or remove this field`;
  if (datastores.postgres?.kind !== "inCluster")
    return "requires a PostgreSQL server in the cluster (datastores.postgres.kind: inCluster); remove this field";
  if (Object.hasOwn(secrets.databaseRoles ?? {}, name)) return undefined;
  return `requires a role, because ${name} logs in as the superuser; add ${name} to secrets.databaseRoles in the release file, or remove this field`;
}

/** Input of {@link databaseRolesPropsProblems}. */
interface Props {
  readonly roles: readonly { readonly client: string; readonly secret: string }[];
  readonly secrets?: ActiveSecrets;
  readonly endpoint?: Endpoint;
  readonly pods?: PodsSpec;
}

/** Problems of the props of `DatabaseRoles`. Paths are those of the props: `roles.0.secret`. */
export function databaseRolesPropsProblems({ roles, secrets, endpoint, pods }: Props): Problem[] {
  const ofEndpoint = endpoint === undefined ? [] : rolesEndpointProblems(endpoint, inEnvironment("endpoint"));
  const ofPods = pods === undefined ? [] : podsProblems(pods, inEnvironment("pods"));
  const ofRoles = roles.flatMap(({ client, secret }, index) => {
    const earlier = roles.slice(0, index);
    const clientPlace = inEnvironment("roles", index, "client");
    const same = earlier.find((other) => other.secret === secret);
    return [
      ...problemIf(
        "roles/client",
        clientPlace,
        earlier.some((other) => other.client === client)
          ? `must be unique, got ${show(client)} again; remove one of the two roles`
          : undefined,
      ),
      ...problemIf(
        "roles/secret",
        inEnvironment("roles", index, "secret"),
        secretNameProblem(secret, secrets) ?? (same && sharedMessage(secret, same.client)),
      ),
    ];
  });
  return [...ofRoles, ...ofEndpoint, ...ofPods];
}

/** The statements of the Job name the superuser and the databases. */
function rolesEndpointProblems(endpoint: Endpoint, place: Place): Problem[] {
  const { user = DATABASE.user } = endpoint;
  const { access, keycloak } = databaseNames(endpoint);
  const others = [
    ["user", user, DATABASE.user] as const,
    ["databases", access, DATABASE.access] as const,
    ["databases", keycloak, DATABASE.keycloak] as const,
  ];
  return [
    ...endpointProblems(endpoint, place),
    ...others.flatMap(([field, name, usual]) => {
      const message = `must be ${show(usual)}, got ${show(name)}; use a server with these names, or create the roles yourself`;
      return problemIf("roles/server", inside(place, field), name === usual ? undefined : message);
    }),
  ];
}
