import { DELIVERY_DEFAULTS } from "../spec/defaults";
import type { DeliverySpec, GatesSpec } from "../spec/delivery";

/** Limits for the requests to a new version, with defaults applied. */
export type ResolvedGates = Required<GatesSpec>;

/** How new versions are delivered, with defaults applied. */
export interface ResolvedDelivery {
  /** Minutes for which the old color keeps its pods after a switch. */
  readonly holdMinutes: number;
}

/** Applies the defaults of the delivery. */
export function resolveDelivery({ holdMinutes = DELIVERY_DEFAULTS.holdMinutes }: DeliverySpec = {}): ResolvedDelivery {
  return { holdMinutes };
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
