import type { Exposure } from "../spec/exposure";
import { LIMITS } from "../spec/limits";
import { isInside } from "../values/path";
import type { Problem } from "../spec/problem";
import type { RouteSpec } from "../spec/route";
import { blockedPaths, isBlockable, pathPrefix, type PathsOfService } from "../spec/values/public-path";
import { routeAnnotationProblem } from "../spec/values/route-annotation";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { sortedEntries } from "../values/sorted-entries";
import { repeatedMessage, show } from "../values/words";
import { WITHOUT_HOST } from "./blocked-paths";
import { annotationsProblems } from "./pods";
import { inside, problemIf, type Place } from "./problems";
import { publicHostProblem } from "./public-hosts";

/** Limits of an HTTPRoute: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule. Older versions of the Gateway API accept eight matches. */
const MOST = { aliases: 15, paths: 8 };

/** Fields of a service that the rules about its route read. */
export interface RoutedService extends PathsOfService {
  readonly host?: string;
  readonly route?: RouteSpec;
}

/**
 * Rules about the route of one service that don't depend on other services.
 * @param exposure - `undefined` if the environment has none
 * @param place - place of `route`
 */
export function routeProblems(service: RoutedService, exposure: Exposure | undefined, place: Place): Problem[] {
  const { host, route } = service;
  if (route === undefined) return [];
  if (host === undefined) return problemIf("route/host", place, WITHOUT_HOST);
  return [
    ...aliasesProblems(route.aliases ?? [], host, inside(place, "aliases")),
    ...(route.paths === undefined ? [] : pathsProblems(route.paths, service, inside(place, "paths"))),
    ...problemIf("route/timeout", inside(place, "timeoutSeconds"), timeoutProblem(route.timeoutSeconds, exposure)),
    ...routeAnnotationsProblems(route.annotations, inside(place, "annotations")),
  ];
}

/** Rules about the annotations of routes. */
export function routeAnnotationsProblems(annotations: RouteSpec["annotations"] = {}, place: Place): Problem[] {
  return [...annotationsProblems(annotations, place), ...refusedAnnotationsProblems(annotations, place)];
}

/** Rule about annotations that routes must not have. Annotations of all objects are also on the routes. */
export function refusedAnnotationsProblems(annotations: RouteSpec["annotations"] = {}, place: Place): Problem[] {
  return sortedEntries(annotations).flatMap(([key]) =>
    problemIf("route/annotation", inside(place, key), routeAnnotationProblem(key)),
  );
}

function aliasesProblems(aliases: readonly string[], host: string, place: Place): Problem[] {
  const isRepeated = (alias: string, index: number) => alias === host || aliases.indexOf(alias) < index;
  return [
    ...problemIf("route/alias", place, countProblem(aliases, MOST.aliases, "give other hosts to another service")),
    ...aliases.flatMap((alias, index) =>
      problemIf(
        "route/alias",
        inside(place, index),
        publicHostProblem(alias.replace(/^\*\./, "")) ??
          (isRepeated(alias, index) ? repeatedMessage(alias) : undefined),
      ),
    ),
  ];
}

function pathsProblems(paths: readonly string[], service: PathsOfService, place: Place): Problem[] {
  const none =
    'must list at least one path, got none; add one such as "/orders", or remove this field to serve every path';
  return [
    ...problemIf(
      "route/path",
      place,
      paths.length === 0 ? none : countProblem(paths, MOST.paths, "list parent paths instead"),
    ),
    ...paths.flatMap((path, index) => {
      const message = pathProblem(path, service) ?? (paths.indexOf(path) < index ? repeatedMessage(path) : undefined);
      return problemIf("route/path", inside(place, index), message);
    }),
  ];
}

function pathProblem(path: string, service: PathsOfService): string | undefined {
  if (path === "/") return undefined;
  if (path.includes("*"))
    return `must not contain "*", because a path includes all paths below it, got ${show(path)}; did you mean ${show(plainPath(path))}?`;
  if (path !== plainPath(path) && isBlockable(plainPath(path)))
    return `must start with one '/', without '/' or a query at its end, got ${show(path)}; did you mean ${show(plainPath(path))}?`;
  if (!isBlockable(path))
    return `must be a path such as "/orders", without '//', '/./', '/../', '%2F' and characters that need an escape, got ${show(path)}; write it without them`;
  const blocked = blockedPaths(service).find((one) => isInside(path, one));
  return blocked === undefined
    ? undefined
    : `must not be in ${show(blocked)}, which public routes block, got ${show(path)}; remove it, or change the path of the health check or of the metrics`;
}

/** A path as the rules want it: with one slash before it, and without wildcards, a query and a slash at its end. */
function plainPath(path: string): string {
  return pathPrefix(`/${path.replace(/\*.*$/, "").replace(/^\/+/, "")}`);
}

function timeoutProblem(seconds: number | undefined, exposure: Exposure | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  const advice =
    "write an annotation of the controller in route.annotations, such as nginx.ingress.kubernetes.io/proxy-read-timeout";
  if (exposure?.kind === "ingress")
    return `must not be set when exposure is ingress, because an Ingress has no timeout, got ${seconds}; ${advice}`;
  return wholeNumberProblem(seconds, LIMITS.routeTimeoutSeconds);
}

function countProblem(list: readonly string[], most: number, advice: string): string | undefined {
  return list.length > most ? `must have at most ${most} entries, got ${list.length}; ${advice}` : undefined;
}
