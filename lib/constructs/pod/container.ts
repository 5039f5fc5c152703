import { k8s } from "cdk8s-plus-28";
import type { EnvironmentVariable } from "../../traffic/callees";
import type { EnvironmentSource } from "../../spec/config-maps";
import type { PreStop, Resources } from "../../spec/service";
import { formatMemory, parseQuantity } from "../../values/quantity";
import { sortedEntries } from "../../values/sorted-entries";
import { isOnDisk, isReadOnly, sizeLimitOf, volumeName, type Mount } from "./mount";

/** Probes of a container. Only a failing `startup` or `liveness` probe restarts it. */
export interface Probes {
  /** Probe that must succeed before the other probes run. It must allow enough time for the slowest startup. */
  readonly startup: k8s.Probe;
  /** Probe that checks whether the container can serve requests. */
  readonly readiness: k8s.Probe;
  /** Probe whose failure restarts the container. It must not depend on other services. */
  readonly liveness: k8s.Probe;
}

/** An environment variable with a field of the pod, such as its address. */
export interface PodVariable {
  /** Name of the variable. */
  readonly name: string;
  /** Path of the field: `status.podIP`. */
  readonly fieldPath: string;
}

/** Options for a container that meets Pod Security `restricted`. */
export interface ContainerOptions {
  /** Name of the container. In an edge service, it is the name of the service, so that `kubectl set image deployment/gateway gateway=…` works. */
  readonly name: string;
  /** Image reference. */
  readonly image: string;
  /** CPU and memory requests and limits. */
  readonly resources: Resources;
  /**
   * Whether to request the full ephemeral-storage limit, so that the scheduler picks a node with enough free disk.
   * @default false - a small amount is requested, which is enough for most containers
   */
  readonly setsDiskAside?: boolean;
  /** Volumes that the container mounts. */
  readonly mounts: readonly Mount[];
  /**
   * Command that replaces the image's entrypoint.
   * @default - the image's entrypoint
   */
  readonly command?: readonly string[];
  /**
   * Arguments of the command.
   * @default - the image's arguments
   */
  readonly args?: readonly string[];
  /**
   * Container ports, keyed by name.
   * @default - none
   */
  readonly ports?: Readonly<Record<string, number>>;
  /**
   * Environment variables in order. A variable can refer to earlier ones.
   * @default - none
   */
  readonly environment?: readonly (EnvironmentVariable | PodVariable)[];
  /**
   * ConfigMaps whose keys become environment variables. Those of `environment` with the same name replace them.
   * @default - none
   */
  readonly environmentFrom?: readonly EnvironmentSource[];
  /**
   * Startup, readiness and liveness probes.
   * @default - no probes, as for init containers
   */
  readonly probes?: Probes;
  /**
   * Number of seconds that the container continues to serve requests before it receives SIGTERM.
   * @default 0 - SIGTERM is sent immediately
   */
  readonly drainSeconds?: number;
  /**
   * What waits for `drainSeconds`. Only a {@link Workload} can have `sleep`.
   * @default "exec"
   */
  readonly preStop?: PreStop;
}

const DEFAULTS = {
  /**
   * Ephemeral-storage request, enough for logs and a small scratch volume. Under disk pressure, the kubelet first evicts pods that use more than they
   * request. Without a request, every pod that has written logs would be among them, including the databases.
   */
  disk: "128Mi",
  /**
   * Limit for logs. By default, the kubelet keeps 50 MiB of logs per container. The limit is higher, so that pods are not evicted in clusters that
   * keep more logs.
   */
  logs: "512Mi",
};

/**
 * A container that meets Pod Security `restricted`: no privileges, no capabilities, a read-only root filesystem.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function container(options: ContainerOptions): k8s.Container {
  const {
    name,
    image,
    command,
    args,
    ports = {},
    environment = [],
    environmentFrom = [],
    mounts,
    probes,
    drainSeconds,
    preStop,
  } = options;
  return {
    name,
    image,
    // Image tags are never reused, so a node that already has the image can start it while the registry is down.
    imagePullPolicy: "IfNotPresent",
    command: command && [...command],
    args: args && [...args],
    ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort, protocol: "TCP" })),
    env: environment.map(environmentVariable),
    envFrom: environmentFrom.length === 0 ? undefined : environmentFrom.map(environmentSource),
    resources: resourcesOf(options),
    volumeMounts: mounts.map((mount) => ({
      name: volumeName(mount),
      mountPath: mount.path,
      readOnly: isReadOnly(mount) ? true : undefined,
    })),
    startupProbe: probes?.startup,
    readinessProbe: probes?.readiness,
    livenessProbe: probes?.liveness,
    // The classes for Kubernetes 1.28 drop `preStop.sleep`, which the workload adds to its manifest.
    lifecycle:
      drainSeconds === undefined || preStop === "sleep"
        ? undefined
        : { preStop: { exec: { command: ["sleep", String(drainSeconds)] } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

function environmentSource({ configMap, prefix }: EnvironmentSource): k8s.EnvFromSource {
  return { prefix, configMapRef: { name: configMap } };
}

function environmentVariable(variable: EnvironmentVariable | PodVariable): k8s.EnvVar {
  if ("fieldPath" in variable) {
    return { name: variable.name, valueFrom: { fieldRef: { fieldPath: variable.fieldPath } } };
  }
  return "value" in variable
    ? { name: variable.name, value: variable.value }
    : { name: variable.name, valueFrom: { secretKeyRef: { name: variable.secret.name, key: variable.secret.key } } };
}

/**
 * Resources of a container. Its ephemeral-storage limit is the sum of the limits for scratch volumes and logs, so that a pod within those limits is not
 * evicted.
 */
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
