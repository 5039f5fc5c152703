import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { resolveKeycloak, type Endpoint } from "../../layer/datastores";
import {
  DATASTORE_PORTS,
  appSelector,
  datastoreDeploymentName,
  serviceAccountName,
  serviceName,
  workloadLabels,
  workloadSelector,
} from "../../names";
import { monitoredDatastore, type MonitoredDatastore } from "../../monitoring/monitored";
import { keycloakProblems } from "../../rules/datastores";
import { endpointProblems } from "../../rules/external-endpoint";
import { namedDatastoreProblems } from "../../rules/named-datastores";
import { inEnvironment } from "../../rules/problems";
import type { KeycloakSpec } from "../../spec/datastores";
import type { Problem } from "../../spec/problem";
import { datastoreCallee, type Callee } from "../../traffic/callees";
import { isObject } from "../children";
import { createClusterService, createServiceAccount } from "../pod/service";
import { Workload } from "../pod/workload";
import { keycloakSchema } from "../schemas/datastores";
import { isJudged, validateProps } from "../validation";
import type { Datastore, DatastoreProps } from "./datastore";
import { buildContainer, serverContainer, type KeycloakSettings } from "./keycloak-container";
import { databaseOf, isDatastore, peersOf, type Database } from "./keycloak-database";
import type { ServerObjects } from "./single-pod-server";

/** Props for {@link Keycloak}. */
export type KeycloakProps = KeycloakSpec &
  DatastoreProps & {
    /**
     * Database for realms and sessions: a {@link Postgres}, which also provides the Secret and the flow, or an address.
     * @default - `postgres-service:5432` in the same namespace
     */
    readonly database?: Datastore | Endpoint;
  };

const DEFAULTS = {
  /** User ID of `keycloak` in the image. */
  user: 1000,
  graceSeconds: 60,
};

/**
 * The layer's Keycloak. When it runs in the cluster, it consists of the Deployment `keycloak-deployment` with rolling updates, a PodDisruptionBudget,
 * the Service `keycloak-service` on port 8080 and a ServiceAccount. No objects are created for an external Keycloak. All data is in the database
 * `keycloak`. The keys `username` and `password` of the active Secret contain the credentials of the bootstrap administrator. Patch releases are
 * rolled out without downtime. Before you roll out a new minor or major version, scale the Deployment to 0, because two versions must not share the
 * database.
 *
 * The default child is the Deployment. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class Keycloak extends Construct implements Datastore {
  /** Kind of datastore. */
  readonly datastore = "keycloak";
  /** Name of the datastore. It is the value of the `app` label, and the names of objects and client environment variables are derived from it. */
  readonly name: string;
  /** Address that clients connect to. */
  readonly endpoint: Endpoint;
  /** Callee that represents this datastore in the `calls` of a service. */
  readonly callee: Callee;
  /** Calls from the Keycloak pods to the database and to each other. */
  readonly calls: readonly Callee[];
  /**
   * Public host name that appears in issued tokens.
   * @default - none, if Keycloak is external
   */
  readonly hostname?: string;
  /** Monitoring data that {@link Monitoring} uses; `undefined` if the datastore is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Kubernetes objects of the datastore.
   * @default - none, if Keycloak is external
   */
  readonly server?: KeycloakServer;

  constructor(scope: Construct, id: string, props: KeycloakProps) {
    super(scope, id);
    validateProps(this, plainProps(props), { schema: keycloakSchema, problemsOf: keycloakPropsProblems });
    const keycloak = resolveKeycloak(props, props.name);
    this.name = keycloak.name;
    this.endpoint = keycloak.endpoint;
    this.monitored = monitoredDatastore("keycloak", keycloak);
    this.callee = datastoreCallee("keycloak", props, props.secrets, this.name);
    const database = databaseOf(props);
    this.calls = keycloak.kind === "inCluster" ? [...database.callees, peersOf(this.name)] : [];
    if (keycloak.kind === "inCluster") {
      this.hostname = keycloak.hostname;
      this.server = createServer(this, { ...props, ...keycloak }, database);
    }
    this.node.defaultChild = this.server?.deployment;
  }
}

function keycloakPropsProblems(props: KeycloakProps): readonly Problem[] {
  const { database } = props;
  return [
    ...namedDatastoreProblems("keycloak", props, keycloakProblems),
    ...(database === undefined || isDatastore(database) ? [] : endpointProblems(database, inEnvironment("database"))),
  ];
}

/** Replaces constructs in the props with plain data. */
function plainProps(props: KeycloakProps): KeycloakProps {
  if (isJudged(props) || !isObject(props) || props.database === undefined || !isDatastore(props.database)) return props;
  return { ...props, database: props.database.endpoint };
}

/** Kubernetes objects of Keycloak. */
export interface KeycloakServer extends ServerObjects {
  /** The PodDisruptionBudget. */
  readonly disruptionBudget: k8s.KubePodDisruptionBudget;
}

function createServer(scope: Construct, props: KeycloakSettings, database: Database): KeycloakServer {
  const { name } = props;
  const serviceAccount = createServiceAccount(scope, name, props.pods);
  const service = createClusterService(scope, "service", {
    app: name,
    name: serviceName(name),
    selector: appSelector(name),
    port: { name: "http", number: DATASTORE_PORTS.keycloak },
  });
  const { deployment, disruptionBudget } = createWorkload(scope, props, database);
  return { serviceAccount, service, deployment, disruptionBudget };
}

function createWorkload(scope: Construct, props: KeycloakSettings, database: Database): Workload {
  const { name, replicas } = props;
  const labels = workloadLabels(name, "rolling");
  return new Workload(scope, "server", {
    name: datastoreDeploymentName(name),
    labels,
    floor: replicas,
    maxUnavailable: 1,
    // Startup can take ten minutes. The deadline is longer, so that a rollout is not reported as failed and undone before startup is complete.
    progressDeadlineSeconds: 900,
    pod: {
      labels,
      selector: workloadSelector(name, "rolling"),
      serviceAccountName: serviceAccountName(name),
      user: DEFAULTS.user,
      graceSeconds: DEFAULTS.graceSeconds,
      pods: props.pods,
      initContainer: buildContainer(props),
      container: serverContainer(props, database),
    },
  });
}
