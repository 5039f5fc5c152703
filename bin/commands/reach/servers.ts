import type { Layer } from "../../../lib/layer/layer";
import type { NamedServer } from "../../../lib/reachability/probe-addresses";
import { calleesOf } from "../../../lib/traffic/layer-calls";

/** The external datastores and the services outside the cluster of a layer, and its load balancer, so that they can be named. */
export function serversOf(layer: Layer): readonly NamedServer[] {
  const { exposure } = layer.cluster;
  const cidrs = exposure.kind === "none" ? [] : (exposure.cidrs ?? []);
  return [
    ...[...calleesOf(layer).values()].filter((callee) => callee.kind === "addresses"),
    { name: "load-balancer", cidrs, ports: [] },
  ];
}
