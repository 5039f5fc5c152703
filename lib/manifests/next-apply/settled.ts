import { recordAt, recordsOf, textOf, type JsonRecord } from "../json";
import { differencesOf } from "./merge";
import type { Applied } from "./server-side-apply";
import type { Shapes } from "./shapes";

/** Types of a Service with ports on the nodes. */
const ON_NODES = ["NodePort", "LoadBalancer"];

/**
 * Adds what the API server changes in an object beyond what was applied. A Service whose type changes from NodePort or
 * LoadBalancer to another type loses its node ports.
 * Source: `dropTypeDependentFields` in pkg/registry/core/service/strategy.go of Kubernetes
 */
export function settled(live: JsonRecord, applied: Applied, shapes: Shapes): Applied {
  const { object } = applied;
  const [before, after] = [live, object].map((one) => textOf(recordAt(one, "spec")["type"] ?? "ClusterIP"));
  const isService = live["apiVersion"] === "v1" && live["kind"] === "Service";
  if (!isService || before === undefined || after === undefined) return applied;
  if (!ON_NODES.includes(before) || ON_NODES.includes(after)) return applied;
  const {
    externalTrafficPolicy: _policy,
    allocateLoadBalancerNodePorts: _allocate,
    ...spec
  } = recordAt(object, "spec");
  const { healthCheckNodePort: _health, loadBalancerClass: _class, ...rest } = spec;
  const ports = recordsOf(rest["ports"]).map(({ nodePort: _port, ...port }) => port);
  const next = { ...object, spec: { ...rest, ...(ports.length > 0 && { ports }) } };
  return {
    ...applied,
    object: next,
    differences: [...applied.differences, ...differencesOf(object, next, shapes.root, shapes)],
  };
}
