/** Inclusive bounds of a whole number. */
export interface Limits {
  /** Smallest allowed value. */
  readonly min: number;
  /** Largest allowed value. */
  readonly max: number;
  /**
   * How to fix a value that is too large, with the reason for `max`.
   * @default - write `max` or less
   */
  readonly why?: string;
}

/** Bounds of the whole numbers in the two files. Rules enforce them, and editors show them from the JSON Schema. */
export const LIMITS = {
  pods: { min: 1, max: 1000, why: "lower it, because more than 1000 pods of one workload is probably a typo" },
  cpuPercent: { min: 1, max: 100 },
  memoryPercent: { min: 1, max: 100 },
  stabilizationSeconds: { min: 0, max: 3600 },
  scalePercent: { min: 1, max: 1000 },
  scalePeriodSeconds: { min: 1, max: 1800 },
  drainSeconds: {
    min: 0,
    max: 3600,
    why: "lower it, because a pod that takes more than an hour to stop blocks node upgrades",
  },
  probeSeconds: { min: 1, max: 300, why: "lower it, because a broken pod would stay unnoticed for minutes" },
  probeFailures: { min: 1, max: 1000, why: "lower it, or raise periodSeconds" },
  share: { min: 0, max: 99, why: "promote the canary to send it all requests" },
  databaseConnections: { min: 1, max: 1000, why: "lower it, because PostgreSQL starts a process for each connection" },
  maxConnections: { min: 10, max: 10_000, why: "lower it, because PostgreSQL starts a process for each connection" },
  keycloakReplicas: { min: 1, max: 20, why: "lower it, because Keycloak pods replicate sessions to each other" },
  alertmanagerReplicas: { min: 1, max: 2, why: "write 2, because the layer renders at most two replicas" },
  kafkaPartitions: { min: 1, max: 1000, why: "lower it, because the only broker opens files for each partition" },
  kafkaRetentionHours: { min: 1, max: 87_600, why: "for retention longer than ten years, use an archive" },
  kafkaMaxLag: { min: 1, max: 1_000_000_000_000 },
  deadlineSeconds: { min: 10, max: 604_800, why: "for work that takes longer than a week, use a service" },
  retentionDays: { min: 1, max: 3650, why: "for retention longer than ten years, use an archive" },
  tolerationSeconds: { min: 0, max: 604_800, why: "for more than a week, remove it, which means no limit" },
  routeTimeoutSeconds: {
    min: 0,
    max: 86_400,
    why: "for requests that take longer than a day, write 0, which means no limit",
  },
  gateRequests: { min: 1, max: 1_000_000, why: "lower it, because the release would wait for a very long time" },
  gateMinutes: { min: 1, max: 1440, why: "lower it to a day or less, because the release waits for this long" },
  holdMinutes: { min: 1, max: 1440, why: "lower it to a day or less, because both colors use their pods until then" },
  soakMinutes: { min: 0, max: 10_080, why: "lower it to a week or less, because each correction waits for this long" },
  port: { min: 1, max: 65_535 },
  extraPort: { min: 1024, max: 65_535 },
} as const satisfies Readonly<Record<string, Limits>>;
