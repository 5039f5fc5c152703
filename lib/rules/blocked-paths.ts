import { SERVICE_DEFAULTS } from "../spec/defaults";
import { isInside } from "../values/path";
import type { Problem } from "../spec/problem";
import { healthPaths, isBlockable, pathPrefix, type PathsOfService } from "../spec/values/public-path";
import { show } from "../values/words";
import { isHttpPath } from "./configuration";
import { inside, problemIf, type Place } from "./problems";

/**
 * Rules about the paths that public routes of a service block.
 * @param hosted - whether the service has a public host
 * @param paths - place of the fields of the service, if it is another one
 */
export function blockedPathsProblems(
  service: PathsOfService,
  { hosted, place, paths = place }: { readonly hosted: boolean; readonly place: Place; readonly paths?: Place },
): Problem[] {
  const { publicHealth = false } = service;
  const at = inside(place, "publicHealth");
  if (!hosted) return problemIf("host/public-health", at, publicHealth ? WITHOUT_HOST : undefined);
  return [
    ...unblockableProblems(service, publicHealth ? ["metricsPath"] : PATHS, paths),
    ...problemIf("host/public-health", at, publicHealth ? hiddenProblem(service) : undefined),
  ];
}

/** Message about a field that only services with a public host have. */
export const WITHOUT_HOST = "requires host; add the host, or remove this field";

const PATHS = ["metricsPath", "healthPath", "livenessPath", "startupPath"] as const;

/** Rule: a route can tell a blocked path from the paths of requests. */
function unblockableProblems(service: PathsOfService, fields: readonly (typeof PATHS)[number][], place: Place) {
  return fields.flatMap((field) => {
    const path = service[field];
    // Other rules report paths that are not valid at all.
    if (path === undefined || !isHttpPath(path) || isBlockable(pathPrefix(path))) return [];
    return problemIf("host/blocked-path", inside(place, field), unblockableMessage(path, field));
  });
}

function unblockableMessage(path: string, field: string): string {
  const fix = field === "metricsPath" ? "choose another path" : "choose another path, or set publicHealth: true";
  return pathPrefix(path) === "/"
    ? `must not be ${show(path)}, because public routes block this path and all paths below it; ${fix}`
    : `must be a path that public routes can block, without '//', '/./', '/../', '%2F' and characters that need an escape, got ${show(path)}; ${fix}`;
}

/** Rule: public health checks are not below the metrics, which public routes block. */
function hiddenProblem(service: PathsOfService): string | undefined {
  const { metricsPath = SERVICE_DEFAULTS.metricsPath } = service;
  const hidden = healthPaths(service).find((path) => isInside(pathPrefix(path), pathPrefix(metricsPath)));
  return hidden === undefined
    ? undefined
    : `must not be true, because ${show(hidden)} is in the metrics path ${show(metricsPath)}, which public routes block; choose paths of the health checks outside it, or another metricsPath`;
}
