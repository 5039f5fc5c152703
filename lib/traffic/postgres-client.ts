import type { Endpoint } from "../layer/datastores";
import { DATABASE, caFolder } from "../names";
import type { CaReference, DatabaseNames, SslMode } from "../spec/external";
import type { EnvironmentVariable } from "./callees";

/** File of a CA certificate in the pods of clients. */
export function caFile(datastore: string, { key }: CaReference): string {
  return `${caFolder(datastore)}/${key}`;
}

/** PostgreSQL `sslmode`. `require` encrypts but does not verify the certificate, because the images do not contain the CA certificates of most managed services. */
export function postgresSslMode({ tls, sslMode, ca }: Endpoint): SslMode | "disable" {
  if (!tls) return "disable";
  return sslMode ?? (ca === undefined ? "require" : "verify-full");
}

/** PostgreSQL `sslrootcert`: a file, or `system` for the CAs in the image, which libpq knows since version 16. `undefined` if clients verify nothing. */
export function postgresRootCertificate(name: string, endpoint: Endpoint): string | undefined {
  if (!endpoint.tls) return undefined;
  if (endpoint.ca !== undefined) return caFile(name, endpoint.ca);
  return postgresSslMode(endpoint) === "verify-full" ? "system" : undefined;
}

/** Variables with which libpq verifies the certificate of a server. */
export function libpqTls(name: string, endpoint: Endpoint): readonly EnvironmentVariable[] {
  const certificate = postgresRootCertificate(name, endpoint);
  return [
    { name: "PGSSLMODE", value: postgresSslMode(endpoint) },
    ...(certificate === undefined ? [] : [{ name: "PGSSLROOTCERT", value: certificate }]),
  ];
}

/**
 * Properties of a JDBC URL. Without a CA, the driver looks for a file, unless a property selects the CAs of Java:
 * https://jdbc.postgresql.org/documentation/ssl/
 */
export function jdbcProperties(name: string, endpoint: Endpoint): string {
  const mode = postgresSslMode(endpoint);
  if (endpoint.tls && endpoint.ca !== undefined) return `?sslmode=${mode}&sslrootcert=${caFile(name, endpoint.ca)}`;
  return mode === "verify-full"
    ? `?sslmode=${mode}&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory`
    : `?sslmode=${mode}`;
}

/** Names of the databases of a server. */
export function databaseNames({ databases }: Pick<Endpoint, "databases">): Required<DatabaseNames> {
  return { access: databases?.access ?? DATABASE.access, keycloak: databases?.keycloak ?? DATABASE.keycloak };
}
