import type { OverlaySpec } from "../spec/release";

/** What an operator asks for, about one service. */
export type Operation =
  | {
      /** Deploys a version: to the only workload, to the idle color, or to the canary. */
      readonly kind: "release";
      /** Image tag. */
      readonly version: string;
      /**
       * Image digest.
       * @default - the image is pulled by tag
       */
      readonly digest?: string;
    }
  | {
      /** Gives the canary another share of the requests. */
      readonly kind: "canary";
      /** Percentage, 1 to 99. */
      readonly share: number;
    }
  | {
      /** Sets the minimum number of pods that serve requests. */
      readonly kind: "scale";
      /** Number of pods. With an autoscaler, it can start more. */
      readonly pods: number;
      /**
       * Makes the change temporary: it is written as an overlay, and the floors stay.
       * @default - the change is permanent
       */
      readonly temporary?: Omit<OverlaySpec, "floor">;
    }
  | {
      /**
       * - `switch`: makes the prepared color live.
       * - `rollback`: returns to the previous release.
       * - `retire`: reduces the old color to one pod after a switch.
       * - `promote`: gives stable the version of the canary.
       * - `abort`: ends a release that serves none or only some of the requests.
       */
      readonly kind: "switch" | "rollback" | "retire" | "promote" | "abort";
    }
  | {
      /** Removes the overlay. */
      readonly kind: "end";
    };

/** Name of an operation, which is also its command. `end` is `scale --end`. */
export type OperationKind = Operation["kind"];

/** An operation that changes the release state, and not the overlay. */
export type StatedOperation = Exclude<Operation, { readonly kind: "end" }>;

/** Replaces pods with pods of the same version. It changes no file. */
export interface Restart {
  readonly kind: "restart";
  /**
   * Whether workloads that serve no requests restart, too, such as the idle color.
   * @default false
   */
  readonly idle?: true;
}

/** What the Lease of a service records. */
export type RecordedOperation = Operation | Restart;
