import type { Endpoint } from "../layer/datastores";
import type { SecretKey } from "../layer/secrets";
import type { EnvironmentVariable } from "./callees";

/** `security.protocol` of clients of Kafka: https://kafka.apache.org/documentation/#adminclientconfigs_security.protocol */
export function securityProtocol({ tls, sasl }: Pick<Endpoint, "tls" | "sasl">): string {
  const transport = tls ? "SSL" : "PLAINTEXT";
  return sasl === undefined ? transport : `SASL_${transport}`;
}

/** Variables with which clients of Kafka log in. With `AWS_MSK_IAM`, they use the AWS role of their ServiceAccount. */
export function saslVariables(
  variable: (suffix: string) => string,
  { sasl }: Pick<Endpoint, "sasl">,
  secret: (key: string) => SecretKey,
): readonly EnvironmentVariable[] {
  if (sasl === undefined) return [];
  const mechanism = { name: variable("SASL_MECHANISM"), value: sasl.mechanism };
  if (sasl.mechanism === "AWS_MSK_IAM") return [mechanism];
  return [
    mechanism,
    { name: variable("SASL_USERNAME"), secret: secret("username") },
    { name: variable("SASL_PASSWORD"), secret: secret("password") },
  ];
}
