import { k8s } from "cdk8s-plus-28";
import type { EnvironmentVariable } from "../../traffic/callees";
import type { Resources } from "../../spec/service";
import { formatMemory, parseQuantity } from "../../values/quantity";
import { sortedEntries } from "../../values/sorted-entries";
import { isOnDisk, sizeLimitOf, volumeName, type Mount } from "./mount";

/** How the kubelet looks at a container. The three are apart: only `liveness` restarts it. */
export interface Probes {
  /** Until it succeeds the other two don't run; give it as long as a start may take. */
  readonly startup: k8s.Probe;
  /** Whether requests may come. */
  readonly readiness: k8s.Probe;
  /** Whether the process is beyond help. Never looks at anything else than the process. */
  readonly liveness: k8s.Probe;
}

/** One container under Pod Security `restricted`. */
export interface ContainerOptions {
  /** Name; of an edge service its own, so that `set image deployment/gateway gateway=…` works. */
  readonly name: string;
  /** Image reference. */
  readonly image: string;
  /** CPU and memory. */
  readonly resources: Resources;
  /**
   * Whether all of the node's disk that it may fill is set aside, so that the pod goes where there is room for it.
   * @default false: a little, which is as much as most containers ever write
   */
  readonly setsDiskAside?: boolean;
  /** What it may write and reads. */
  readonly mounts: readonly Mount[];
  /**
   * Program in place of the image's entrypoint.
   * @default - the image's
   */
  readonly command?: readonly string[];
  /**
   * Arguments.
   * @default - the image's
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
   * @default - none: an init container
   */
  readonly probes?: Probes;
  /**
   * Seconds that it goes on serving after it was told to stop.
   * @default - SIGTERM at once
   */
  readonly drainSeconds?: number;
}

const DEFAULTS = {
  /**
   * Disk of the node that is set aside: the logs and a little scratch. On a node that runs out of disk the kubelet first evicts the pods that
   * use more than they asked for; with nothing asked for that is every pod that has written a line of log, the databases among them.
   */
  disk: "128Mi",
  /** Most that the logs may take. The kubelet keeps 50 MiB of them unless it is told otherwise; clusters that keep more must not see evictions. */
  logs: "512Mi",
};

/**
 * A container that Pod Security `restricted` admits: no privileges, no capabilities, a read-only root.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function container(options: ContainerOptions): k8s.Container {
  const { name, image, command, args, ports = {}, environment = [], mounts, probes, drainSeconds } = options;
  return {
    name,
    image,
    // A tag is never moved here, so a node that has the image must be able to start it while the registry is down.
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
    // `exec sleep`: the 1.28 classes drop `preStop.sleep`.
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

/** The limit is what the scratch volumes and the logs may hold together: no pod is evicted for it that keeps to those. */
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
