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
    };

/** Name of an operation, which is also its command. */
export type OperationKind = Operation["kind"];
