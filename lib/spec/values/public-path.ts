import { isInside } from "../../values/path";
import { SERVICE_DEFAULTS } from "../defaults";
import type { ServiceSpec } from "../service";

/** Fields of a service that determine which of its paths are not public. */
export type PathsOfService = Pick<
  ServiceSpec,
  "metricsPath" | "healthPath" | "livenessPath" | "startupPath" | "publicHealth"
>;

/** Characters of a path that HTTPRoutes accept: https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch */
const ROUTABLE = /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;

/** Parts that HTTPRoutes and Ingresses reject, because proxies resolve them in different ways. */
const AMBIGUOUS = /\/\/|\/\.\.?(?:\/|$)|%2f/i;

/**
 * Path prefixes of a service that public routes block: its metrics, and its health checks unless `publicHealth` is true. Routes match paths without
 * a query.
 */
export function blockedPaths(service: PathsOfService): readonly string[] {
  const { metricsPath = SERVICE_DEFAULTS.metricsPath, publicHealth = false } = service;
  return [...new Set([metricsPath, ...(publicHealth ? [] : healthPaths(service))].map(pathPrefix))];
}

/** Blocked paths of a service that a route with some path prefixes would otherwise serve. */
export function blockedWithin(service: PathsOfService, prefixes: readonly string[]): readonly string[] {
  return blockedPaths(service).filter((path) => prefixes.some((prefix) => prefix === "/" || isInside(path, prefix)));
}

/** Paths of the health checks of a service. */
export function healthPaths(service: PathsOfService): string[] {
  const { healthPath = SERVICE_DEFAULTS.healthPath, livenessPath, startupPath } = service;
  return [healthPath, livenessPath, startupPath].filter((path) => path !== undefined);
}

/** A path without its query and without `/` at its end, which match the same requests. */
export function pathPrefix(path: string): string {
  return path.replace(/\?.*$/, "").replace(/(?<=.)\/$/, "");
}

/** Whether a route can block a path prefix without blocking the whole service. */
export function isBlockable(prefix: string): boolean {
  return ROUTABLE.test(prefix) && !AMBIGUOUS.test(prefix);
}
