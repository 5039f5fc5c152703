/** A layer of an image, which consists of the files that its parts write. */
export interface Layer {
  /** Name in the cache and in progress lines. */
  readonly name: string;
  /** The parts that write the files, in this order. */
  readonly parts: readonly Part[];
  /**
   * Layer below this one. Files that are identical in both are omitted from this one.
   * @default - keeps all files
   */
  readonly above?: Layer;
  /**
   * Measured build time on two cores, in seconds.
   * @default - not measured, or below five seconds
   */
  readonly seconds?: number;
}

/** One step of a layer. */
export interface Part {
  /** Everything that determines the result, as text. A layer is rebuilt if this text changes. */
  readonly recipe: (environment: NodeJS.ProcessEnv) => string | Promise<string>;
  /** Writes the files below the root folder of the layer. */
  readonly write: (root: string, work: Workplace) => void | Promise<void>;
}

/** What a part may use while it writes. */
export interface Workplace {
  /** Empty folder for downloads and other temporary files, which is removed after the build. */
  readonly folder: string;
  /** Environment of programs. */
  readonly environment: NodeJS.ProcessEnv;
  /** Receives progress lines. */
  readonly print: (text: string) => void;
}

/** Owner of a file: user and group as numbers. */
export interface Owner {
  /** User. */
  readonly uid: number;
  /** Group. */
  readonly gid: number;
}
