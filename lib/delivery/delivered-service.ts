import type { Layer, LayerService } from "../layer/layer";
import type { OverlaySpec, ServiceRelease } from "../spec/release";
import { overlayLimits } from "../topology/overlay";

/** What the plan of an operation reads of a service. */
export interface DeliveredService extends Pick<LayerService, "name" | "topology" | "migrateFrom" | "scale"> {
  /** Release state, as in the release file: without the overlay. */
  readonly release: ServiceRelease;
  /**
   * Temporary number of pods.
   * @default - none
   */
  readonly overlay?: OverlaySpec;
  /**
   * Pods of the live color in the cluster, which an autoscaler can have added. A color that replaces it needs as many.
   * @default - its floor
   */
  readonly running?: number;
}

/** A service of a layer, as operations read it. */
export function deliveredService({ source }: Pick<Layer, "source">, service: LayerService): DeliveredService {
  const { name, topology, migrateFrom, scale } = service;
  const { services, overlays = {} } = source.release;
  const overlay = Object.hasOwn(overlays, name) ? overlays[name] : undefined;
  const release = (Object.hasOwn(services, name) ? services[name] : undefined) ?? {};
  return { name, topology, migrateFrom, scale, release, ...(overlay && { overlay }) };
}

/** Why a service can't have a number of pods, or `undefined`. */
export function podsProblem(service: DeliveredService, pods: number): string | undefined {
  const { min, max } = overlayLimits(service, service.release);
  if (pods >= min && pods <= max) return undefined;
  return `${service.name} must have ${min} to ${max} pods (scale.min, scale.max), got ${pods}; choose another number, or change scale in the environment file`;
}
