import { k8s } from "cdk8s-plus-28";
import type { EnvironmentVariable } from "../graph";
import { scratchVolumeName } from "../names";
import type { Resources } from "../spec/service";
import { sortedEntries } from "../spec/values/records";

/** Where a container may write, or finds data and files. Everything else is read-only. */
export type Mount =
  | {
      /** Empty at each start, gone with the pod. */
      readonly kind: "scratch";
      /** Absolute path. */
      readonly path: string;
      /**
       * Name of the volume, where two containers of a pod share one under different paths.
       * @default - derived from the path
       */
      readonly name?: string;
      /**
       * Most that it may hold; memory counts towards the container's limit.
       * @default 1Gi on disk, 64Mi in memory
       */
      readonly sizeLimit?: string;
      /**
       * Whether it lives in memory, for what must not touch a disk.
       * @default false
       */
      readonly inMemory?: boolean;
    }
  | {
      /** A volume claim: data that outlives the pod. */
      readonly kind: "claim";
      /** Absolute path. */
      readonly path: string;
      /** Name of the claim. */
      readonly claimName: string;
    }
  | {
      /** Files of a ConfigMap. */
      readonly kind: "files";
      /** Absolute path of the folder. */
      readonly path: string;
      /** Name of the ConfigMap. */
      readonly configMapName: string;
      /**
       * Name of the volume, where the ConfigMap is somebody else's: its name may be none for a volume.
       * @default - the name of the ConfigMap
       */
      readonly name?: string;
      /**
       * Whether the pod starts without the ConfigMap, too; the folder is empty then.
       * @default false
       */
      readonly optional?: boolean;
    }
  | {
      /** Keys of a Secret as files. Without the Secret the pod waits: it would be no use. */
      readonly kind: "secret";
      /** Absolute path of the folder. */
      readonly path: string;
      /** Name of the Secret. */
      readonly secretName: string;
      /** Name of the volume; not the Secret's, which a rotation changes. */
      readonly name: string;
    };

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
   * Disk of the node that its scratch volumes may fill: set aside and enforced alike.
   * @default - what the node has
   */
  readonly ephemeralStorage?: string;
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
    // `exec sleep`: the 1.28 classes drop `preStop.sleep` (design, "Names").
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

/** For the group, which `fsGroup` makes the container's, and for nobody else. */
const SECRET_MODE = 0o440;

/** The volume behind a mount. */
export function volume(mount: Mount): k8s.Volume {
  const name = volumeName(mount);
  switch (mount.kind) {
    case "claim":
      return { name, persistentVolumeClaim: { claimName: mount.claimName } };
    case "files":
      return { name, configMap: { name: mount.configMapName, optional: mount.optional } };
    case "secret":
      return { name, secret: { secretName: mount.secretName, defaultMode: SECRET_MODE } };
    case "scratch":
      return {
        name,
        emptyDir: {
          medium: mount.inMemory === true ? "Memory" : undefined,
          sizeLimit: k8s.Quantity.fromString(mount.sizeLimit ?? (mount.inMemory === true ? "64Mi" : "1Gi")),
        },
      };
  }
}

/** Volume name of a mount: its claim, its ConfigMap, its own name, or its path (`/var/log` is `scratch-var-log`). */
export function volumeName(mount: Mount): string {
  switch (mount.kind) {
    case "claim":
      return mount.claimName;
    case "files":
      return mount.name ?? mount.configMapName;
    case "secret":
      return mount.name;
    case "scratch":
      return mount.name ?? scratchVolumeName(mount.path);
  }
}

function environmentVariable(variable: EnvironmentVariable): k8s.EnvVar {
  return "value" in variable
    ? { name: variable.name, value: variable.value }
    : { name: variable.name, valueFrom: { secretKeyRef: { name: variable.secret.name, key: variable.secret.key } } };
}

function resourcesOf({ resources, ephemeralStorage }: ContainerOptions): k8s.ResourceRequirements {
  const disk: Readonly<Record<string, string>> =
    ephemeralStorage === undefined ? {} : { "ephemeral-storage": ephemeralStorage };
  return {
    requests: quantities({ ...resources.requests, ...disk }),
    limits: quantities({ ...resources.limits, ...disk }),
  };
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(sortedEntries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
