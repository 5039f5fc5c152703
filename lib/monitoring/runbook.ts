/** Sections of the production runbook that alerts send people to. The runbook has no address of its own, so these are its anchors. */
export const RUNBOOK = {
  serviceOutage: "#service-outage-response",
  databaseOutage: "#database-outage-response",
  redisOutage: "#redis-outage-response",
  kafkaOutage: "#kafka-outage-response",
  scaling: "#service-scaling",
  alerts: "#alert-response-procedures",
  highMemory: "#1-high-memory-usage",
  highCpu: "#2-high-cpu-usage",
  network: "#3-network-connectivity-issues",
  storage: "#4-storage-issues",
  servedCache: "#gateway-cache-warm",
  backups: "#backup-procedures",
  securityIncident: "#security-incident-response",
} as const;

/** A section of the runbook. */
export type RunbookAnchor = (typeof RUNBOOK)[keyof typeof RUNBOOK];
