import type { RuleExample } from "./rules";

/** Edits to the small sample that break a rule about the pods of a service, by code of the rule. */
export const SCALE_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "grpc-health/path": [
    "environment",
    "livenessPath: /live",
    "healthPath: /ready\n    ports: { grpc: { port: 9090, protocol: grpc } }\n    grpcHealth: { port: grpc }",
  ],
  "grpc-health/port": ["environment", "livenessPath: /live", "grpcHealth: { port: grpc }"],
  "grpc-health/service": [
    "environment",
    "livenessPath: /live",
    'ports: { grpc: { port: 9090, protocol: grpc } }\n    grpcHealth: { port: grpc, service: "auth v1" }',
  ],
  "ports/count": [
    "environment",
    "livenessPath: /live",
    `ports: {${Array.from({ length: 11 }, (_, index) => ` p${index}: { port: ${9000 + index} }`).join(",")} }`,
  ],
  "ports/name": ["environment", "livenessPath: /live", "ports: { gRPC: { port: 9090, protocol: grpc } }"],
  "ports/number": ["environment", "livenessPath: /live", "ports: { grpc: { port: 90, protocol: grpc } }"],
  "ports/same": ["environment", "livenessPath: /live", "ports: { grpc: { port: 8000, protocol: grpc } }"],
  "probes/failures": [
    "environment",
    "livenessPath: /live",
    "livenessPath: /live\n    probes: { readiness: { failureThreshold: 0 } }",
  ],
  "probes/liveness-first": [
    "environment",
    "livenessPath: /live",
    "livenessPath: /live\n    probes: { liveness: { failureThreshold: 1 } }",
  ],
  "probes/period": [
    "environment",
    "livenessPath: /live",
    "livenessPath: /live\n    probes: { readiness: { periodSeconds: 0 } }",
  ],
  "probes/startup-time": [
    "environment",
    "livenessPath: /live",
    "livenessPath: /live\n    probes: { startup: { periodSeconds: 60, failureThreshold: 61 } }",
  ],
  "probes/timeout": [
    "environment",
    "livenessPath: /live",
    "livenessPath: /live\n    probes: { readiness: { timeoutSeconds: 0 } }",
  ],
  "scale/behavior": ["environment", "{ min: 2, max: 6 }", "{ min: 2, behavior: {} }"],
  "scale/cpu-percent": ["environment", "{ min: 2, max: 6 }", "{ min: 2, cpuPercent: 60 }"],
  "scale/external-metric": [
    "environment",
    "scale: { min: 3, max: 10 }",
    'scale: { min: 3, max: 10, metrics: [{ kind: external, name: lag, averageValue: "9" }] }',
  ],
  "scale/max": ["environment", "min: 2, max: 6", "min: 2, max: 0"],
  "scale/max-below-min": ["environment", "min: 2, max: 6", "min: 2, max: 1"],
  "scale/max-unavailable": ["environment", "maxUnavailable: 1", "maxUnavailable: 3"],
  "scale/memory-percent": ["environment", "{ min: 2, max: 6 }", "{ min: 2, max: 6, memoryPercent: 0 }"],
  "scale/metric-label": [
    "environment",
    "{ min: 2, max: 6 }",
    '{ min: 2, max: 6, metrics: [{ kind: pods, name: a, selector: { /a: b }, averageValue: "1" }] }',
  ],
  "scale/metric-name": [
    "environment",
    "{ min: 2, max: 6 }",
    '{ min: 2, max: 6, metrics: [{ kind: pods, name: a/b, averageValue: "1" }] }',
  ],
  "scale/metric-value": [
    "environment",
    "{ min: 2, max: 6 }",
    '{ min: 2, max: 6, metrics: [{ kind: pods, name: a, averageValue: "0" }] }',
  ],
  "scale/metrics": ["environment", "{ min: 2, max: 6 }", "{ min: 2, metrics: [] }"],
  "scale/min": ["environment", "{ min: 2, max: 6 }", "{ min: 0, max: 6 }"],
  "scale/rate": ["environment", "{ min: 2, max: 6 }", "{ min: 2, max: 6, behavior: { scaleDown: { pods: 1 } } }"],
};
