import type { RuleExample } from "./rules";

const POSTGRES = 'kind: inCluster\n    version: "16.4"\n    storage: 10Gi\n';
const REDIS = 'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 384Mi\n';
const KEYCLOAK = 'kind: inCluster\n    version: "26.2.5"\n    hostname: auth.example.com\n';

function external(store: string, fields: string, host = "db.example.com"): RuleExample {
  return ["environment", store, `kind: external\n    host: ${host}\n    cidrs: [10.20.0.0/24]\n    ${fields}\n`];
}

/** Edits to the small sample that break a rule about external datastores, by code of the rule. */
export const EXTERNAL_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "external/ca-key": external(REDIS, "ca: { configMap: redis-ca, key: a/b }"),
  "external/ca-name": external(REDIS, "ca: { configMap: Redis, key: ca.crt }"),
  "external/ca-source": external(REDIS, "ca: { key: ca.crt }"),
  "external/ca-tls": external(REDIS, "tls: false\n    ca: { configMap: redis-ca, key: ca.crt }"),
  "external/database": external(POSTGRES, "databases: { access: -d }"),
  "external/ssl-mode": external(POSTGRES, "sslMode: verify-ca"),
  "external/user": external(POSTGRES, "user: -U"),
  "kafka/broker": ["environment", "host: kafka.example.com\n    port: 9093", "brokers: [kafka.example.com]"],
  "kafka/brokers": ["environment", "    port: 9093", "    brokers: [kafka.example.com:9093]"],
  "kafka/sasl-tls": ["environment", "    port: 9093", "    tls: false\n    sasl: { mechanism: AWS_MSK_IAM }"],
  "keycloak/base-path": external(KEYCLOAK, "basePath: auth"),
  "keycloak/realm": external(KEYCLOAK, "realm: a/b"),
  "redis/cluster-mode": external(REDIS, "port: 6379", "clustercfg.access.abc123.euc1.cache.amazonaws.com"),
};
