import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { alertmanagerSchema } from "../schemas/datastores";
import { validateProps } from "../validation";
import { DATASTORE_PORTS, RECEIVERS_PATH, claimName, configMapName } from "../../names";
import { resolveAlertmanager, serverImage, type Endpoint, type ResolvedAlertmanager } from "../../layer/datastores";
import { datastoreCallee, type Callee } from "../../traffic/callees";
import { monitoredDatastore, type MonitoredDatastore } from "../../monitoring/monitored";
import { alertmanagerProblems } from "../../rules/datastores";
import { namedDatastoreProblems } from "../../rules/named-datastores";
import { activeSecret } from "../../layer/secrets";
import type { AlertmanagerSpec } from "../../spec/datastores";
import type { ContainerOptions } from "../pod/container";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import type { Mount } from "../pod/mount";
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
  configuration: ["route:", "  receiver: discard", "receivers:", "  - name: discard", ""].join("\n"),
};

const FILES_PATH = "/etc/alertmanager";
const CONFIGURATION_FILE = "alertmanager.yml";

/**
 * The layer's Alertmanager. When it runs in the cluster, it consists of the Deployment `alertmanager-deployment` with one pod, the Service
 * `alertmanager-service` on port 9093, the claim `alertmanager-data`, the ConfigMap `alertmanager-config` and a ServiceAccount. No objects are created for
 * an external Alertmanager. Silences and the log of sent notifications are on the volume, so they outlast restarts. A crash loses at most the last minute.
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
  /** Calls that the datastore's pods make. The list is always empty, because they do not call any other service. */
  readonly calls: readonly Callee[] = [];
  /** Monitoring data that {@link Monitoring} uses; `undefined` if the datastore is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Kubernetes objects of the datastore.
   * @default - none, if the datastore is external
   */
  readonly server?: ServerObjects;

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
    if (alertmanager.kind === "inCluster") this.server = createServer(this, { ...props, ...alertmanager });
    this.node.defaultChild = this.server?.deployment;
  }
}

/** Props of the in-cluster server, with all defaults applied. */
type Server = Extract<ResolvedAlertmanager, { readonly kind: "inCluster" }> &
  DatastoreProps &
  Pick<AlertmanagerProps, "configuration" | "readsReceivers">;

function createServer(scope: Construct, props: Server): SinglePodServer {
  return new SinglePodServer(scope, "server", {
    app: props.name,
    container: serverContainer(props),
    port: { name: "http", number: DATASTORE_PORTS.alertmanager },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
    priorityClass: props.priorityClass,
    files: files(props.name, { [CONFIGURATION_FILE]: props.configuration ?? DEFAULTS.configuration }),
  });
}

function serverContainer(props: Server): ContainerOptions {
  const port = k8s.IntOrString.fromString("http");
  const ready = { httpGet: { path: "/-/ready", port }, timeoutSeconds: 3 };
  return {
    name: props.name,
    image: serverImage(props),
    args: [
      `--config.file=${FILES_PATH}/${CONFIGURATION_FILE}`,
      "--storage.path=/alertmanager",
      // Also writes silences without a shutdown. By default, a crash would lose those of the last 15 minutes.
      "--data.maintenance-interval=1m",
      // An empty address disables clustering, which one pod does not need.
      "--cluster.listen-address=",
      ...(props.externalUrl === undefined ? [] : [`--web.external-url=${props.externalUrl}`, "--web.route-prefix=/"]),
    ],
    ports: { http: DATASTORE_PORTS.alertmanager },
    resources: props.resources,
    mounts: [
      { kind: "files", path: FILES_PATH, configMapName: configMapName(props.name) },
      { kind: "claim", path: "/alertmanager", claimName: claimName(props.name) },
      ...(props.readsReceivers === true ? [receivers(props)] : []),
    ],
    probes: {
      startup: { ...ready, periodSeconds: 2, failureThreshold: 30 },
      readiness: { ...ready, periodSeconds: 10, failureThreshold: 3 },
      liveness: { httpGet: { path: "/-/healthy", port }, periodSeconds: 20, timeoutSeconds: 3, failureThreshold: 6 },
    },
  };
}

/** Mount of the receivers' Secret. It is outside the configuration folder, which is a read-only volume. */
function receivers({ secrets, name }: Server): Mount {
  return {
    kind: "secret",
    path: RECEIVERS_PATH,
    secretName: activeSecret(secrets, "alertmanager", name),
    name: "receivers",
  };
}
