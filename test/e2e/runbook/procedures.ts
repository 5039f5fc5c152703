/** The generated procedure that replaces each section of the seed runbook, by its heading. A heading wins over the one above it. */
export const PROCEDURE_OF: Readonly<Record<string, string>> = {
  "Service Outage Response": "service-outage",
  "Database Outage Response": "database-outage",
  "3. Data Recovery Procedures": "restore-database",
  "Redis Outage Response": "redis-outage",
  "Kafka Outage Response": "kafka-outage",
  "Service Deployment": "deploy-service",
  "Service Scaling": "scale-service",
  "2. Vertical Scaling": "resize-service",
  "Service Rollback": "roll-back-service",
  "Blue-Green Deployment": "blue-green-release",
  "Canary Deployment": "canary-release",
  "Alert Response Procedures": "respond-to-alert",
  "3. Alert Acknowledgment": "silence-alert",
  "Monitoring Dashboard Access": "dashboards",
  "1. High Memory Usage": "high-memory",
  "2. High CPU Usage": "high-cpu",
  "3. Network Connectivity Issues": "network-connectivity",
  "4. Storage Issues": "disk-full",
  "Log Analysis": "logs",
  "Regular Maintenance Tasks": "regular-tasks",
  "Cache Warm & Served Replay": "cache-warm",
  "3. Historical Replay / Backfill": "backfill",
  "4. Update Hot Query Rankings (Optional)": "hot-queries",
  "1. Database Backup": "database-backup",
  "2. Configuration Backup": "configuration-backup",
  "Update Procedures": "update-images",
  "JWT Rotation": "rotate-jwt",
  "Security Incident Response": "security-incident",
  "1. Service Account Management": "access-review",
  "2. Secret Management": "secrets",
  "Compliance Procedures": "audit",
};

/** The procedure of a section, given its headings from the outermost to the innermost; `undefined` if none replaces it. */
export function procedureFor(section: readonly string[]): string | undefined {
  const heading = [...section].reverse().find((one) => PROCEDURE_OF[one] !== undefined);
  return heading === undefined ? undefined : PROCEDURE_OF[heading];
}
