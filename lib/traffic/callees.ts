import { DATASTORE_PORTS, appSelector, environmentVariableName, type Labels } from "../names";
import { brokerAddress, inClusterEndpoint, resolveExternal, type Endpoint } from "../layer/datastores";
import type { SecretKey } from "../layer/secrets";
import type { DatastoreName } from "../spec/datastores";
import type { CaReference, ExternalStore } from "../spec/external";
import type { ExternalServiceSpec } from "../spec/environment";
import type { ActiveSecrets } from "../spec/release";
import { urlPort } from "../spec/values/host";
import { requireDatastore, requireExternalService, requireName } from "./callee-arguments";
import { clientEnvironment } from "./client-environment";
import type { Protocol } from "./flow";

/** An environment variable of a container: a plain value, or a key of a Secret. */
export type EnvironmentVariable =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly secret: SecretKey };

/**
 * A target of calls: its pods or addresses, and the environment variables of its clients. Put it in the `calls` of a service.
 *
 * The `callee` of an `EdgeService` or datastore construct is for callers in the same namespace only. Its host name has no namespace, so it does not
 * resolve from another namespace, and synthesis reports no error. For such callers use `externalServiceCallee`, or write a `Callee` with `namespace` and a
 * qualified host name.
 */
export type Callee = PodCallee | AddressCallee;

/** Common fields of a {@link Callee}. */
export interface CalleeBase {
  /** Name, as in `calls`: `redis`. */
  readonly name: string;
  /** Ports of the pods, not of the Service in front of them. */
  readonly ports: readonly number[];
  /**
   * Transport protocols of the ports.
   * @default - TCP
   */
  readonly protocols?: readonly Protocol[];
  /**
   * Environment variables of the client containers.
   * @default - none
   */
  readonly environment?: readonly EnvironmentVariable[];
  /**
   * Kind of datastore, independent of the name. Clients of `postgres` also get the size of their connection pool.
   * @default - the datastore with this name, if any
   */
  readonly datastore?: DatastoreName;
  /**
   * Whether it is a datastore. A lockdown denies calls to services first, and calls to datastores only at a higher level.
   * @default - true for the names of the layer's datastores, such as `redis`
   */
  readonly isDatastore?: boolean;
  /**
   * Path of the health check.
   * @default `/health`
   */
  readonly healthPath?: string;
  /**
   * CA of the callee's certificate. Client containers mount it at `/etc/access-layer/ca/<name>`.
   * @default - none
   */
  readonly ca?: CaReference;
}

/** A callee in the cluster. */
export interface PodCallee extends CalleeBase {
  /** Selects the callee by the labels of its pods. */
  readonly kind: "pods";
  /** Labels that select the pods. */
  readonly labels: Labels;
  /**
   * Namespace of the pods.
   * @default - the namespace of the caller
   */
  readonly namespace?: string;
}

/** A callee outside the cluster. */
export interface AddressCallee extends CalleeBase {
  /** Selects the callee by its addresses. */
  readonly kind: "addresses";
  /** Address ranges: `10.40.16.0/20`. */
  readonly cidrs: readonly string[];
}

/** Port of Kafka's pods behind `kafka-service:9092`. Inside the pod, port 9092 is open only on localhost, for the runbook's commands. */
export const KAFKA_CLIENT_PORT = 9094;

/**
 * Keycloak's ports other than the client port: management (health and metrics, not exposed by a Service), and the ports on which its pods form a
 * cluster and detect failures.
 */
export const KEYCLOAK_PORTS = { management: 9000, peers: 7800, peerFailures: 57800 } as const;

/** Port on which the two replicas of Alertmanager exchange silences and the notification log, with TCP and UDP. */
export const ALERTMANAGER_PEERS_PORT = 9094;

/** Callee for connections between the two replicas of Alertmanager. */
export function alertmanagerPeers(name: string): PodCallee {
  return {
    kind: "pods",
    name,
    labels: appSelector(name),
    ports: [ALERTMANAGER_PEERS_PORT],
    protocols: ["TCP", "UDP"],
    isDatastore: true,
  };
}

const POD_PORTS: Readonly<Record<DatastoreName, number>> = { ...DATASTORE_PORTS, kafka: KAFKA_CLIENT_PORT };

/**
 * The callee for a service in another namespace, or for addresses outside the cluster.
 * @throws ProblemsError if `spec` has neither `namespace`, `labels` and `port`, nor `cidrs`
 */
export function externalServiceCallee(name: string, spec: ExternalServiceSpec): Callee {
  requireName("name", name);
  requireExternalService(spec);
  return externalCallee(name, spec);
}

/** The callee for a service of `externalServices`. An incomplete one matches no pod and no address. */
export function externalCallee(
  name: string,
  { url, namespace, labels, cidrs = [], port }: ExternalServiceSpec,
): Callee {
  const environment = [{ name: environmentVariableName(name, "SERVICE_URL"), value: url }];
  return namespace === undefined || labels === undefined
    ? { kind: "addresses", name, cidrs, ports: [port ?? urlPort(url)], environment }
    : { kind: "pods", name, namespace, labels, ports: port === undefined ? [] : [port], environment };
}

/**
 * The callee for a datastore. Clients get the same variables for a datastore in the cluster and for an external one.
 * @param name - its name, if it differs from the default; the variables and the default Secret are named after it
 * @param client - name of the caller in `secrets.databaseRoles`; without it, or without a role, callers of PostgreSQL log in as the superuser
 * @throws ProblemsError if `datastore`, `spec.kind` or `name` is invalid
 */
export function datastoreCallee(
  datastore: DatastoreName,
  spec: { readonly kind: "inCluster" } | ExternalStore,
  secrets?: ActiveSecrets,
  name: string = datastore,
  client?: string,
): Callee {
  requireDatastore(datastore, spec);
  requireName("name", name);
  if (client !== undefined) requireName("client", client);
  const endpoint =
    spec.kind === "inCluster" ? inClusterEndpoint(datastore, name) : resolveExternal(datastore, spec, name).endpoint;
  const environment = clientEnvironment(datastore, name, endpoint, secrets, client);
  const { ca } = endpoint;
  const base = { name, datastore, isDatastore: true, environment, ...(ca && { ca }) };
  return spec.kind === "external"
    ? { ...base, kind: "addresses", cidrs: spec.cidrs, ports: clientPorts(endpoint) }
    : { ...base, kind: "pods", labels: appSelector(name), ports: [POD_PORTS[datastore]] };
}

/** Ports of an external datastore: those of all its brokers, or its only one. */
function clientPorts({ port, brokers }: Endpoint): readonly number[] {
  return brokers === undefined ? [port] : [...new Set(brokers.map((broker) => brokerAddress(broker).port))];
}
