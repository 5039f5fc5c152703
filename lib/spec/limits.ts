/** Bounds of a whole number, both included, and why the upper one is where it is. */
export interface Limits {
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /**
   * Why not more, as the end of a sentence.
   * @default - it needs no explanation
   */
  readonly why?: string;
}

/** The bounds of every whole number in the two files: rules refuse what is outside, editors say so while people type. */
export const LIMITS = {
  pods: { min: 1, max: 1000, why: "more than 1000 pods of one workload is a slip of the keyboard" },
  cpuPercent: { min: 1, max: 100 },
  drainSeconds: { min: 0, max: 3600, why: "a pod that takes longer than an hour to leave blocks every node upgrade" },
  share: { min: 0, max: 99, why: "to send everything to the canary, promote it" },
  databaseConnections: { min: 1, max: 1000, why: "each connection is a process of the server" },
  maxConnections: { min: 10, max: 10_000, why: "each connection is a process of the server" },
  keycloakReplicas: { min: 1, max: 20, why: "its pods replicate sessions among themselves" },
  deadlineSeconds: { min: 10, max: 604_800, why: "a job that runs for more than a week is a service" },
  retentionDays: { min: 1, max: 3650, why: "what must be kept for longer than ten years belongs into an archive" },
  port: { min: 1, max: 65_535 },
} as const satisfies Readonly<Record<string, Limits>>;
