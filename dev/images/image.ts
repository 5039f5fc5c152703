import type { Layer } from "./layer";

/** Groups of images that every cluster of real nodes imports. */
export const CLUSTER_GROUPS = ["system", "edge", "data", "java", "tools", "s3"] as const;

/** Groups of images that are built and imported together. Only some tests import the last three. */
export const GROUPS = [...CLUSTER_GROUPS, "entry", "monitoring", "exporters"] as const;

/** Name of a group. */
export type Group = (typeof GROUPS)[number];

/** Configuration of an image's containers, with the keys of the OCI image specification. */
export interface ImageConfig {
  /** Program that always runs, with its first arguments. */
  readonly Entrypoint?: readonly string[];
  /** Default arguments, which a container can override. */
  readonly Cmd?: readonly string[];
  /** Environment: `NAME=value`. */
  readonly Env: readonly string[];
  /** User or `user:group`; root if it is omitted. */
  readonly User?: string;
  /** Working directory of the program. */
  readonly WorkingDir?: string;
  /** Signal that stops the program. */
  readonly StopSignal?: string;
  /** Paths at which the runtime creates a volume unless a pod mounts one. */
  readonly Volumes?: Readonly<Record<string, object>>;
  /** Documented ports. */
  readonly ExposedPorts?: Readonly<Record<string, object>>;
}

/** An image, and what a test with the image proves. */
export interface Image {
  /** Names in containerd's format, with registry and tag. */
  readonly names: readonly string[];
  /** The group whose archive contains the image. */
  readonly group: Group;
  /** Layers, lowest first. */
  readonly layers: readonly Layer[];
  /** Configuration of its containers. */
  readonly config: ImageConfig;
  /** Software in it that is also in the upstream image. */
  readonly real: string;
  /** Files in it that this project wrote. */
  readonly ours: string;
  /** What a test that runs this image does not prove about the upstream image. */
  readonly unproven: string;
}
