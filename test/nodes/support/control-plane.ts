import { join } from "path";
import { lastLogLines, startServer, type Server } from "../../e2e/support/child-processes";
import type { Kubectl } from "../../e2e/support/kubectl";
import { API_PORT, CONTROL_PLANE, SERVICE_RANGE } from "./addresses";
import type { NodeBinaries } from "./binaries";
import type { NodeIdentities } from "./identities";
import { until } from "./namespaces";
import type { Site } from "./site";

const ETCD = "http://127.0.0.1:2379";
const ETCD_PEER = "http://127.0.0.1:2380";

/** A program of the control plane. */
type Component = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";

/** Arguments of each component, tested with Kubernetes 1.36.3 and etcd 3.6.14. */
const ARGUMENTS: Readonly<Record<Component, (site: Site, ids: NodeIdentities) => Readonly<Record<string, string>>>> = {
  etcd: ({ folder }) => ({
    "data-dir": join(folder, "etcd"),
    "listen-client-urls": ETCD,
    "advertise-client-urls": ETCD,
    "listen-peer-urls": ETCD_PEER,
    "initial-advertise-peer-urls": ETCD_PEER,
    "initial-cluster": `default=${ETCD_PEER}`,
    "unsafe-no-fsync": "true",
    "log-level": "warn",
  }),
  "kube-apiserver": (_site, ids) => ({
    "etcd-servers": ETCD,
    "bind-address": "0.0.0.0",
    "advertise-address": CONTROL_PLANE.address,
    "secure-port": String(API_PORT),
    "tls-cert-file": ids.apiServer.certificate,
    "tls-private-key-file": ids.apiServer.key,
    "client-ca-file": ids.authority,
    "authorization-mode": "Node,RBAC",
    "enable-admission-plugins": "NodeRestriction",
    "anonymous-auth": "false",
    "allow-privileged": "true",
    "service-cluster-ip-range": SERVICE_RANGE,
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-key-file": ids.tokens.publicKey,
    "service-account-signing-key-file": ids.tokens.privateKey,
    "kubelet-preferred-address-types": "InternalIP",
    "kubelet-certificate-authority": ids.authority,
    "kubelet-client-certificate": ids.kubeletClient.certificate,
    "kubelet-client-key": ids.kubeletClient.key,
    "requestheader-client-ca-file": ids.frontProxyAuthority,
    "requestheader-allowed-names": "front-proxy",
    "requestheader-username-headers": "X-Remote-User",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "proxy-client-cert-file": ids.frontProxy.certificate,
    "proxy-client-key-file": ids.frontProxy.key,
    // Without kube-proxy on the control plane, the API server reaches metrics-server by its pod address.
    "enable-aggregator-routing": "true",
  }),
  "kube-controller-manager": (_site, ids) => ({
    kubeconfig: ids.kubeconfigs["controller-manager"],
    "root-ca-file": ids.authority,
    "service-account-private-key-file": ids.tokens.privateKey,
    "use-service-account-credentials": "true",
    "bind-address": "127.0.0.1",
    "leader-elect": "false",
    "kube-api-qps": "200",
    "kube-api-burst": "400",
  }),
  "kube-scheduler": (_site, ids) => ({
    kubeconfig: ids.kubeconfigs.scheduler,
    "bind-address": "127.0.0.1",
    "leader-elect": "false",
  }),
};

/**
 * Starts etcd, API server, controller manager and scheduler in the namespaces of a site, and waits until the API server is ready.
 * @throws Error with the last log lines of a component that exits
 */
export async function startControlPlane(
  site: Site,
  binaries: NodeBinaries,
  identities: NodeIdentities,
  kubectl: Kubectl,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  const start = (component: Component) => {
    const options = Object.entries(ARGUMENTS[component](site, identities)).map(([name, value]) => `--${name}=${value}`);
    const [program, ...args] = site.namespaces.command(binaries[component], options);
    servers.push(startServer({ name: component, program, args, logs: join(site.folder, "logs") }));
  };
  start("etcd");
  start("kube-apiserver");
  await until("the API server is ready", async () => {
    const dead = servers.find((server) => !server.isRunning());
    if (dead !== undefined) throw new Error(`${dead.name} exited; ${lastLogLines(dead)}`);
    return (await kubectl.try(["get", "--raw", "/readyz"])).code === 0;
  });
  start("kube-controller-manager");
  start("kube-scheduler");
  return servers;
}
