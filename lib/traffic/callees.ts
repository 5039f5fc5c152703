import {
  DATABASE,
  DATASTORE_PORTS,
  EDGE_PORT,
  appSelector,
  environmentVariableName,
  serviceHost,
  type Labels,
} from "../names";
import { activeSecret, resolveService } from "../spec/defaults";
import { sortedEntries } from "../values/sorted-entries";
import type { DatastoreName, DatastoresSpec, ExternalEndpoint } from "../spec/datastores";
import type { EnvironmentSpec, ExternalServiceSpec } from "../spec/environment";
import type { ReleaseSpec } from "../spec/release";
import type { ActiveSecrets } from "../spec/secrets";

/** One environment variable of a container: a plain value, or a key of a Secret. */
export type EnvironmentVariable =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly secret: SecretKey };

/** A key of a Secret. The value itself never enters the model. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** Key in it. */
  readonly key: string;
}

/** Something that a service calls: where it is on the network, and what its clients are told. */
export type Callee = PodCallee | AddressCallee;

/** What every {@link Callee} has. */
export interface CalleeBase {
  /** Name in the graph: `redis`. */
  readonly name: string;
  /** TCP ports that are called: of the pods, not of the Service in front of them. */
  readonly ports: readonly number[];
  /**
   * What a client's container is told.
   * @default - nothing
   */
  readonly environment?: readonly EnvironmentVariable[];
}

/** Pods of the cluster. */
export interface PodCallee extends CalleeBase {
  /** Pods of the cluster. */
  readonly kind: "pods";
  /** Labels of the pods. */
  readonly labels: Labels;
  /**
   * Namespace of the pods.
   * @default - the caller's
   */
  readonly namespace?: string;
}

/** Addresses outside the cluster. */
export interface AddressCallee extends CalleeBase {
  /** Addresses outside the cluster. */
  readonly kind: "addresses";
  /** Address ranges. */
  readonly cidrs: readonly string[];
}

/** Where a client of a datastore connects, whoever runs it. */
export interface Endpoint {
  /** Host name, or the key of a Secret whose value it is. */
  readonly host: string | SecretKey;
  /** Port. */
  readonly port: number;
  /** Whether clients speak TLS. */
  readonly tls: boolean;
}

/** Port of Kafka's pods behind `kafka-service:9092`; 9092 itself is bound to localhost for the runbook's commands. */
export const KAFKA_CLIENT_PORT = 9094;

/**
 * Ports of Keycloak's pods beside the one that clients call: health and metrics, which no Service exposes; and where its pods find each other,
 * with the port at which they notice that one is gone.
 */
export const KEYCLOAK_PORTS = { management: 9000, peers: 7800, peerFailures: 57800 } as const;

const POD_PORTS: Readonly<Record<DatastoreName, number>> = { ...DATASTORE_PORTS, kafka: KAFKA_CLIENT_PORT };

/** An edge service as its callers see it. */
export function edgeCallee(service: string): PodCallee {
  const url = `http://${serviceHost(service)}:${EDGE_PORT}`;
  return {
    kind: "pods",
    name: service,
    labels: appSelector(service),
    ports: [EDGE_PORT],
    environment: [{ name: environmentVariableName(service, "SERVICE_URL"), value: url }],
  };
}

/** A service of another namespace as its callers see it. */
export function externalServiceCallee(name: string, { url, namespace, labels, port }: ExternalServiceSpec): PodCallee {
  return {
    kind: "pods",
    name,
    namespace,
    labels,
    ports: [port],
    environment: [{ name: environmentVariableName(name, "SERVICE_URL"), value: url }],
  };
}

/** Where a datastore is reached: its Service, or the host that somebody else runs. */
export function datastoreEndpoint(name: DatastoreName, external?: ExternalEndpoint): Endpoint {
  const { secret, key } = external?.hostFrom ?? {};
  return {
    host: secret !== undefined && key !== undefined ? { name: secret, key } : (external?.host ?? serviceHost(name)),
    port: external?.port ?? DATASTORE_PORTS[name],
    tls: external === undefined ? false : (external.tls ?? true),
  };
}

/** A datastore as its callers see it: the same variables for either flavour. */
export function datastoreCallee(
  name: DatastoreName,
  spec: { readonly flavour: "inCluster" } | ExternalEndpoint,
  secrets?: ActiveSecrets,
): Callee {
  const external = spec.flavour === "external" ? spec : undefined;
  const endpoint = datastoreEndpoint(name, external);
  const environment = CLIENT_ENVIRONMENT[name](endpoint, secrets);
  return external === undefined
    ? { kind: "pods", name, labels: appSelector(name), ports: [POD_PORTS[name]], environment }
    : { kind: "addresses", name, cidrs: external.cidrs, ports: [endpoint.port], environment };
}

