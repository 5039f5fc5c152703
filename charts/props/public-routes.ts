import type { EdgeService } from "../../lib/constructs/edge-service";
import type { PublicKeycloak, PublicRoutesProps, PublicService } from "../../lib/constructs/public-routes";
import { judged } from "../../lib/constructs/validation";
import type { Layer, LayerService } from "../../lib/layer/layer";

/** Constructs that can have routes. */
export interface RouteTargets {
  /** Services, keyed by name. */
  readonly services: ReadonlyMap<string, EdgeService>;
  /**
   * Keycloak of the layer.
   * @default - none
   */
  readonly keycloak?: PublicKeycloak;
}

/** Returns the props of the routes to Keycloak and to all services that have a host. */
export function publicRoutesProps({ cluster, services }: Layer, targets: RouteTargets): PublicRoutesProps {
  return judged({
    exposure: cluster.exposure,
    services: services.flatMap((service) => publicService(service, targets.services.get(service.name))),
    keycloak: targets.keycloak,
  });
}

function publicService(
  { host, certificate, longLived, publicHealth, route }: LayerService,
  service: EdgeService | undefined,
): readonly PublicService[] {
  return host === undefined || service === undefined
    ? []
    : [{ service, host, certificate, longLived, publicHealth, route }];
}
