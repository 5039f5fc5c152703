import type { Manifest } from "../../lib/manifests/manifest";

/** Applies a release file through a pipeline or Pulumi. */
export interface Applier {
  /** What it does with the file, for plans: `commit and push`. */
  readonly does: string;
  /**
   * Checks that it can work, before the file is written.
   * @throws an input error
   */
  check(earlier: EarlierRun): Promise<void>;
  /**
   * Commits the file, or runs Pulumi. Repeated calls change nothing more.
   * @throws Stop
   */
  apply(request: ApplyRequest): Promise<void>;
}

/** What an earlier run can have left. */
export interface EarlierRun {
  /** Whether an earlier run can have written and committed the file. */
  readonly isResumed: boolean;
  /** Whether the file differs from its committed text only in the service of the operation. */
  readonly isOwnChange: (committed: string) => boolean;
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
