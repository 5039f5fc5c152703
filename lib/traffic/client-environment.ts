import type { Endpoint } from "../layer/datastores";
import { activeSecret, databaseLogin, type DatabaseLogin, type SecretKey } from "../layer/secrets";
import { DATABASE, environmentVariableName } from "../names";
import type { DatastoreName } from "../spec/datastores";
import type { ActiveSecrets } from "../spec/release";
import type { EnvironmentVariable } from "./callees";

/** Values for the variables of a client. */
interface Client {
  /** Name of a variable with a suffix: `ACCESS_REDIS_URL`. */
  readonly variable: (suffix: string) => string;
  /** Endpoint of the datastore. */
  readonly endpoint: Endpoint;
  /** User of PostgreSQL and its password. */
  readonly login: DatabaseLogin;
  /** The variable with a password. */
  readonly password: (secret: SecretKey) => EnvironmentVariable;
  /** Secret with the password of Redis. */
  readonly redis: SecretKey;
}

const VARIABLES: Readonly<Record<DatastoreName, (client: Client) => readonly EnvironmentVariable[]>> = {
  postgres: ({ variable, endpoint, login, password }) => [
    hostVariable(variable("HOST"), endpoint.host),
    { name: variable("PORT"), value: String(endpoint.port) },
    { name: variable("DATABASE"), value: DATABASE.access },
    { name: variable("USER"), value: login.user },
    password(login.password),
    { name: variable("SSLMODE"), value: postgresSslMode(endpoint) },
  ],
  redis: ({ variable, endpoint: { host, port, tls }, password, redis }) => [
    ...withHost(variable("HOST"), host, (text) => ({
      name: variable("URL"),
      value: `${tls ? "rediss" : "redis"}://${text}:${port}/0`,
    })),
    password(redis),
  ],
  kafka: ({ variable, endpoint: { host, port, tls } }) => [
    ...withHost(variable("HOST"), host, (text) => ({ name: variable("BOOTSTRAP_SERVERS"), value: `${text}:${port}` })),
    { name: variable("SECURITY_PROTOCOL"), value: tls ? "SSL" : "PLAINTEXT" },
  ],
  keycloak: httpVariables,
  alertmanager: httpVariables,
};

/**
 * The environment variables of a client of a datastore, such as `ACCESS_REDIS_URL`.
 * @param client - name of the client, if it can have its own role in PostgreSQL
 */
export function clientEnvironment(
  datastore: DatastoreName,
  name: string,
  endpoint: Endpoint,
  secrets: ActiveSecrets | undefined,
  client?: string,
): readonly EnvironmentVariable[] {
  const variable = (suffix: string) => environmentVariableName(name, suffix);
  return VARIABLES[datastore]({
    variable,
    endpoint,
    login: databaseLogin(secrets, client, name),
    password: (secret) => ({ name: variable("PASSWORD"), secret }),
    redis: { name: activeSecret(secrets, "redis", name), key: "password" },
  });
}

/**
 * PostgreSQL `sslmode`. `require` encrypts but does not verify the certificate, because the images do not contain the CA certificates of managed
 * services and the environment file has no field for them.
 */
export function postgresSslMode({ tls }: Pick<Endpoint, "tls">): "require" | "disable" {
  return tls ? "require" : "disable";
}

/** A variable whose value is a host name. */
export function hostVariable(name: string, host: Endpoint["host"]): EnvironmentVariable {
  return typeof host === "string" ? { name, value: host } : { name, secret: host };
}

/** A variable whose value contains a host. If the host is in a Secret, the kubelet inserts it from the preceding variable. */
function withHost(
  name: string,
  host: Endpoint["host"],
  variable: (text: string) => EnvironmentVariable,
): readonly EnvironmentVariable[] {
  return typeof host === "string" ? [variable(host)] : [hostVariable(name, host), variable(`$(${name})`)];
}

function httpVariables({ variable, endpoint: { host, port, tls } }: Client): readonly EnvironmentVariable[] {
  return withHost(variable("HOST"), host, (text) => ({
    name: variable("URL"),
    value: `${tls ? "https" : "http"}://${text}:${port}`,
  }));
}
