import { synthesize } from "../../../../charts/synthesize";
import type { LiveObject } from "../../../../lib/delivery/cluster";
import { statusOf } from "../../../../lib/delivery/status/environment";
import type { EnvironmentStatus, ServiceStatus, TrackStatus, UnreadKind } from "../../../../lib/delivery/status/types";
import { environmentOf, layerOf } from "../../../helpers/fixtures";
import { changed, healthyObjects } from "../../../helpers/live-state";

/** The layer of prod. */
export const layer = layerOf(environmentOf("prod"));

/** Its manifests. */
export const { manifests } = synthesize(layer);

/** A cluster in which all of it is ready. */
export const healthy = healthyObjects(manifests);

/** The status of prod with these objects in the cluster. */
export function statusWith(objects: readonly LiveObject[], unread: readonly UnreadKind[] = []): EnvironmentStatus {
  return statusOf(layer, manifests, { objects, unread });
}

/** The status of one of its services. */
export function service(
  name: string,
  objects: readonly LiveObject[],
  unread: readonly UnreadKind[] = [],
): ServiceStatus {
  const found = statusWith(objects, unread).services.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** Texts of the reasons of a service. */
export function textsOf({ reasons }: Pick<ServiceStatus, "reasons">): readonly string[] {
  return reasons.map(({ text }) => text);
}

/** A workload of a service. */
export function trackOf({ tracks }: ServiceStatus, track: string): TrackStatus | undefined {
  return tracks.find((one) => one.track === track);
}

/** The objects with another status of a Deployment. */
export function deployed(name: string, status: object): readonly LiveObject[] {
  return changed(healthy, "Deployment", name, () => ({ status }));
}
