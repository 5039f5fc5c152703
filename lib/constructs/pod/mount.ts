import { k8s } from "cdk8s-plus-28";
import { scratchVolumeName } from "../../names";
import { caVolume, type CaMount } from "./ca-mount";

/** A volume mount for scratch space, persistent data, files or a token. The rest of the filesystem is read-only. */
export type Mount =
  | CaMount
  | {
      /** Scratch space that is empty when the pod starts and is deleted with the pod. */
      readonly kind: "scratch";
      /** Absolute path of the mount. */
      readonly path: string;
      /**
       * Name of the volume. Set it if containers mount the same volume at different paths.
       * @default - derived from the path
       */
      readonly name?: string;
      /**
       * Size limit of the volume. A volume in memory also counts toward the container's memory limit.
       * @default 1Gi on disk, 64Mi in memory
       */
      readonly sizeLimit?: string;
      /**
       * Whether the volume is in memory, for data that must not be written to disk.
       * @default false
       */
      readonly inMemory?: boolean;
    }
  | {
      /** Volume claim for data that outlives the pod. */
      readonly kind: "claim";
      /** Absolute path of the mount. */
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
       * Name of the volume. Set it if the name of the ConfigMap is not a valid volume name.
       * @default - the name of the ConfigMap
       */
      readonly name?: string;
      /**
       * Whether the pod can start without the ConfigMap. The folder is then empty.
       * @default false
       */
      readonly optional?: boolean;
      /**
       * Keys that become files.
       * @default - all keys
       */
      readonly keys?: readonly string[];
      /**
       * Mode of the files.
       * @default 0644
       */
      readonly mode?: number;
    }
  | {
      /** Keys of a Secret as files. The pod does not start without the Secret. */
      readonly kind: "secret";
      /** Absolute path of the folder. */
      readonly path: string;
      /** Name of the Secret. */
      readonly secretName: string;
      /** Name of the volume. It does not depend on the Secret's name, which changes with each rotation. */
      readonly name: string;
      /**
       * Keys that become files.
       * @default - all keys
       */
      readonly keys?: readonly string[];
      /**
       * Mode of the files.
       * @default 0440
       */
      readonly mode?: number;
    }
  | {
      /** Token of the pod's ServiceAccount, with which a container calls the API server. Other containers of the pod can't. */
      readonly kind: "token";
      /** Absolute path of the folder. */
      readonly path: typeof TOKEN_PATH;
    };

/** Folder in which clients of the API server look for a token: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
export const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Seconds for which a token is valid, as in a volume that Kubernetes adds. The kubelet renews it. */
const TOKEN_SECONDS = 3607;

const DEFAULTS = {
  /** Default size limits of scratch volumes. */
  sizeLimits: { disk: "1Gi", memory: "64Mi" },
};

/** File mode of Secret keys: readable by owner and group only. `fsGroup` sets the group to the container's group. */
const SECRET_MODE = 0o440;

/** Returns the pod volume for a mount. */
export function volume(mount: Mount): k8s.Volume {
  const name = volumeName(mount);
  switch (mount.kind) {
    case "claim":
      return { name, persistentVolumeClaim: { claimName: mount.claimName } };
    case "files":
      return {
        name,
        configMap: {
          name: mount.configMapName,
          optional: mount.optional,
          items: mount.keys && itemsOf(mount.keys),
          defaultMode: mount.mode,
        },
      };
    case "secret":
      return {
        name,
        secret: {
          secretName: mount.secretName,
          items: mount.keys && itemsOf(mount.keys),
          defaultMode: mount.mode ?? SECRET_MODE,
        },
      };
    case "ca":
      return caVolume(mount);
    case "token":
      return { name, projected: { defaultMode: SECRET_MODE, sources: tokenSources() } };
    case "scratch":
      return {
        name,
        emptyDir: {
          medium: mount.inMemory === true ? "Memory" : undefined,
          sizeLimit: k8s.Quantity.fromString(sizeLimitOf(mount)),
        },
      };
  }
}

/** A file for each key, with the same name. */
function itemsOf(keys: readonly string[]): k8s.KeyToPath[] {
  return keys.map((key) => ({ key, path: key }));
}

/** Token and CA certificate. The file `namespace` is omitted, because the clients pass the namespace. */
function tokenSources(): k8s.VolumeProjection[] {
  return [
    { serviceAccountToken: { path: "token", expirationSeconds: TOKEN_SECONDS } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
  ];
}

/**
 * Volume name of a mount. Unless it has an explicit name, the volume is named after its claim, its ConfigMap or its path (`scratch-var-log` for
 * `/var/log`).
 */
export function volumeName(mount: Mount): string {
  switch (mount.kind) {
    case "claim":
      return mount.claimName;
    case "files":
      return mount.name ?? mount.configMapName;
    case "secret":
    case "ca":
      return mount.name;
    case "token":
      return "api-access";
    case "scratch":
      return mount.name ?? scratchVolumeName(mount.path);
  }
}

/** A scratch mount. */
export type Scratch = Extract<Mount, { kind: "scratch" }>;

/** Whether a mount uses the node's disk. A volume in memory uses the container's memory instead. */
export function isOnDisk(mount: Mount): mount is Scratch {
  return mount.kind === "scratch" && mount.inMemory !== true;
}

/** Size limit of a scratch volume. */
export function sizeLimitOf({ sizeLimit, inMemory }: Scratch): string {
  return sizeLimit ?? (inMemory === true ? DEFAULTS.sizeLimits.memory : DEFAULTS.sizeLimits.disk);
}

/** Whether a mount is for reading only. */
export function isReadOnly({ kind }: Mount): boolean {
  return kind !== "claim" && kind !== "scratch";
}