/** Everything that a service of this environment may call, by name. */
export function calleesOf(
  environment: EnvironmentSpec,
  release: Pick<ReleaseSpec, "secrets">,
): ReadonlyMap<string, Callee> {
  const services = sortedEntries(environment.services).map(([name]) => edgeCallee(name));
  const datastores = datastoreNames(environment.datastores).flatMap((name) => {
    const spec = environment.datastores[name];
    return spec === undefined ? [] : [datastoreCallee(name, spec, release.secrets)];
  });
  const external = sortedEntries(environment.externalServices ?? {}).map(([name, spec]) =>
    externalServiceCallee(name, spec),
  );
  return new Map([...services, ...datastores, ...external].map((callee) => [callee.name, callee]));
}

/** One edge of the graph. */
export interface Edge {
  /** Who calls. */
  readonly from: string;
  /** Who is called. */
  readonly to: string;
}

/** Who calls whom in an environment, Keycloak's database included. */
export function edgesOf(environment: EnvironmentSpec): readonly Edge[] {
  const edges = sortedEntries(environment.services).flatMap(([from, spec]) =>
    resolveService(from, spec).calls.map((to) => ({ from, to })),
  );
  const keycloak =
    environment.datastores.keycloak?.flavour === "inCluster" ? [{ from: "keycloak", to: "postgres" }] : [];
  return [...edges, ...keycloak];
}

/** Names of the datastores that an environment has, in reading order. */
export function datastoreNames(datastores: DatastoresSpec): readonly DatastoreName[] {
  const all: readonly DatastoreName[] = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];
  return all.filter((name) => datastores[name] !== undefined);
}

const CLIENT_ENVIRONMENT: Readonly<
  Record<DatastoreName, (endpoint: Endpoint, secrets?: ActiveSecrets) => readonly EnvironmentVariable[]>
> = {
  postgres: ({ host, port, tls }, secrets) => [
    hostVariable("ACCESS_POSTGRES_HOST", host),
    { name: "ACCESS_POSTGRES_PORT", value: String(port) },
    { name: "ACCESS_POSTGRES_DATABASE", value: DATABASE.access },
    { name: "ACCESS_POSTGRES_USER", value: DATABASE.user },
    { name: "ACCESS_POSTGRES_PASSWORD", secret: { name: activeSecret(secrets, "postgres"), key: "password" } },
    { name: "ACCESS_POSTGRES_SSLMODE", value: postgresSslMode({ tls }) },
  ],
  redis: ({ host, port, tls }, secrets) => [
    ...withHost("ACCESS_REDIS_HOST", host, (text) => ({
      name: "ACCESS_REDIS_URL",
      value: `${tls ? "rediss" : "redis"}://${text}:${port}/0`,
    })),
    { name: "ACCESS_REDIS_PASSWORD", secret: { name: activeSecret(secrets, "redis"), key: "password" } },
  ],
  kafka: ({ host, port, tls }) => [
    ...withHost("ACCESS_KAFKA_HOST", host, (text) => ({
      name: "ACCESS_KAFKA_BOOTSTRAP_SERVERS",
      value: `${text}:${port}`,
    })),
    { name: "ACCESS_KAFKA_SECURITY_PROTOCOL", value: tls ? "SSL" : "PLAINTEXT" },
  ],
  keycloak: (endpoint) =>
    withHost("ACCESS_KEYCLOAK_HOST", endpoint.host, (text) => ({
      name: "ACCESS_KEYCLOAK_URL",
      value: httpUrl(text, endpoint),
    })),
  alertmanager: (endpoint) =>
    withHost("ACCESS_ALERTMANAGER_HOST", endpoint.host, (text) => ({
      name: "ACCESS_ALERTMANAGER_URL",
      value: httpUrl(text, endpoint),
    })),
};

/**
 * `require` encrypts; it does not check whose certificate it is, because no image holds the authority of a managed service and
 * the model has no way to give it one yet.
 */
export function postgresSslMode({ tls }: Pick<Endpoint, "tls">): "require" | "disable" {
  return tls ? "require" : "disable";
}

/** A variable that holds a host and nothing else. */
export function hostVariable(name: string, host: Endpoint["host"]): EnvironmentVariable {
  return typeof host === "string" ? { name, value: host } : { name, secret: host };
}

/** A variable that holds a host among other things. Where a Secret holds it, the kubelet puts it in, from a variable that stands in front. */
function withHost(
  name: string,
  host: Endpoint["host"],
  variable: (text: string) => EnvironmentVariable,
): readonly EnvironmentVariable[] {
  return typeof host === "string" ? [variable(host)] : [hostVariable(name, host), variable(`$(${name})`)];
}

function httpUrl(host: string, { port, tls }: Endpoint): string {
  return `${tls ? "https" : "http"}://${host}:${port}`;
}
