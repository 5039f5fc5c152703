import { Construct } from "constructs";
import { inClusterEndpoint, type Endpoint } from "../../layer/datastores";
import { activeSecret } from "../../layer/secrets";
import { appSelector } from "../../names";
import type { ActiveSecrets } from "../../spec/release";
import { KEYCLOAK_PORTS, datastoreCallee, type Callee } from "../../traffic/callees";
import type { Datastore } from "./datastore";

/** The props of Keycloak that its database depends on. */
interface DatabaseProps {
  readonly database?: Datastore | Endpoint;
  readonly secrets?: ActiveSecrets;
}

/** Where its database is, and which Secret holds the password. */
export interface Database {
  /** Where it is. */
  readonly endpoint: Endpoint;
  /** Secret with the password. */
  readonly secretName: string;
  /** What the pods connect to; nothing is known of a bare address. */
  readonly callees: readonly Callee[];
}

/** The database of Keycloak's props. */
export function databaseOf({ database, secrets }: DatabaseProps): Database {
  if (database === undefined) {
    const callee = datastoreCallee("postgres", { kind: "inCluster" }, secrets);
    return {
      endpoint: inClusterEndpoint("postgres"),
      secretName: activeSecret(secrets, "postgres"),
      callees: [callee],
    };
  }
  if (!isDatastore(database)) return { endpoint: database, secretName: activeSecret(secrets, "postgres"), callees: [] };
  const { endpoint, callee, name } = database;
  return { endpoint, secretName: activeSecret(secrets, "postgres", name), callees: [callee] };
}

/** Its pods share sessions among themselves. */
export function peersOf(name: string): Callee {
  const { peers, peerFailures } = KEYCLOAK_PORTS;
  return { kind: "pods", name, labels: appSelector(name), ports: [peers, peerFailures], isDatastore: true };
}

/** Whether a database is given as a construct. */
export function isDatastore(database: Datastore | Endpoint): database is Datastore {
  return Construct.isConstruct(database);
}
