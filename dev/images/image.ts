import type { Layer } from "./layer";

/** Groups of images that are built and imported together. */
export const GROUPS = ["system", "edge", "data", "java", "tools", "s3"] as const;

/** Name of a group. */
export type Group = (typeof GROUPS)[number];

/** Configuration of an image's containers, with the keys of the OCI image specification. */
export interface ImageConfig {
  /** Program that always runs, with its first arguments. */
  readonly Entrypoint?: readonly string[];
  /** Arguments unless the container has others. */
  readonly Cmd?: readonly string[];
  /** Environment: `NAME=value`. */
  readonly Env: readonly string[];
  /** User or `user:group`; root if it is left out. */
  readonly User?: string;
  /** Folder in which the program starts. */
  readonly WorkingDir?: string;
  /** Signal that ends the program. */
  readonly StopSignal?: string;
  /** Paths that are volumes unless a pod mounts one. */
  readonly Volumes?: Readonly<Record<string, object>>;
  /** Documented ports. */
  readonly ExposedPorts?: Readonly<Record<string, object>>;
}

/** An image, and what a test that runs it proves. */
export interface Image {
  /** Names as containerd writes them: with registry and tag. */
  readonly names: readonly string[];
  /** The group whose archive contains it. */
  readonly group: Group;
  /** Layers, the lowest first. */
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
