import * as z from "zod/mini";
import { DATASTORE_DEFAULTS } from "../defaults";
import type {
  CaReference,
  DatabaseNames,
  ExternalEndpoint,
  ExternalKafka,
  ExternalKeycloak,
  ExternalPostgres,
  HostReference,
  KafkaSasl,
} from "../external";
import { LIMITS } from "../limits";
import { field, optionalText, optionalWholeNumber, text, type Fields } from "./fields";

const hostReference = z.strictObject({
  secret: text(
    "Name of a Secret in the layer's namespace. The stack that creates the datastore also creates this Secret.",
    {
      examples: ["managed-endpoints"],
    },
  ),
  key: text("Key of the Secret. Its value is the host name.", { examples: ["postgres"] }),
} satisfies Fields<HostReference>);

/** Schema of a CA certificate in a ConfigMap or a Secret. */
export const caSchema = z.strictObject({
  configMap: optionalText("Name of a ConfigMap in the layer's namespace. Set either configMap or secret.", {
    examples: ["rds-ca"],
  }),
  secret: optionalText("Name of a Secret in the layer's namespace.", { examples: ["kafka-ca"] }),
  key: text("Key with the certificates in PEM format, which is also the name of the file in pods.", {
    examples: ["ca.crt"],
  }),
} satisfies Fields<CaReference>);

const external = {
  kind: field(
    z.literal("external"),
    "A datastore outside the layer: a managed service, or one run by an operator in another namespace.",
  ),
  host: optionalText("Host name for clients. Set either host or hostFrom.", { examples: ["db.example.com"] }),
  hostFrom: field(
    z.optional(hostReference),
    "Secret with the host name, if the host is known only after the datastore is created.",
  ),
  port: optionalWholeNumber("Port for clients. Default: the datastore's standard port.", LIMITS.port, {
    examples: [5432],
  }),
  tls: field(z.optional(z.boolean()), "Whether clients connect with TLS.", { default: true }),
  ca: field(
    z.optional(caSchema),
    "CA of the datastore's certificate, which must exist before the apply. Each pod that connects mounts it. Default: the CAs in the image of the client.",
  ),
  cidrs: field(
    z.array(z.string()),
    "Address ranges that the host resolves to. NetworkPolicies allow connections to them.",
    {
      examples: [["10.20.0.0/24"]],
    },
  ),
} satisfies Fields<ExternalEndpoint>;

/** Schema of `maxConnections`. */
export const maxConnections = () =>
  optionalWholeNumber(
    "max_connections of the server. The rules check that the connections of all pods fit within it.",
    LIMITS.maxConnections,
    {
      default: DATASTORE_DEFAULTS.postgres.maxConnections,
    },
  );

/** Schema of the names of the databases. */
export const databaseNamesSchema = z.strictObject({
  access: optionalText("Database of the services.", { default: "access" }),
  keycloak: optionalText("Database of Keycloak, if it runs in the cluster.", { default: "keycloak" }),
} satisfies Fields<DatabaseNames>);

/** Schema of `sslMode`. */
export const sslModeSchema = z.enum(["require", "verify-ca", "verify-full"]);

const externalPostgres = z.strictObject({
  ...external,
  maxConnections: maxConnections(),
  sslMode: field(
    z.optional(sslModeSchema),
    "How clients check the certificate: require only encrypts, verify-ca checks its CA, and verify-full also the host name. Without ca, verify-full uses the CAs in the image of the client, which needs libpq 16 or newer. Default: verify-full with ca, otherwise require.",
  ),
  user: optionalText("User as which all clients log in. The Secret of the concern postgres has the password.", {
    default: "access",
  }),
  databases: field(z.optional(databaseNamesSchema), "Names of the databases."),
} satisfies Fields<ExternalPostgres>);

/** Schema of `sasl`. */
export const saslSchema = z.strictObject({
  mechanism: field(
    z.enum(["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "AWS_MSK_IAM"]),
    "Mechanism. With AWS_MSK_IAM, clients use the AWS role of their ServiceAccount. With the others, the keys username and password of the Secret of the concern kafka have the credentials.",
  ),
} satisfies Fields<KafkaSasl>);

const externalKafka = z.strictObject({
  ...external,
  brokers: field(
    z.optional(z.array(z.string())),
    "Addresses of several brokers, with ports. cidrs must contain all brokers, also those that are not listed. Replaces host and port.",
    { examples: [["b-1.example.com:9096", "b-2.example.com:9096"]] },
  ),
  sasl: field(z.optional(saslSchema), "How clients log in. Default: clients do not log in.", {
    examples: [{ mechanism: "SCRAM-SHA-512" }],
  }),
} satisfies Fields<ExternalKafka>);

const externalKeycloak = z.strictObject({
  ...external,
  basePath: optionalText("Path of Keycloak on its host. Default: Keycloak is at the root of its host.", {
    examples: ["/auth"],
  }),
  realm: optionalText(
    "Realm of the services. They then also get the issuer of its tokens. Default: they get only the address of Keycloak.",
    { examples: ["access"] },
  ),
} satisfies Fields<ExternalKeycloak>);

/** Schemas of external datastores. */
export const externalSchemas = {
  postgres: externalPostgres,
  kafka: externalKafka,
  keycloak: externalKeycloak,
  others: z.strictObject(external),
};
