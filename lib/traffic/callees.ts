import {
  DATASTORE_PORTS,
  EDGE_PORT,
  HEALTH_PATH,
  appSelector,
  environmentVariableName,
  serviceHost,
  type Labels,
} from "../names";
import { inClusterEndpoint, resolveExternal, type Endpoint } from "../layer/datastores";
import type { SecretKey } from "../layer/secrets";
import type { DatastoreName, ExternalEndpoint } from "../spec/datastores";
import type { ExternalServiceSpec } from "../spec/environment";
import type { ActiveSecrets } from "../spec/release";
import { clientEnvironment } from "./client-environment";

/** One environment variable of a container: a plain value, or a key of a Secret. */
export type EnvironmentVariable =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly secret: SecretKey };

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
  /**
   * The datastore that it is, whatever its name: a service that calls a PostgreSQL gets the size of its connection pool.
   * @default - the datastore of that name, if there is one
   */
  readonly datastore?: DatastoreName;
  /**
   * Whether it is a datastore: a lock-down cuts datastores later than services.
   * @default - true for the names of the layer's datastores, such as `redis`
   */
  readonly isDatastore?: boolean;
  /**
   * Path of the URL that says whether it can take requests.
   * @default `/health`
   */
  readonly healthPath?: string;
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

/** Port of Kafka's pods behind `kafka-service:9092`; 9092 itself is bound to localhost for the runbook's commands. */
export const KAFKA_CLIENT_PORT = 9094;

/**
 * Ports of Keycloak's pods beside the one that clients call: health and metrics, which no Service exposes; and where its pods find each other,
 * with the port at which they notice that one is gone.
 */
export const KEYCLOAK_PORTS = { management: 9000, peers: 7800, peerFailures: 57800 } as const;

const POD_PORTS: Readonly<Record<DatastoreName, number>> = { ...DATASTORE_PORTS, kafka: KAFKA_CLIENT_PORT };

/** An edge service as its callers see it: on port 8000 with `/health`, unless it has another port or path. */
export function edgeCallee(
  service: string,
  { port = EDGE_PORT, healthPath }: { readonly port?: number; readonly healthPath?: string } = {},
): PodCallee {
  const url = `http://${serviceHost(service)}:${port}`;
  return {
    kind: "pods",
    name: service,
    labels: appSelector(service),
    ports: [port],
    environment: [{ name: environmentVariableName(service, "SERVICE_URL"), value: url }],
    ...(healthPath === undefined || healthPath === HEALTH_PATH ? {} : { healthPath }),
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

/**
 * A datastore as its callers see it: the same variables in the cluster and outside it.
 * @param name - its name, where it is another than the usual one; variables and the default Secret are named after it
 */
export function datastoreCallee(
  datastore: DatastoreName,
  spec: { readonly kind: "inCluster" } | ExternalEndpoint,
  secrets?: ActiveSecrets,
  name: string = datastore,
): Callee {
  if (spec.kind === "inCluster") return calleeAt(datastore, name, inClusterEndpoint(datastore, name), secrets);
  return calleeAt(datastore, name, resolveExternal(datastore, spec, name).endpoint, secrets, spec.cidrs);
}

function calleeAt(
  datastore: DatastoreName,
  name: string,
  endpoint: Endpoint,
  secrets: ActiveSecrets | undefined,
  cidrs?: readonly string[],
): Callee {
  const environment = clientEnvironment(datastore, name, endpoint, secrets);
  const base = { name, datastore, isDatastore: true, environment };
  return cidrs === undefined
    ? { ...base, kind: "pods", labels: appSelector(name), ports: [POD_PORTS[datastore]] }
    : { ...base, kind: "addresses", cidrs, ports: [endpoint.port] };
}
