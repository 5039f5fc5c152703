import type { Manifest } from "../../manifests/manifest";
import type { Clock, Cluster } from "../cluster";
import type { RecordedOperation } from "../operation";
import type { Claim } from "./lock";
import type { FileFirst } from "./file-first";
import type { Step } from "./steps";

/** What an operation runs with. */
export interface Ports {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Tells the operator what happens. */
  readonly tell: (line: string) => void;
  /** Whether the operator wants to stop. */
  readonly isStopped: () => boolean;
}

/** An operation on a service in a cluster. */
export interface Task {
  readonly service: string;
  readonly namespace: string;
  /** Name of this run, which no other run has. */
  readonly holder: string;
  /** Decides by the Lease which operation becomes pending, or why it must not start. */
  readonly claim: Claim;
  /** Whether an earlier run started the operation, or the one that it takes back. */
  readonly isResumed: boolean;
  readonly steps: readonly Step[];
  /** Objects of the service that the steps do not change. If they differ, the release file is not that of the cluster. */
  readonly guards: readonly Manifest[];
  /** Longest time to wait for the pods of one Deployment or for a probe. */
  readonly patienceSeconds: number;
  /** Writes what comes after the steps, such as the release file. */
  readonly commit: () => void;
  /**
   * Removes the pending operation from a release file that is written first.
   * @default - the file has none
   */
  readonly end?: FileFirst["end"];
  /** Record of the operation when it has ended. */
  readonly record: { readonly operation: RecordedOperation; readonly by: string; readonly does: string };
}

/** How an operation ended. */
export type Ending =
  | {
      readonly kind: "complete";
      /**
       * What went wrong after the file was written.
       * @default - nothing
       */
      readonly note?: string;
    }
  /** It did not start. */
  | { readonly kind: "refusal"; readonly why: string }
  /** It stopped after it had changed something. It is pending. */
  | { readonly kind: "stopped"; readonly why: string }
  /** Another run took the lock, and can have completed it or taken it back. */
  | { readonly kind: "lost"; readonly why: string };
