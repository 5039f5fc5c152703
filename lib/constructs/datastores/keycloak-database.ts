import { Construct } from "constructs";
import { inClusterEndpoint, type Endpoint } from "../../layer/datastores";
import { databaseLogin, type DatabaseLogin } from "../../layer/secrets";
import { appSelector } from "../../names";
import type { ActiveSecrets } from "../../spec/release";
import { KEYCLOAK_PORTS, datastoreCallee, type Callee } from "../../traffic/callees";
import type { Datastore } from "./datastore";

/** Keycloak props that determine its database. */
interface DatabaseProps {
  readonly database?: Datastore | Endpoint;
  readonly secrets?: ActiveSecrets;
}

/** Keycloak's database, and how Keycloak logs in. */
export interface Database {
  /** Address of the PostgreSQL server. */
  readonly endpoint: Endpoint;
  /** User and password. */
  readonly login: DatabaseLogin;
  /** Callees of the Keycloak pods, or an empty list if the database is specified as an address. */
  readonly callees: readonly Callee[];
}

/** Returns the database from the props of Keycloak. */
export function databaseOf({ database, secrets }: DatabaseProps): Database {
  if (database === undefined) {
    const callee = datastoreCallee("postgres", { kind: "inCluster" }, secrets);
    return {
      endpoint: inClusterEndpoint("postgres"),
      login: databaseLogin(secrets, "keycloak"),
      callees: [callee],
    };
  }
  if (!isDatastore(database)) {
    const login = databaseLogin(secrets, "keycloak", undefined, database.user);
    return { endpoint: database, login, callees: [] };
  }
  const { endpoint, callee, name } = database;
  return { endpoint, login: databaseLogin(secrets, "keycloak", name, endpoint.user), callees: [callee] };
}

/** Callee for connections between the Keycloak pods, which share sessions. */
export function peersOf(name: string): Callee {
  const { peers, peerFailures } = KEYCLOAK_PORTS;
  return { kind: "pods", name, labels: appSelector(name), ports: [peers, peerFailures], isDatastore: true };
}

/** Whether a database is a construct rather than an address. */
export function isDatastore(database: Datastore | Endpoint): database is Datastore {
  return Construct.isConstruct(database);
}
