import { isEqual, recordOf, recordsOf, textOf, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";

/** Whether a Service needs a field, which depends on its type. */
type Need = (spec: JsonRecord) => boolean;

const isType =
  (...types: readonly string[]): Need =>
  (spec) =>
    types.includes(textOf(spec["type"] ?? "ClusterIP"));
const hasAddress: Need = (spec) => !isType("ExternalName")(spec);
const hasNodePorts = isType("NodePort", "LoadBalancer");
const isBalancer = isType("LoadBalancer");
const isExternal: Need = (spec) =>
  hasNodePorts(spec) ||
  (isType("ClusterIP")(spec) && Array.isArray(spec["externalIPs"]) && spec["externalIPs"].length > 0);
const hasHealthPort: Need = (spec) => isBalancer(spec) && spec["externalTrafficPolicy"] === "Local";

/** Fields that the API server has chosen, and keeps while the Service needs them, even if the manifest no longer has them. */
const CHOSEN: Readonly<Record<string, Need>> = {
  clusterIP: hasAddress,
  clusterIPs: hasAddress,
  ipFamilies: hasAddress,
  ipFamilyPolicy: hasAddress,
  healthCheckNodePort: hasHealthPort,
};

/** Fields that the API server drops if a Service of another type does not need them. Source: dropTypeDependentFields in pkg/registry/core/service. */
const DROPPED: ReadonlyMap<string, Need> = new Map(
  Object.entries({
    ...CHOSEN,
    allocateLoadBalancerNodePorts: isBalancer,
    loadBalancerClass: isBalancer,
    externalTrafficPolicy: isExternal,
  }),
);

/** Values that the API server writes into absent fields while the Service needs them. */
const DEFAULTS: JsonRecord = { allocateLoadBalancerNodePorts: true, externalTrafficPolicy: "Cluster" };

/** Returns the Service that the API server makes of `after`: with the fields that it keeps, and without those of the old type that did not change. */
export function settledService(before: Manifest, after: Manifest): Manifest {
  const [old, spec] = [recordOf(before["spec"]), recordOf(after["spec"])];
  const given = Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null));
  const chosen = Object.entries(CHOSEN).flatMap(([field, isNeeded]) =>
    old[field] !== undefined && isNeeded(old) && isNeeded(given) ? [[field, old[field]]] : [],
  );
  return { ...after, spec: withoutOldType(old, { ...Object.fromEntries(chosen), ...given }) };
}

function withoutOldType(old: JsonRecord, spec: JsonRecord): JsonRecord {
  const kept = Object.entries(spec).filter(([field, value]) => {
    const isNeeded = DROPPED.get(field);
    const isLeft = isNeeded?.(old) === true && !isNeeded(spec);
    return !isLeft || !isEqual(value, old[field] ?? DEFAULTS[field]);
  });
  return withoutNodePorts(old, Object.fromEntries(kept));
}

/** Node ports are dropped together, unless one of them is new. */
function withoutNodePorts(old: JsonRecord, spec: JsonRecord): JsonRecord {
  const known = portsOf(old);
  const isLeft = hasNodePorts(old) && !hasNodePorts(spec) && portsOf(spec).every((port) => known.includes(port));
  return isLeft && Array.isArray(spec["ports"])
    ? { ...spec, ports: recordsOf(spec["ports"]).map(({ nodePort: _left, ...port }) => port) }
    : spec;
}

function portsOf(spec: JsonRecord): readonly unknown[] {
  return recordsOf(spec["ports"]).flatMap(({ nodePort }) =>
    nodePort === undefined || nodePort === null ? [] : [nodePort],
  );
}
