import type { Manifest } from "../../lib/manifests/manifest";

/** Lets something else apply a release file: a pipeline, or Pulumi. */
export interface Applier {
  /** What it does with the file, for plans: `commit and push`. */
  readonly does: string;
  /**
   * Checks that it can work, before the file is written.
   * @param isResumed - whether an earlier run can have written the file
   * @throws an input error
   */
  check(isResumed: boolean): Promise<void>;
  /**
   * Hands the file over. Repeated calls change nothing more.
   * @throws Stop
   */
  apply(request: ApplyRequest): Promise<void>;
}

/** A file to apply. */
export interface ApplyRequest {
  /** What changes: one line. */
  readonly message: string;
  /** The objects that change. Empty if only the record of the operation changes. */
  readonly objects: readonly Manifest[];
  /** Stops it early. */
  readonly signal: AbortSignal;
}
