import { Construct } from "constructs";
import { alertmanagerSchema } from "../schemas/datastores";
import { validateProps } from "../validation";
import { DATASTORE_PORTS, secondReplicaName } from "../../names";
import { isPair, resolveAlertmanager, type Endpoint } from "../../layer/datastores";
import { alertmanagerPeers, datastoreCallee, type Callee } from "../../traffic/callees";
import { monitoredDatastore, type MonitoredDatastore } from "../../monitoring/monitored";
import { alertmanagerProblems } from "../../rules/datastores";
import { namedDatastoreProblems } from "../../rules/named-datastores";
import type { AlertmanagerSpec } from "../../spec/datastores";
import { CONFIGURATION_FILE, serverContainer, type AlertmanagerSettings } from "./alertmanager-container";
import { SecondReplica, type SecondReplicaObjects } from "./alertmanager-second";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import { SinglePodServer, type ServerObjects } from "./single-pod-server";

/** Props for {@link Alertmanager}. */
export type AlertmanagerProps = AlertmanagerSpec &
  DatastoreProps & {
    /**
     * Alertmanager configuration as YAML text.
     * @default - one receiver that discards every alert
     */
    readonly configuration?: string;
    /**
     * Whether the configuration reads keys of the active `alertmanager` Secret as files in `/etc/alertmanager-receivers`. If true, the pod does not start
     * without the Secret.
     * @default false
     */
    readonly readsReceivers?: boolean;
  };

const DEFAULTS = {
  /** User ID of the unprivileged user in the image. */
  user: 65534,
  graceSeconds: 30,
  /**
   * Seconds that the second replica continues to serve before it stops. A change restarts both replicas at the same time. The first one is usually back
   * within this time, also if its volume moves to another node.
   */
  handoverSeconds: 90,
  configuration: ["route:", "  receiver: discard", "receivers:", "  - name: discard", ""].join("\n"),
};

/** Kubernetes objects of Alertmanager. */
export interface AlertmanagerServer extends ServerObjects {
  /**
   * Objects that the second replica adds.
   * @default - none, if there is one replica
   */
  readonly second?: SecondReplicaObjects;
}

/**
 * The layer's Alertmanager. When it runs in the cluster, it consists of the Deployment `alertmanager-deployment` with one pod, the Service
 * `alertmanager-service` on port 9093, the claim `alertmanager-data`, the ConfigMap `alertmanager-config` and a ServiceAccount. No objects are created for
 * an external Alertmanager. Silences and the log of sent notifications are on the volume, so they outlast restarts. A crash loses at most the last minute.
 *
 * With two replicas, there are also the Deployment `alertmanager-second-deployment`, its claim `alertmanager-second-data`, the headless Service
 * `alertmanager-peers-service` and a PodDisruptionBudget. The replicas exchange silences and the log of sent notifications.
 *
 * The default child is the Deployment. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class Alertmanager extends Construct implements Datastore {
  /** Kind of datastore. */
  readonly datastore = "alertmanager";
  /** Name of the datastore. It is the value of the `app` label, and the names of objects and client environment variables are derived from it. */
  readonly name: string;
  /** Address that clients connect to. */
  readonly endpoint: Endpoint;
  /** Callee that represents this datastore in the `calls` of a service. */
  readonly callee: Callee;
  /** Calls that the datastore's pods make: those between two replicas. */
  readonly calls: readonly Callee[];
  /** Monitoring data that {@link Monitoring} uses; `undefined` if the datastore is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Kubernetes objects of the datastore.
   * @default - none, if the datastore is external
   */
  readonly server?: AlertmanagerServer;

  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    super(scope, id);
    validateProps(this, props, {
      schema: alertmanagerSchema,
      problemsOf: (given) => namedDatastoreProblems("alertmanager", given, alertmanagerProblems),
    });
    const alertmanager = resolveAlertmanager(props, props.name);
    this.name = alertmanager.name;
    this.endpoint = alertmanager.endpoint;
    this.monitored = monitoredDatastore("alertmanager", alertmanager);
    this.callee = datastoreCallee("alertmanager", props, props.secrets, this.name);
    this.calls = isPair(alertmanager) ? [alertmanagerPeers(this.name)] : [];
    if (alertmanager.kind === "inCluster") this.server = createServer(this, { ...props, ...alertmanager });
    this.node.defaultChild = this.server?.deployment;
  }
}

function createServer(scope: Construct, props: AlertmanagerSettings): AlertmanagerServer {
  const { name, storageClass, pods } = props;
  const isReplicated = isPair(props);
  const storage = { size: props.storage, storageClass };
  const configuration = files(name, { [CONFIGURATION_FILE]: props.configuration ?? DEFAULTS.configuration });
  const { user, graceSeconds, handoverSeconds } = DEFAULTS;
  const first = new SinglePodServer(scope, "server", {
    ...{ app: name, user, graceSeconds, storage, pods, isReplicated, files: configuration },
    container: serverContainer(props),
    port: { name: "http", number: DATASTORE_PORTS.alertmanager },
  });
  if (!isReplicated) return first;
  const second = new SecondReplica(scope, "second", {
    ...{ app: name, user, storage, pods, files: configuration },
    graceSeconds: handoverSeconds + graceSeconds,
    container: { ...serverContainer(props, secondReplicaName(name)), drainSeconds: handoverSeconds },
  });
  const { deployment, service, serviceAccount, claim } = first;
  return { deployment, service, serviceAccount, claim, files: first.files, second };
}
