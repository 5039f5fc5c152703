import * as z from "zod/mini";
import type { Endpoint } from "../../layer/datastores";
import type { SecretKey } from "../../layer/secrets";
import { caSchema, databaseNamesSchema, saslSchema, sslModeSchema } from "../../spec/schemas/external";
import type { Fields } from "../../spec/schemas/fields";
import type { AddressCallee, Callee, EnvironmentVariable, PodCallee } from "../../traffic/callees";

/** Builds a schema once, on first use. */
export function once<T>(build: () => T): () => T {
  let built: { readonly schema: T } | undefined;
  return () => (built ??= { schema: build() }).schema;
}

/** Schema of a map with string values. */
export const texts = () => z.record(z.string(), z.string());

const secretKey = once(() => z.strictObject({ name: z.string(), key: z.string() } satisfies Fields<SecretKey>));

/** Schema of the address of a datastore. */
export const endpointSchema = once(() =>
  z.strictObject({
    host: z.union([z.string(), secretKey()]),
    port: z.int(),
    tls: z.boolean(),
    ca: z.optional(caSchema),
    sslMode: z.optional(sslModeSchema),
    user: z.optional(z.string()),
    databases: z.optional(databaseNamesSchema),
    brokers: z.optional(z.array(z.string())),
    sasl: z.optional(saslSchema),
    basePath: z.optional(z.string()),
    realm: z.optional(z.string()),
  } satisfies Fields<Endpoint>),
);

/** Schema of an environment variable. */
export const variableSchema = once(
  () =>
    z.union([
      z.strictObject({ name: z.string(), value: z.string() }),
      z.strictObject({ name: z.string(), secret: secretKey() }),
    ]) satisfies z.ZodMiniType<EnvironmentVariable>,
);

const callee = () => ({
  name: z.string(),
  ports: z.array(z.int()),
  protocols: z.optional(z.array(z.enum(["TCP", "UDP"]))),
  environment: z.optional(z.array(variableSchema())),
  datastore: z.optional(z.enum(["postgres", "redis", "kafka", "keycloak", "alertmanager"])),
  isDatastore: z.optional(z.boolean()),
  healthPath: z.optional(z.string()),
  ca: z.optional(caSchema),
});

/** Schema of a callee of a service or job. */
export const calleeSchema = once(
  () =>
    z.discriminatedUnion("kind", [
      z.strictObject({
        ...callee(),
        kind: z.literal("pods"),
        labels: texts(),
        namespace: z.optional(z.string()),
      } satisfies Fields<PodCallee>),
      z.strictObject({
        ...callee(),
        kind: z.literal("addresses"),
        cidrs: z.array(z.string()),
      } satisfies Fields<AddressCallee>),
    ]) satisfies z.ZodMiniType<Callee>,
);
