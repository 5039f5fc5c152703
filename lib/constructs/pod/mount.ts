import { k8s } from "cdk8s-plus-28";
import { scratchVolumeName } from "../../names";

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

const DEFAULTS = {
  /** Of scratch volumes. */
  sizeLimits: { disk: "1Gi", memory: "64Mi" },
};

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

/** Whether a mount takes disk of the node. What lives in memory counts towards the memory of the container. */
export function isOnDisk(mount: Mount): mount is Scratch {
  return mount.kind === "scratch" && mount.inMemory !== true;
}

/** Most that a scratch volume may hold. */
export function sizeLimitOf({ sizeLimit, inMemory }: Scratch): string {
  return sizeLimit ?? (inMemory === true ? DEFAULTS.sizeLimits.memory : DEFAULTS.sizeLimits.disk);
}
