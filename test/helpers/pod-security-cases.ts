import type { Manifest } from "../../lib/manifests/manifest";

/** A change of a pod that Pod Security `restricted` allows. */
export interface PodCase {
  /** What is special about the pod. */
  readonly name: string;
  /** Fields of the pod. */
  readonly pod?: object;
  /** Fields of its security context. */
  readonly context?: object;
  /** Fields of the container's security context. */
  readonly own?: object;
  /** Fields of the container. */
  readonly container?: object;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Paths of the fields that are not allowed, or `undefined` if the pod is allowed. */
  readonly refused?: string | readonly string[];
}

const CONTAINER = "spec.containers[main]";
const OWN = `${CONTAINER}.securityContext`;
const POD = "spec.securityContext";
const init = (securityContext: object) => ({ initContainers: [{ name: "init", image: "a:v1", securityContext }] });
const SAFE = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** Both sides of each rule. An API server judges each of them in `test/e2e/patches.test.ts`. */
export const POD_CASES: readonly PodCase[] = [
  { name: "a safe pod" },
  { name: "the network of the node", pod: { hostNetwork: true }, refused: "spec.hostNetwork" },
  { name: "no network of the node", pod: { hostNetwork: false } },
  { name: "the processes of the node", pod: { hostPID: true }, refused: "spec.hostPID" },
  { name: "the IPC of the node", pod: { hostIPC: true }, refused: "spec.hostIPC" },
  { name: "a folder of the node", pod: volume({ hostPath: { path: "/" } }), refused: "spec.volumes[v]" },
  { name: "an NFS volume", pod: volume({ nfs: { server: "a", path: "/" } }), refused: "spec.volumes[v]" },
  { name: "a scratch volume", pod: volume({ emptyDir: {} }) },
  { name: "a volume without a type", pod: volume({}) },
  { name: "a volume of a CSI driver", pod: volume({ csi: { driver: "secrets-store.csi.k8s.io" } }) },
  { name: "a volume from several sources", pod: volume({ projected: { sources: [] } }) },
  { name: "a safe kernel setting", context: { sysctls: [{ name: "net.ipv4.tcp_syncookies", value: "1" }] } },
  {
    name: "a safe kernel setting since 1.27",
    context: { sysctls: [{ name: "net.ipv4.ip_local_reserved_ports", value: "1" }] },
  },
  {
    name: "a kernel setting that is safe only in newer levels",
    context: { sysctls: [{ name: "net.ipv4.tcp_keepalive_time", value: "1" }] },
    refused: `${POD}.sysctls`,
  },
  { name: "root, without a user", context: { runAsNonRoot: undefined }, refused: `${OWN}.runAsNonRoot` },
  { name: "root allowed by the container", own: { runAsNonRoot: false }, refused: `${OWN}.runAsNonRoot` },
  { name: "root refused by the container only", context: { runAsNonRoot: undefined }, own: { runAsNonRoot: true } },
  {
    name: "root allowed by the pod, and refused by the container",
    context: { runAsNonRoot: false },
    own: { runAsNonRoot: true },
    refused: `${POD}.runAsNonRoot`,
  },
  { name: "user 0 of the pod", context: { runAsUser: 0 }, refused: `${POD}.runAsUser` },
  { name: "user 0 of the container", own: { runAsUser: 0 }, refused: `${OWN}.runAsUser` },
  { name: "group 0", context: { runAsGroup: 0 } },
  { name: "no seccomp profile", context: { seccompProfile: undefined }, refused: `${OWN}.seccompProfile.type` },
  {
    name: "a seccomp profile of the container only",
    context: { seccompProfile: undefined },
    own: { seccompProfile: { type: "Localhost", localhostProfile: "a.json" } },
  },
  {
    name: "no seccomp filter in the container",
    own: { seccompProfile: { type: "Unconfined" } },
    refused: `${OWN}.seccompProfile.type`,
  },
  {
    name: "no seccomp filter in the pod",
    context: { seccompProfile: { type: "Unconfined" } },
    own: { seccompProfile: { type: "RuntimeDefault" } },
    refused: `${POD}.seccompProfile.type`,
  },
  {
    name: "a privileged container",
    own: { privileged: true, allowPrivilegeEscalation: undefined },
    refused: [`${OWN}.privileged`, `${OWN}.allowPrivilegeEscalation`],
  },
  {
    name: "privilege escalation by default",
    own: { allowPrivilegeEscalation: undefined },
    refused: `${OWN}.allowPrivilegeEscalation`,
  },
  { name: "capabilities by default", own: { capabilities: undefined }, refused: `${OWN}.capabilities.drop` },
  { name: "some capabilities dropped", own: { capabilities: { drop: ["KILL"] } }, refused: `${OWN}.capabilities.drop` },
  { name: "ports below 1024", own: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } } },
  {
    name: "another capability",
    own: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "CHOWN"] } },
    refused: `${OWN}.capabilities.add`,
  },
  { name: "the default proc mount", own: { procMount: "Default" } },
  {
    name: "an unmasked proc mount",
    pod: { hostUsers: false },
    own: { procMount: "Unmasked" },
    refused: `${OWN}.procMount`,
  },
  {
    name: "a port of the node",
    container: { ports: [{ containerPort: 80, hostPort: 80 }] },
    refused: `${CONTAINER}.ports`,
  },
  { name: "a port of the container", container: { ports: [{ containerPort: 80 }] } },
  { name: "an SELinux type for containers", context: { seLinuxOptions: { type: "container_t" } } },
  { name: "another SELinux type", own: { seLinuxOptions: { type: "spc_t" } }, refused: `${OWN}.seLinuxOptions.type` },
  { name: "an SELinux role", context: { seLinuxOptions: { role: "a" } }, refused: `${POD}.seLinuxOptions.role` },
  { name: "an SELinux user", own: { seLinuxOptions: { user: "a" } }, refused: `${OWN}.seLinuxOptions.user` },
  { name: "an SELinux level", own: { seLinuxOptions: { level: "s0:c1" } } },
  { name: "an AppArmor profile", own: { appArmorProfile: { type: "RuntimeDefault" } } },
  {
    name: "no AppArmor profile",
    own: { appArmorProfile: { type: "Unconfined" } },
    refused: `${OWN}.appArmorProfile.type`,
  },
  {
    name: "an AppArmor annotation",
    annotations: { "container.apparmor.security.beta.kubernetes.io/main": "runtime/default" },
  },
  {
    name: "an AppArmor annotation without a profile",
    annotations: { "container.apparmor.security.beta.kubernetes.io/main": "unconfined" },
    refused: "metadata.annotations[container.apparmor.security.beta.kubernetes.io/main]",
  },
  { name: "a safe init container", pod: init(SAFE) },
  {
    name: "an init container with privilege escalation",
    pod: init({ ...SAFE, allowPrivilegeEscalation: true }),
    refused: "spec.initContainers[init].securityContext.allowPrivilegeEscalation",
  },
];

function volume(type: object): object {
  return { volumes: [{ name: "v", ...type }] };
}

/** A Deployment with the pod of a case. */
export function deploymentOf({ pod, context, own, container, annotations }: PodCase): Manifest {
  const labels = { app: "pod-case" };
  const securityContext = { ...SAFE, ...own };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "pod-case" },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...(annotations && { annotations }) },
        spec: {
          ...pod,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, ...context },
          containers: [{ name: "main", image: "a:v1", ...container, securityContext }],
        },
      },
    },
  };
}
