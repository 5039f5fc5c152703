/** Beginning of a reason for values that Kubernetes passes to a program as a string. */
export const OPAQUE = "The API server sees only a string in a container's environment or arguments;";

/** Reasons of the rules about external datastores that are stricter than the API server. */
export const EXTERNAL_REASONS: Readonly<Record<string, string>> = {
  "external/ca-key": "The API server accepts any non-empty text; no ConfigMap or Secret can have such a key.",
  "external/ca-name": "The API server accepts the name of an object that does not exist, even an invalid name.",
  "external/ca-source": "Kubernetes would mount an empty folder or only one of the two objects.",
  "external/ca-tls": `${OPAQUE} clients without TLS never read the certificate.`,
  "external/database": `${OPAQUE} programs would take the name for an option or for several databases.`,
  "external/ssl-mode": `${OPAQUE} clients would verify less than the mode says, or not connect at all.`,
  "external/user": `${OPAQUE} programs would take the name for an option.`,
  "kafka/broker": `${OPAQUE} clients can connect only to a host with a port.`,
  "kafka/brokers": `${OPAQUE} the choice between two addresses would be ambiguous.`,
  "kafka/sasl-tls": `${OPAQUE} MSK accepts IAM only with TLS.`,
  "keycloak/base-path": `${OPAQUE} clients would request an address that does not exist.`,
  "keycloak/realm": `${OPAQUE} the issuer would differ from that of tokens.`,
  "redis/cluster-mode": `${OPAQUE} clients of one server do not follow the redirects of a cluster.`,
};
