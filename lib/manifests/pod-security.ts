import { isRecord, recordOf, recordsOf, stringsOf, textOf, type JsonRecord } from "./json";

/** Volume types that `restricted` allows. */
const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** Kernel settings that affect only the pod. */
const SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_syncookies",
];

const SELINUX_TYPES = ["container_t", "container_init_t", "container_kvm_t"];
const PROFILES = ["RuntimeDefault", "Localhost"];
const OLD_APPARMOR = "container.apparmor.security.beta.kubernetes.io/";

/**
 * Returns why Pod Security `restricted` of Kubernetes 1.27 rejects the pods of a template, as the layer's Namespace enforces it. Each text starts with the path of
 * the field. The exceptions for pods on Windows do not apply.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurityProblems(template: JsonRecord): readonly string[] {
  const [pod, annotations] = [recordOf(template["spec"]), recordOf(recordOf(template["metadata"])["annotations"])];
  const context = recordOf(pod["securityContext"]);
  return [
    ...["hostNetwork", "hostPID", "hostIPC"].flatMap((key) => problemIf(pod[key] === true, key, "must not be true")),
    ...recordsOf(pod["volumes"]).flatMap(volumeProblems),
    ...Object.entries(annotations).flatMap(([key, value]) =>
      problemIf(
        key.startsWith(OLD_APPARMOR) && !/^(runtime\/default|localhost\/.*)?$/.test(textOf(value)),
        `metadata.annotations[${key}]`,
        "must be runtime/default or localhost/…",
      ),
    ),
    ...recordsOf(context["sysctls"]).flatMap(({ name }) =>
      problemIf(!SYSCTLS.includes(textOf(name)), "securityContext.sysctls", `must not set ${textOf(name)}`),
    ),
    ...commonProblems(context, "securityContext"),
    ...problemIf(context["runAsNonRoot"] === false, "securityContext.runAsNonRoot", "must be true"),
    ...["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
      recordsOf(pod[list]).flatMap((container) =>
        containerProblems(container, context, `${list}[${textOf(container["name"])}]`),
      ),
    ),
  ];
}

function volumeProblems(volume: JsonRecord): readonly string[] {
  const types = Object.keys(volume).filter((key) => key !== "name" && isRecord(volume[key]));
  return types.flatMap((type) =>
    problemIf(!VOLUMES.includes(type), `volumes[${textOf(volume["name"])}]`, `must not be of type ${type}`),
  );
}

function containerProblems(container: JsonRecord, pod: JsonRecord, path: string): readonly string[] {
  const context = recordOf(container["securityContext"]);
  const own = `${path}.securityContext`;
  const { add, drop } = recordOf(context["capabilities"]);
  const isRootAllowed = (context["runAsNonRoot"] ?? pod["runAsNonRoot"]) !== true;
  const profile = recordOf(context["seccompProfile"] ?? pod["seccompProfile"])["type"];
  return [
    ...problemIf(context["privileged"] === true, `${own}.privileged`, "must not be true"),
    ...problemIf(context["allowPrivilegeEscalation"] !== false, `${own}.allowPrivilegeEscalation`, "must be false"),
    ...problemIf(!stringsOf(drop).includes("ALL"), `${own}.capabilities.drop`, "must contain ALL"),
    ...problemIf(
      stringsOf(add).some((name) => name !== "NET_BIND_SERVICE"),
      `${own}.capabilities.add`,
      "must contain only NET_BIND_SERVICE",
    ),
    ...problemIf(isRootAllowed, `${own}.runAsNonRoot`, "must be true"),
    ...problemIf(profile === undefined, `${own}.seccompProfile.type`, "must be RuntimeDefault or Localhost"),
    ...problemIf(
      !["Default", "", undefined].includes(context["procMount"] as string | undefined),
      `${own}.procMount`,
      "must be Default",
    ),
    ...commonProblems(context, own),
    ...recordsOf(container["ports"]).flatMap(({ hostPort }) =>
      problemIf(hostPort !== undefined && hostPort !== 0, `${path}.ports`, "must not have a hostPort"),
    ),
  ];
}

/** What a pod and its containers may not set. */
function commonProblems(context: JsonRecord, path: string): readonly string[] {
  const seLinux = recordOf(context["seLinuxOptions"]);
  const [seccomp, appArmor] = ["seccompProfile", "appArmorProfile"].map((key) => recordOf(context[key])["type"]);
  return [
    ...problemIf(context["runAsUser"] === 0, `${path}.runAsUser`, "must not be 0"),
    ...problemIf(isOther(seccomp, PROFILES), `${path}.seccompProfile.type`, "must be RuntimeDefault or Localhost"),
    ...problemIf(isOther(appArmor, PROFILES), `${path}.appArmorProfile.type`, "must be RuntimeDefault or Localhost"),
    ...problemIf(
      isOther(seLinux["type"] || undefined, SELINUX_TYPES),
      `${path}.seLinuxOptions.type`,
      `must be one of ${SELINUX_TYPES.join(", ")}`,
    ),
    ...["user", "role"].flatMap((key) =>
      problemIf(Boolean(seLinux[key]), `${path}.seLinuxOptions.${key}`, "must not be set"),
    ),
    ...problemIf(
      recordOf(context["windowsOptions"])["hostProcess"] === true,
      `${path}.windowsOptions.hostProcess`,
      "must not be true",
    ),
  ];
}

function isOther(value: unknown, allowed: readonly string[]): boolean {
  return value !== undefined && !allowed.includes(textOf(value));
}

function problemIf(isProblem: boolean, path: string, message: string): readonly string[] {
  return isProblem ? [`spec.${path} ${message}`.replace(/^spec\.metadata/, "metadata")] : [];
}
