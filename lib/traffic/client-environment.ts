import type { Endpoint } from "../layer/datastores";
import { activeSecret, databaseLogin, type DatabaseLogin, type SecretKey } from "../layer/secrets";
import { environmentVariableName } from "../names";
import type { DatastoreName } from "../spec/datastores";
import type { ActiveSecrets } from "../spec/release";
import type { EnvironmentVariable } from "./callees";
import { saslVariables, securityProtocol } from "./kafka-client";
import { caFile, databaseNames, postgresRootCertificate, postgresSslMode } from "./postgres-client";

/** Values for the variables of a client. */
interface Client {
  /** Name of a variable with a suffix: `ACCESS_REDIS_URL`. */
  readonly variable: (suffix: string) => string;
  /** Name of the datastore. */
  readonly name: string;
  /** Endpoint of the datastore. */
  readonly endpoint: Endpoint;
  /** User of PostgreSQL and its password. */
  readonly login: DatabaseLogin;
  /** The variable with a password. */
  readonly password: (secret: SecretKey) => EnvironmentVariable;
  /** Secret with the password of Redis. */
  readonly redis: SecretKey;
  /** Name of the Secret with the credentials of Kafka. */
  readonly kafka: string;
}

const VARIABLES: Readonly<Record<DatastoreName, (client: Client) => readonly EnvironmentVariable[]>> = {
  postgres: ({ variable, name, endpoint, login, password }) => [
    hostVariable(variable("HOST"), endpoint.host),
    { name: variable("PORT"), value: String(endpoint.port) },
    { name: variable("DATABASE"), value: databaseNames(endpoint).access },
    { name: variable("USER"), value: login.user },
    password(login.password),
    { name: variable("SSLMODE"), value: postgresSslMode(endpoint) },
    ...optional(variable("SSLROOTCERT"), postgresRootCertificate(name, endpoint)),
  ],
  redis: ({ variable, name, endpoint: { host, port, tls, ca }, password, redis }) => [
    ...withHost(variable("HOST"), host, (text) => ({
      name: variable("URL"),
      value: `${tls ? "rediss" : "redis"}://${text}:${port}/0`,
    })),
    password(redis),
    ...authority(variable, name, ca),
  ],
  kafka: ({ variable, name, endpoint, kafka }) => [
    ...withHost(variable("HOST"), endpoint.host, (text) => ({
      name: variable("BOOTSTRAP_SERVERS"),
      value: endpoint.brokers?.join(",") ?? `${text}:${endpoint.port}`,
    })),
    { name: variable("SECURITY_PROTOCOL"), value: securityProtocol(endpoint) },
    ...saslVariables(variable, endpoint, (key) => ({ name: kafka, key })),
    ...authority(variable, name, endpoint.ca),
  ],
  keycloak: (client) => [...httpVariables(client), ...realmVariables(client)],
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
    name,
    endpoint,
    login: databaseLogin(secrets, client, name, endpoint.user),
    password: (secret) => ({ name: variable("PASSWORD"), secret }),
    redis: { name: activeSecret(secrets, "redis", name), key: "password" },
    kafka: activeSecret(secrets, "kafka", name),
  });
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

function httpVariables({ variable, name, endpoint }: Client): readonly EnvironmentVariable[] {
  const { host, port, tls, ca, basePath = "" } = endpoint;
  return [
    ...withHost(variable("HOST"), host, (text) => ({
      name: variable("URL"),
      value: `${tls ? "https" : "http"}://${text}:${port}${basePath}`,
    })),
    ...authority(variable, name, ca),
  ];
}

/** Realm and issuer of its tokens. Keycloak leaves out the default port in an issuer. */
function realmVariables({ variable, endpoint }: Client): readonly EnvironmentVariable[] {
  const { host, port, tls, basePath = "", realm } = endpoint;
  if (realm === undefined) return [];
  const text = typeof host === "string" ? host : `$(${variable("HOST")})`;
  const isDefault = port === (tls ? 443 : 80);
  const address = `${tls ? "https" : "http"}://${text}${isDefault ? "" : `:${port}`}${basePath}`;
  return [
    { name: variable("REALM"), value: realm },
    { name: variable("ISSUER"), value: `${address}/realms/${realm}` },
  ];
}

/** Variable with the file of a CA certificate. */
function authority(
  variable: Client["variable"],
  datastore: string,
  ca: Endpoint["ca"],
): readonly EnvironmentVariable[] {
  return optional(variable("CA_FILE"), ca && caFile(datastore, ca));
}

function optional(name: string, value: string | undefined): readonly EnvironmentVariable[] {
  return value === undefined ? [] : [{ name, value }];
}
