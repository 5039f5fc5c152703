import { datastoreNames, type ResolvedDatastores } from "../layer/datastores";
import { resolveCalls } from "../layer/known-services";
import type { Layer } from "../layer/layer";
import type { Problem } from "../spec/problem";
import { repeatedMessage, show, didYouMean, listWith } from "../values/words";
import type { ServiceSpec } from "../spec/service";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about calls. Cycles are allowed: services start in any order and retry. */
export function callsProblems({ services, datastores, externalServices, source }: Layer): Problem[] {
  const known = [
    ...services.map(({ name }) => name),
    ...datastoreNames(datastores),
    ...externalServices.map(({ name }) => name),
  ];
  const isKnown = new Set(known);
  return [
    ...services.flatMap(({ name, calls }) => {
      const place = inEnvironment("services", name, "calls");
      const spec = source.environment.services[name]?.calls;
      const { list, at } = writtenCalls(spec, place);
      const missing = isList(spec) ? [] : calls.filter((callee) => !isKnown.has(callee) && !list.includes(callee));
      return [
        ...problemIf("calls/unknown", place, missing.length === 0 ? undefined : missingDefaults(missing, spec)),
        ...list.flatMap((callee, index) =>
          problemIf(
            "calls/unknown",
            inside(at, index),
            isKnown.has(callee) ? undefined : danglingMessage(callee, known),
          ),
        ),
      ];
    }),
    ...keycloakProblems(datastores),
  ];
}

/** Rules about the calls of one service that don't depend on other services. */
export function ownCallsProblems(name: string, { calls }: ServiceSpec, place: Place): Problem[] {
  const { list, at } = writtenCalls(calls, place);
  const defaults = isList(calls) ? [] : resolveCalls(name, undefined);
  return list.flatMap((callee, index) => [
    ...problemIf(
      "calls/self",
      inside(at, index),
      callee === name ? "must not be the service itself; remove it" : undefined,
    ),
    ...problemIf(
      "calls/duplicate",
      inside(at, index),
      defaults.includes(callee)
        ? `must not be a default call of ${name}, got ${show(callee)}; remove this entry`
        : list.indexOf(callee) < index
          ? repeatedMessage(callee)
          : undefined,
    ),
  ]);
}

/** The calls in the file, and where they are. */
function writtenCalls(
  calls: ServiceSpec["calls"],
  place: Place,
): { readonly list: readonly string[]; readonly at: Place } {
  if (calls === undefined || isList(calls)) return { list: calls ?? [], at: place };
  return { list: calls.add, at: inside(place, "add") };
}

function isList(calls: ServiceSpec["calls"]): calls is readonly string[] {
  return Array.isArray(calls);
}

/** Rule about `databaseConnections` of a service that does not call PostgreSQL. */
export function unusedConnectionsProblems(name: string, spec: ServiceSpec, place: Place): Problem[] {
  const calls = resolveCalls(name, spec.calls);
  const isUnused = spec.databaseConnections !== undefined && !calls.includes("postgres");
  const message = `requires a call to postgres; add postgres to the calls of ${name}, or remove this field`;
  return problemIf("connections/unused", place, isUnused ? message : undefined);
}

function danglingMessage(callee: string, known: readonly string[]): string {
  const fix = didYouMean(callee, known) || "; define it in this file, or remove it here";
  return `must be a service, a datastore or an external service in this environment, got ${show(callee)}${fix}`;
}

function missingDefaults(callees: readonly string[], calls: ServiceSpec["calls"]): string {
  const missing = `but this environment has no ${listWith("or", callees)}`;
  return calls === undefined
    ? `is not set, so the default calls apply, ${missing}; set calls, or define what is missing`
    : `must not use add, because the default calls also apply, ${missing}; list all calls, or define what is missing`;
}

function keycloakProblems(datastores: ResolvedDatastores): Problem[] {
  const isMissing = datastores.keycloak?.kind === "inCluster" && datastores.postgres === undefined;
  const message =
    "requires postgres, where Keycloak stores its data; add datastores.postgres, in the cluster or external";
  return problemIf(
    "datastores/keycloak-without-postgres",
    inEnvironment("datastores", "keycloak"),
    isMissing ? message : undefined,
  );
}
