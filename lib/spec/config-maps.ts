/** A ConfigMap whose keys become environment variables of a container. */
export interface EnvironmentSource {
  /** Name of the ConfigMap. */
  readonly configMap: string;
  /**
   * Text before the name of each variable.
   * @default - none
   */
  readonly prefix?: string;
}

/** A ConfigMap whose keys become files of a container, in a read-only folder. */
export interface ConfigMapFiles {
  /** Name of the ConfigMap. */
  readonly configMap: string;
  /** Absolute path of the folder. */
  readonly path: string;
  /**
   * Keys that become files with the same name.
   * @default - all keys
   */
  readonly items?: readonly string[];
  /**
   * Mode of the files, as four octal digits.
   * @default "0644"
   */
  readonly mode?: string;
}
