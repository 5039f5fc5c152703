import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { datastoreCallee, datastoreEndpoint, type Callee, type Endpoint } from "../../traffic/callees";
import { DATASTORE_PORTS, RECEIVERS_PATH, configMapName, imageReference } from "../../names";
import { alertmanagerProblems } from "../../rules/datastores";
import { throwIfAny } from "../../rules/problems-error";
import { activeSecret } from "../../spec/defaults";
import { DATASTORE_DEFAULTS } from "../../spec/datastore-defaults";
import type { AlertmanagerSpec, InClusterBase } from "../../spec/datastores";
import type { ContainerOptions } from "../pod/container";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import type { Mount } from "../pod/mount";
import { SinglePodServer } from "./single-pod-server";

/** Props of {@link Alertmanager}. */
export type AlertmanagerProps = AlertmanagerSpec &
  DatastoreProps & {
    /**
     * Alertmanager's configuration, as YAML text.
     * @default - one receiver that tells nobody
     */
    readonly configuration?: string;
    /**
     * Whether the configuration refers to keys of the active Secret about `alertmanager`, as files in `/etc/alertmanager-receivers`. The pod does not start
     * without the Secret.
     * @default false
     */
    readonly readsReceivers?: boolean;
  };

const DEFAULTS = {
  ...DATASTORE_DEFAULTS.alertmanager,
  image: "quay.io/prometheus/alertmanager",
  /** User `nobody` of the image. */
  user: 65534,
  graceSeconds: 30,
  configuration: ["route:", "  receiver: nobody", "receivers:", "  - name: nobody", ""].join("\n"),
};

const FILES_PATH = "/etc/alertmanager";
const CONFIGURATION_FILE = "alertmanager.yml";

/**
 * Alertmanager for the layer. In the cluster: Deployment `alertmanager-deployment` with one pod, `alertmanager-service:9093`,
 * ConfigMap `alertmanager-config`, ServiceAccount. External: no objects. Silences live in the pod: a restart forgets them.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class Alertmanager extends Construct implements Datastore {
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;

  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    super(scope, id);
    throwIfAny(alertmanagerProblems(props, []), `alertmanager ${this.node.path}`);
    this.endpoint = datastoreEndpoint("alertmanager", props.flavour === "external" ? props : undefined);
    this.callee = datastoreCallee("alertmanager", props, props.secrets);
    if (props.flavour === "inCluster") createServer(this, props);
  }
}

type ServerProps = Extract<AlertmanagerProps, InClusterBase>;

function createServer(scope: Construct, props: ServerProps): void {
  new SinglePodServer(scope, "server", {
    app: "alertmanager",
    container: serverContainer(props),
    port: { name: "http", number: DATASTORE_PORTS.alertmanager },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    files: files("alertmanager", { [CONFIGURATION_FILE]: props.configuration ?? DEFAULTS.configuration }),
  });
}

function serverContainer(props: ServerProps): ContainerOptions {
  const port = k8s.IntOrString.fromString("http");
  const ready = { httpGet: { path: "/-/ready", port }, timeoutSeconds: 3 };
  return {
    name: "alertmanager",
    image: imageReference(props.image ?? DEFAULTS.image, props.version),
    args: [
      `--config.file=${FILES_PATH}/${CONFIGURATION_FILE}`,
      "--storage.path=/alertmanager",
      // Empty: one pod has nobody to gossip with.
      "--cluster.listen-address=",
    ],
    ports: { http: DATASTORE_PORTS.alertmanager },
    resources: props.resources ?? DEFAULTS.resources,
    mounts: [
      { kind: "files", path: FILES_PATH, configMapName: configMapName("alertmanager") },
      { kind: "scratch", path: "/alertmanager" },
      ...(props.readsReceivers === true ? [receivers(props)] : []),
    ],
    probes: {
      startup: { ...ready, periodSeconds: 2, failureThreshold: 30 },
      readiness: { ...ready, periodSeconds: 10, failureThreshold: 3 },
      liveness: { httpGet: { path: "/-/healthy", port }, periodSeconds: 20, timeoutSeconds: 3, failureThreshold: 6 },
    },
  };
}

/** Beside the folder of the configuration, not in it: that one is a read-only volume of its own. */
function receivers({ secrets }: ServerProps): Mount {
  return {
    kind: "secret",
    path: RECEIVERS_PATH,
    secretName: activeSecret(secrets, "alertmanager"),
    name: "receivers",
  };
}
