import { k8s } from "cdk8s-plus-28";
import { scratchVolumeName } from "../../names";

/** A volume mount: writable space, data or files. The rest of the filesystem is read-only. */
export type Mount =
  | {
      /** Scratch space: empty when the pod starts, deleted with the pod. */
      readonly kind: "scratch";
      /** Absolute path. */
      readonly path: string;
      /**
       * Name of the volume. Set it if containers share the volume under different paths.
       * @default - derived from the path
       */
      readonly name?: string;
      /**
       * Size limit. A volume in memory counts toward the container's memory limit.
       * @default 1Gi on disk, 64Mi in memory
       */
      readonly sizeLimit?: string;
      /**
       * Whether it is in memory, for data that must not be written to disk.
       * @default false
       */
      readonly inMemory?: boolean;
    }
  | {
      /** Volume claim, for data that outlives the pod. */
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
       * Name of the volume. Set it if the name of the ConfigMap is not a valid volume name.
       * @default - the name of the ConfigMap
       */
      readonly name?: string;
      /**
       * Whether the pod also starts without the ConfigMap, with an empty folder.
       * @default false
       */
      readonly optional?: boolean;
    }
  | {
      /** Keys of a Secret as files. The pod does not start without the Secret. */
      readonly kind: "secret";
      /** Absolute path of the folder. */
      readonly path: string;
      /** Name of the Secret. */
      readonly secretName: string;
      /** Name of the volume. Independent of the Secret's name, which a rotation changes. */
      readonly name: string;
    };

const DEFAULTS = {
  /** Default size limits of scratch volumes. */
  sizeLimits: { disk: "1Gi", memory: "64Mi" },
};

/** Readable by owner and group only. `fsGroup` sets the group to that of the container. */
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
          sizeLimit: k8s.Quantity.fromString(sizeLimitOf(mount)),
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

/** A scratch mount. */
export type Scratch = Extract<Mount, { kind: "scratch" }>;

/** Whether a mount uses disk of the node. A volume in memory counts toward the container's memory. */
export function isOnDisk(mount: Mount): mount is Scratch {
  return mount.kind === "scratch" && mount.inMemory !== true;
}

/** Size limit of a scratch volume. */
export function sizeLimitOf({ sizeLimit, inMemory }: Scratch): string {
  return sizeLimit ?? (inMemory === true ? DEFAULTS.sizeLimits.memory : DEFAULTS.sizeLimits.disk);
}
