import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import { DNS_SERVICE, POD_RANGE, nodeAddress, nodeName, podRange } from "./addresses";
import type { NodeIdentities } from "./identities";
import { CNI_FOLDER } from "./machine";

/** Image of the container that holds a pod's namespaces. */
export const PAUSE_IMAGE = "registry.k8s.io/pause:3.10.1";

/** Socket of containerd, as a node sees the file system. */
export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";

/** Inputs of a node's configuration files. */
export interface NodeSetup {
  readonly number: number;
  /** Folder of the node: its disk and its configuration. */
  readonly folder: string;
  /** Parent cgroup of its pods. */
  readonly cgroup: string;
  readonly identities: NodeIdentities;
}

/** Paths of a node's configuration files. */
export interface NodeFiles {
  readonly containerd: string;
  readonly kubelet: string;
  readonly kubeProxy: string;
}

/** Writes the configuration files of a node. */
export function writeNodeFiles(setup: NodeSetup): NodeFiles {
  const { folder } = setup;
  for (const name of ["cni", "containerd", "kubelet", "pod-logs", "logs", "volumes"])
    mkdirSync(join(folder, name), { recursive: true });
  // JSON is valid YAML.
  const write = (name: string, content: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, null, 2));
    return file;
  };
  write("cni/10-pods.conflist", cniConfiguration(setup));
  return {
    containerd: write("containerd.toml", containerdConfiguration(folder)),
    kubelet: write("kubelet.yaml", kubeletConfiguration(setup)),
    kubeProxy: write("kube-proxy.yaml", kubeProxyConfiguration(setup)),
  };
}

function cniConfiguration({ number }: NodeSetup): object {
  const ranges = [[{ subnet: podRange(number) }]];
  const ipam = { type: "host-local", dataDir: "/run/cni-addresses", ranges, routes: [{ dst: "0.0.0.0/0" }] };
  return { cniVersion: "1.0.0", name: "pods", plugins: [{ type: "ptp", ipMasq: false, mtu: 1500, ipam }] };
}

/** containerd 1.6 of Debian 12. This process may lack CAP_SYS_RESOURCE, and the kernel AppArmor and huge pages. */
export function containerdConfiguration(folder: string): string {
  return `version = 2
root = "${join(folder, "containerd")}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "${CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  tolerate_missing_hugetlb_controller = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${CNI_FOLDER}"
    conf_dir = "${join(folder, "cni")}"
`;
}

/** Kubernetes 1.36 on cgroup v1 (https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/). */
function kubeletConfiguration({ number, folder, cgroup, identities }: NodeSetup): object {
  const serving = identities.nodes.get(nodeName(number))?.serving;
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress(number),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: identities.authority },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: serving?.certificate,
    tlsPrivateKeyFile: serving?.key,
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    clusterDNS: [DNS_SERVICE],
    clusterDomain: "cluster.local",
    podCIDR: podRange(number),
    podLogsDir: join(folder, "pod-logs"),
    // Pods with the node's DNS settings get none: nothing outside the cluster can be resolved.
    resolvConf: "",
    failSwapOn: false,
    oomScoreAdj: 0,
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
      "nodefs.inodesFree": "1%",
    },
    volumePluginDir: join(folder, "kubelet", "volume-plugins"),
    // Without CAP_SYS_RESOURCE some limits can't be raised. This gate makes the kubelet log that instead of exiting.
    featureGates: { KubeletInUserNamespace: true },
  };
}

function kubeProxyConfiguration({ number, identities }: NodeSetup): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    bindAddress: nodeAddress(number),
    healthzBindAddress: `${nodeAddress(number)}:10256`,
    metricsBindAddress: "127.0.0.1:10249",
    clusterCIDR: POD_RANGE,
    clientConnection: { kubeconfig: identities.kubeconfigs["kube-proxy"] },
    oomScoreAdj: 0,
    // These settings belong to the machine, not to a network namespace.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
}
