import type { Kit } from "../kit";
import type { ServiceTarget } from "../service-targets";

/** Shares of a canary release, in their order. The first one is that of the command `release`. */
export const SHARES = { start: 10, more: 50 } as const;

/** Services with a canary. */
export function canaryServices({ services }: Kit): readonly ServiceTarget[] {
  return services.filter(({ topology, other }) => topology === "canary" && other !== undefined);
}

/** The services whose requests from outside are split by the weights of an HTTPRoute. */
export function routedCanaries(kit: Kit): readonly ServiceTarget[] {
  if (kit.layer.cluster.exposure.kind !== "gatewayApi") return [];
  return canaryServices(kit).filter(({ service }) => service.host !== undefined);
}
