import { datastoreNames, type ResolvedDatastores } from "../layer/datastores";
import { knownService } from "../layer/known-services";
import type { Layer } from "../layer/layer";
import type { ExternalServiceSpec } from "../spec/environment";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { repeatedMessage, show, didYouMean, listWith } from "../values/words";
import type { ServiceSpec } from "../spec/service";
import { httpUrlProblem } from "../spec/values/host";
import { sortedEntries } from "../values/sorted-entries";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { labelKeyProblem, labelValueProblem, namespaceNameProblem } from "./kubernetes-names";
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
      if (source.environment.services[name]?.calls === undefined) {
        const missing = calls.filter((callee) => !isKnown.has(callee));
        return problemIf("calls/unknown", place, missing.length === 0 ? undefined : missingDefaults(missing));
      }
      return calls.flatMap((callee, index) =>
        problemIf(
          "calls/unknown",
          inside(place, index),
          isKnown.has(callee) ? undefined : danglingMessage(callee, known),
        ),
      );
    }),
    ...keycloakProblems(datastores),
  ];
}

/** Rules about the calls of one service that don't depend on other services. */
export function ownCallsProblems(name: string, { calls = [] }: ServiceSpec, place: Place): Problem[] {
  return calls.flatMap((callee, index) => [
    ...problemIf(
      "calls/self",
      inside(place, index),
      callee === name ? "must not be the service itself; remove it" : undefined,
    ),
    ...problemIf(
      "calls/duplicate",
      inside(place, index),
      calls.indexOf(callee) < index ? repeatedMessage(callee) : undefined,
    ),
  ]);
}

/** Rule about `databaseConnections` of a service that does not call PostgreSQL. */
export function unusedConnectionsProblems(name: string, spec: ServiceSpec, place: Place): Problem[] {
  const calls = spec.calls ?? knownService(name).calls ?? [];
  const isUnused = spec.databaseConnections !== undefined && !calls.includes("postgres");
  const message = `requires a call to postgres; add postgres to the calls of ${name}, or remove this field`;
  return problemIf("connections/unused", place, isUnused ? message : undefined);
}

/** Rules about one service outside the namespace. */
export function externalServiceProblems(
  { url, namespace, labels, port }: ExternalServiceSpec,
  place: Place,
): Problem[] {
  const entries = sortedEntries(labels);
  return [
    ...problemIf("external-service/url", inside(place, "url"), httpUrlProblem(url)),
    ...problemIf("external-service/namespace", inside(place, "namespace"), namespaceNameProblem(namespace)),
    ...problemIf(
      "external-service/labels",
      inside(place, "labels"),
      entries.length === 0
        ? "must have at least one label, got none; add one, such as app: projection (without labels, every pod in the namespace matches)"
        : undefined,
    ),
    ...entries.flatMap(([key, value]) => [
      ...problemIf("external-service/label-key", inside(place, "labels", key), labelKeyProblem(key)),
      ...problemIf("external-service/label-value", inside(place, "labels", key), labelValueProblem(value)),
    ]),
    ...problemIf("external-service/port", inside(place, "port"), wholeNumberProblem(port, LIMITS.port)),
  ];
}

function danglingMessage(callee: string, known: readonly string[]): string {
  const fix = didYouMean(callee, known) || "; define it in this file, or remove it here";
  return `must be a service, a datastore or an external service in this environment, got ${show(callee)}${fix}`;
}

function missingDefaults(callees: readonly string[]): string {
  return `is not set, so the default calls apply, but this environment has no ${listWith("or", callees)}; set calls, or define what is missing`;
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
