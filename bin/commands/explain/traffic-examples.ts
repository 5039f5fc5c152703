import type { RuleExample } from "./rules";

/** Edits to the full sample that break a rule about traffic, by code of the rule. */
export const TRAFFIC_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "calls/duplicate": ["environment", "calls: [postgres, redis, keycloak]", "calls: [postgres, redis, keycloak, redis]"],
  "calls/self": ["environment", "calls: [kafka]", "calls: [kafka, streaming]"],
  "calls/unknown": ["environment", "calls: [kafka]", "calls: [kafak]"],
  "exposure/cidr": [
    "environment",
    "parent: public, namespace: gateway-system",
    "parent: public, namespace: gateway-system, cidrs: [0.0.0.0/0]",
  ],
  "exposure/cidrs": [
    "environment",
    "parent: public, namespace: gateway-system",
    "parent: public, namespace: gateway-system, cidrs: []",
  ],
  "exposure/class-name": [
    "environment",
    "{ kind: gatewayApi, parent: public, namespace: gateway-system }",
    "{ kind: ingress, className: Public, namespace: ingress }",
  ],
  "exposure/entry-point": [
    "environment",
    "{ kind: gatewayApi, parent: public, namespace: gateway-system }",
    "{ kind: ingress, className: alb }",
  ],
  "exposure/label-key": [
    "environment",
    "parent: public, namespace: gateway-system",
    "parent: public, namespace: gateway-system, labels: { /app: envoy }",
  ],
  "exposure/label-value": [
    "environment",
    "parent: public, namespace: gateway-system",
    'parent: public, namespace: gateway-system, labels: { app: "-envoy" }',
  ],
  "exposure/namespace": ["environment", "namespace: gateway-system", "namespace: Gateway"],
  "exposure/own-namespace": ["environment", "namespace: gateway-system", "namespace: access-sample"],
  "exposure/parent": ["environment", "parent: public", "parent: Public"],
  "exposure/section-name": ["environment", "parent: public", "parent: public, sectionName: HTTPS"],
  "external/cidr": [
    "environment",
    'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 256Mi\n    exporter: { version: v1.74.0 }',
    "kind: external\n    host: redis.example.com\n    cidrs: [0.0.0.0/0]",
  ],
  "external/cidrs": [
    "environment",
    'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 256Mi\n    exporter: { version: v1.74.0 }',
    "kind: external\n    host: redis.example.com\n    cidrs: []",
  ],
  "external/host": [
    "environment",
    'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 256Mi\n    exporter: { version: v1.74.0 }',
    "kind: external\n    host: https://redis.example.com\n    cidrs: [10.20.0.0/24]",
  ],
  "external/host-from": [
    "environment",
    'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 256Mi\n    exporter: { version: v1.74.0 }',
    "kind: external\n    host: redis.example.com\n    hostFrom: { secret: endpoints, key: redis }\n    cidrs: [10.20.0.0/24]",
  ],
  "external/host-key": [
    "environment",
    'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 256Mi\n    exporter: { version: v1.74.0 }',
    "kind: external\n    hostFrom: { secret: endpoints, key: a/b }\n    cidrs: [10.20.0.0/24]",
  ],
  "external/host-secret": [
    "environment",
    'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 256Mi\n    exporter: { version: v1.74.0 }',
    "kind: external\n    hostFrom: { secret: Endpoints, key: redis }\n    cidrs: [10.20.0.0/24]",
  ],
  "external/port": [
    "environment",
    'kind: inCluster\n    version: "7.4.1"\n    storage: 2Gi\n    maxMemory: 256Mi\n    exporter: { version: v1.74.0 }',
    "kind: external\n    host: redis.example.com\n    port: 70000\n    cidrs: [10.20.0.0/24]",
  ],
  "host/blocked-path": ["environment", "host: api.example.com", "host: api.example.com\n    metricsPath: /"],
  "host/name": ["environment", "host: api.example.com", "host: https://api.example.com"],
  "host/public-health": ["environment", "livenessPath: /live", "publicHealth: true"],
  "host/same": ["environment", "livenessPath: /live", "host: api.example.com"],
  "host/unexposed": [
    "environment",
    "  exposure: { kind: gatewayApi, parent: public, namespace: gateway-system }\n",
    "",
  ],
  "host/unused-certificate": [
    "environment",
    "host: api.example.com",
    "host: api.example.com\n    certificate: api-tls",
  ],
  "own-policies/duplicate": [
    "environment",
    "hosts: [api.stripe.com] }",
    "hosts: [api.stripe.com] }\n  - { kind: CiliumNetworkPolicy, name: allow-stripe, services: [auth], hosts: [api.example.com] }",
  ],
  "own-policies/host": ["environment", "hosts: [api.stripe.com]", "hosts: [https://api.stripe.com]"],
  "own-policies/kind": ["environment", "kind: CiliumNetworkPolicy", "kind: CiliumPolicy"],
  "own-policies/layer-name": ["environment", "name: allow-stripe", "name: streaming"],
  "own-policies/name": ["environment", "name: allow-stripe", "name: Allow-Stripe"],
  "own-policies/service": ["environment", "services: [streaming]", "services: [stream]"],
  "route/alias": ["environment", "host: api.example.com", "host: api.example.com\n    route: { aliases: [localhost] }"],
  "route/annotation": [
    "environment",
    "parent: public, namespace: gateway-system",
    "parent: public, namespace: gateway-system, annotations: { nginx.ingress.kubernetes.io/use-regex: yes }",
  ],
  "route/host": ["environment", "livenessPath: /live", "route: { paths: [/auth] }"],
  "route/path": ["environment", "host: api.example.com", "host: api.example.com\n    route: { paths: [/metrics] }"],
  "route/timeout": [
    "environment",
    "host: api.example.com",
    "host: api.example.com\n    route: { timeoutSeconds: 100000 }",
  ],
  "service/port": ["environment", "livenessPath: /live", "port: 0"],
};
