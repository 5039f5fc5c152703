import { k8s } from "cdk8s-plus-28";
import { isPair, serverImage, type ResolvedAlertmanager } from "../../layer/datastores";
import { activeSecret } from "../../layer/secrets";
import { DATASTORE_PORTS, RECEIVERS_PATH, claimName, configMapName, peersServiceName } from "../../names";
import { ALERTMANAGER_PEERS_PORT } from "../../traffic/callees";
import type { ContainerOptions } from "../pod/container";
import type { Mount } from "../pod/mount";
import type { AlertmanagerProps } from "./alertmanager";
import type { DatastoreProps } from "./datastore";

/** Props of the server in the cluster, with all defaults applied. */
export type AlertmanagerSettings = Extract<ResolvedAlertmanager, { readonly kind: "inCluster" }> &
  DatastoreProps &
  Pick<AlertmanagerProps, "configuration" | "readsReceivers">;

const FILES_PATH = "/etc/alertmanager";

/** Name of the file with the configuration. */
export const CONFIGURATION_FILE = "alertmanager.yml";

/**
 * The container of a replica.
 * @param replica - name from which the name of its claim is derived
 */
export function serverContainer(props: AlertmanagerSettings, replica: string = props.name): ContainerOptions {
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
      ...clusterArguments(props),
      ...(props.externalUrl === undefined ? [] : [`--web.external-url=${props.externalUrl}`, "--web.route-prefix=/"]),
    ],
    environment: isPair(props) ? [{ name: "POD_IP", fieldPath: "status.podIP" }] : [],
    ports: { http: DATASTORE_PORTS.alertmanager, ...(isPair(props) ? { cluster: ALERTMANAGER_PEERS_PORT } : {}) },
    resources: props.resources,
    mounts: [
      { kind: "files", path: FILES_PATH, configMapName: configMapName(props.name) },
      { kind: "claim", path: "/alertmanager", claimName: claimName(replica) },
      ...(props.readsReceivers === true ? [receivers(props)] : []),
    ],
    probes: {
      startup: { ...ready, periodSeconds: 2, failureThreshold: 30 },
      readiness: { ...ready, periodSeconds: 10, failureThreshold: 3 },
      liveness: { httpGet: { path: "/-/healthy", port }, periodSeconds: 20, timeoutSeconds: 3, failureThreshold: 6 },
    },
  };
}

/**
 * Arguments of the cluster. The Service has the addresses of both replicas. Alertmanager looks it up again every 15 seconds, so the replicas find each
 * other after a restart. Without the address of the pod, it would search for one and accept only private ones. The brackets are for IPv6.
 */
function clusterArguments(props: AlertmanagerSettings): readonly string[] {
  // An empty address disables clustering, which one pod does not need.
  if (!isPair(props)) return ["--cluster.listen-address="];
  return [
    `--cluster.listen-address=[$(POD_IP)]:${ALERTMANAGER_PEERS_PORT}`,
    `--cluster.peer=${peersServiceName(props.name)}:${ALERTMANAGER_PEERS_PORT}`,
  ];
}

/** Mount of the receivers' Secret. It is outside the configuration folder, which is a read-only volume. */
function receivers({ secrets, name }: AlertmanagerSettings): Mount {
  return {
    kind: "secret",
    path: RECEIVERS_PATH,
    secretName: activeSecret(secrets, "alertmanager", name),
    name: "receivers",
  };
}
