/** A key of a Secret whose value is a host name. To change the host, create a Secret with a new name, because pods read it only at startup. */
export interface HostReference {
  /** Name of a Secret in the layer's namespace. */
  readonly secret: string;
  /** Key of the Secret. */
  readonly key: string;
}

/**
 * CA certificates in PEM format, in a ConfigMap or a Secret of the layer's namespace. It must exist before the pods start. Running pods get a new certificate
 * within about two minutes, but most clients read it only at startup.
 */
export interface CaReference {
  /**
   * Name of a ConfigMap. Set either `configMap` or `secret`.
   * @default - the value of `secret`
   */
  readonly configMap?: string;
  /**
   * Name of a Secret.
   * @default - the value of `configMap`
   */
  readonly secret?: string;
  /** Key with the certificates, which is also the name of the file in pods. */
  readonly key: string;
}

/** A datastore outside the layer: a managed service, or one run by an operator in another namespace. */
export interface ExternalEndpoint {
  /** Selects an external datastore. */
  readonly kind: "external";
  /**
   * Host name for clients. Set either `host` or `hostFrom`.
   * @default - the value of `hostFrom`
   */
  readonly host?: string;
  /**
   * Secret with the host name, if the host is known only after the datastore is created. The stack that creates the datastore writes it.
   * @default - the value of `host`
   */
  readonly hostFrom?: HostReference;
  /**
   * Port for clients.
   * @default - the datastore's standard port
   */
  readonly port?: number;
  /**
   * Whether clients connect with TLS.
   * @default true
   */
  readonly tls?: boolean;
  /**
   * CA of the datastore's certificate. Each pod that connects mounts it read-only.
   * @default - the CAs in the image of the client
   */
  readonly ca?: CaReference;
  /** Address ranges that the host resolves to. Network policies allow connections to them. */
  readonly cidrs: readonly string[];
}

/** How clients of PostgreSQL check the certificate of the server: https://www.postgresql.org/docs/current/libpq-ssl.html */
export type SslMode = "require" | "verify-ca" | "verify-full";

/** Names of the two databases. */
export interface DatabaseNames {
  /**
   * Database of the services.
   * @default access
   */
  readonly access?: string;
  /**
   * Database of Keycloak, if it runs in the cluster.
   * @default keycloak
   */
  readonly keycloak?: string;
}

/** External PostgreSQL. */
export interface ExternalPostgres extends ExternalEndpoint {
  /**
   * `max_connections` of the server. The rules check that the connections of all pods fit.
   * @default 200
   */
  readonly maxConnections?: number;
  /**
   * How clients check the certificate: `require` only encrypts, `verify-ca` checks its CA, and `verify-full` also the host name. Without `ca`, `verify-full`
   * uses the CAs in the image of the client, which needs libpq 16 or newer.
   * @default - `verify-full` with `ca`, otherwise `require`
   */
  readonly sslMode?: SslMode;
  /**
   * User as which all clients log in. The Secret of the concern `postgres` has the password.
   * @default access
   */
  readonly user?: string;
  /**
   * Names of the databases.
   * @default - `access` and `keycloak`
   */
  readonly databases?: DatabaseNames;
}

/** SASL mechanism of an external Kafka. */
export type SaslMechanism = "SCRAM-SHA-512" | "SCRAM-SHA-256" | "PLAIN" | "AWS_MSK_IAM";

/** How clients of Kafka log in. */
export interface KafkaSasl {
  /**
   * Mechanism. With `AWS_MSK_IAM`, clients use the AWS role of their ServiceAccount. With the others, the keys `username` and `password` of the Secret of the
   * concern `kafka` have the credentials.
   */
  readonly mechanism: SaslMechanism;
}

/** External Kafka. */
export interface ExternalKafka extends ExternalEndpoint {
  /**
   * Addresses of several brokers, such as `b-1.example.com:9096`. `cidrs` must contain all brokers, also those that are not listed. Replaces `host` and `port`.
   * @default - the only broker is at `host` and `port`
   */
  readonly brokers?: readonly string[];
  /**
   * How clients log in.
   * @default - clients do not log in
   */
  readonly sasl?: KafkaSasl;
}

/** External Keycloak. */
export interface ExternalKeycloak extends ExternalEndpoint {
  /**
   * Path of Keycloak on its host, such as `/auth`.
   * @default - Keycloak is at the root of its host
   */
  readonly basePath?: string;
  /**
   * Realm of the services. They then also get the issuer of its tokens.
   * @default - services get only the address of Keycloak
   */
  readonly realm?: string;
}

/** Fields of all external datastores. Each of them has only some. */
export type ExternalStore = ExternalPostgres & ExternalKafka & ExternalKeycloak;
