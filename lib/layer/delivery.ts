import { DELIVERY_DEFAULTS } from "../spec/defaults";
import type { DeliverySpec, GatesSpec } from "../spec/delivery";

/** Limits for the requests to a new version, with defaults applied. */
export type ResolvedGates = Required<GatesSpec>;

/** How new versions are delivered, with defaults applied. */
export interface ResolvedDelivery {
  /** Minutes for which the old color keeps its pods after a switch. */
  readonly holdMinutes: number;
  /** Minutes for which a version must have served all requests in another environment before it is taken into this one. */
  readonly soakMinutes: number;
}

/** Applies the defaults of the delivery. */
export function resolveDelivery({
  holdMinutes = DELIVERY_DEFAULTS.holdMinutes,
  soakMinutes = DELIVERY_DEFAULTS.soakMinutes,
}: DeliverySpec = {}): ResolvedDelivery {
  return { holdMinutes, soakMinutes };
}

/** The gates of a service: its own fields, then those of the environment, then the defaults. */
export function resolveGates(environment: GatesSpec = {}, own: GatesSpec = {}): ResolvedGates {
  const { gates: defaults } = DELIVERY_DEFAULTS;
  const bakeMinutes = own.bakeMinutes ?? environment.bakeMinutes ?? defaults.bakeMinutes;
  return {
    errorRatio: own.errorRatio ?? environment.errorRatio ?? defaults.errorRatio,
    latencySeconds: own.latencySeconds ?? environment.latencySeconds ?? defaults.latencySeconds,
    requests: own.requests ?? environment.requests ?? defaults.requests,
    bakeMinutes,
    windowMinutes: own.windowMinutes ?? environment.windowMinutes ?? Math.max(defaults.windowMinutes, bakeMinutes),
  };
}
