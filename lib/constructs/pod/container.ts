import { k8s } from "cdk8s-plus-28";
import type { EnvironmentVariable } from "../../traffic/callees";
import type { Resources } from "../../spec/service";
import { formatMemory, parseQuantity } from "../../values/quantity";
import { sortedEntries } from "../../values/sorted-entries";
import { isOnDisk, sizeLimitOf, volumeName, type Mount } from "./mount";

/** Probes of a container. Only a failed `startup` or `liveness` probe restarts it. */
export interface Probes {
  /** The other probes run after it succeeds. Allow for the longest start. */
  readonly startup: k8s.Probe;
  /** Whether the container can serve requests. */
  readonly readiness: k8s.Probe;
  /** Whether the process must be restarted. Must not depend on other services. */
  readonly liveness: k8s.Probe;
}

/** One container under Pod Security `restricted`. */
export interface ContainerOptions {
  /** Name. For an edge service, the name of the service, so that `set image deployment/gateway gateway=…` works. */
  readonly name: string;
  /** Image reference. */
  readonly image: string;
  /** CPU and memory. */
  readonly resources: Resources;
  /**
   * Request the full ephemeral-storage limit, so that the scheduler picks a node with enough free disk.
   * @default false: request a small amount, which is enough for most containers
   */
  readonly setsDiskAside?: boolean;
  /** Volumes. */
  readonly mounts: readonly Mount[];
  /**
   * Command that replaces the image's entrypoint.
   * @default - the image's entrypoint
   */
  readonly command?: readonly string[];
  /**
   * Arguments.
   * @default - the image's arguments
   */
  readonly args?: readonly string[];
  /**
   * Ports by name.
   * @default - none
   */
  readonly ports?: Readonly<Record<string, number>>;
  /**
   * Environment variables, in order.
   * @default - none
   */
  readonly environment?: readonly EnvironmentVariable[];
  /**
   * Probes.
   * @default - none, as for init containers
   */
  readonly probes?: Probes;
  /**
   * Seconds that it keeps serving before SIGTERM.
   * @default - 0: SIGTERM is sent immediately
   */
  readonly drainSeconds?: number;
}

const DEFAULTS = {
  /**
   * Ephemeral-storage request: logs and a small scratch volume. Under disk pressure, the kubelet first evicts pods that use more than they request. Without
   * a request, that includes every pod that has written logs, such as the databases.
   */
  disk: "128Mi",
  /** Limit for logs. The kubelet keeps 50 MiB by default; the limit is higher so that clusters that keep more see no evictions. */
  logs: "512Mi",
};

/**
 * A container that meets Pod Security `restricted`: no privileges, no capabilities, a read-only root filesystem.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function container(options: ContainerOptions): k8s.Container {
  const { name, image, command, args, ports = {}, environment = [], mounts, probes, drainSeconds } = options;
  return {
    name,
    image,
    // Tags are immutable here. A node that has the image can start it while the registry is down.
    imagePullPolicy: "IfNotPresent",
    command: command && [...command],
    args: args && [...args],
    ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort, protocol: "TCP" })),
    env: environment.map(environmentVariable),
    resources: resourcesOf(options),
    volumeMounts: mounts.map((mount) => ({
      name: volumeName(mount),
      mountPath: mount.path,
      readOnly: mount.kind === "files" || mount.kind === "secret" ? true : undefined,
    })),
    startupProbe: probes?.startup,
    readinessProbe: probes?.readiness,
    livenessProbe: probes?.liveness,
    // `exec sleep`, because the classes for Kubernetes 1.28 drop `preStop.sleep`.
    lifecycle:
      drainSeconds === undefined ? undefined : { preStop: { exec: { command: ["sleep", String(drainSeconds)] } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

function environmentVariable(variable: EnvironmentVariable): k8s.EnvVar {
  return "value" in variable
    ? { name: variable.name, value: variable.value }
    : { name: variable.name, valueFrom: { secretKeyRef: { name: variable.secret.name, key: variable.secret.key } } };
}

/** The limit is the sum of the limits of scratch volumes and logs, so that pods within those are not evicted. */
function resourcesOf({ resources, mounts, setsDiskAside }: ContainerOptions): k8s.ResourceRequirements {
  const volumes = mounts.filter(isOnDisk).map(sizeLimitOf);
  const disk = formatMemory([...volumes, DEFAULTS.logs].reduce((sum, size) => sum + (parseQuantity(size) ?? 0), 0));
  return {
    requests: quantities({
      ...resources.requests,
      "ephemeral-storage": setsDiskAside === true ? disk : DEFAULTS.disk,
    }),
    limits: quantities({ ...resources.limits, "ephemeral-storage": disk }),
  };
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(sortedEntries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
