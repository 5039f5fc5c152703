import { DEFAULT_DENY_NAME, QUARANTINE_NAME } from "../names";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { wholeNumberProblem } from "../spec/values/whole-number";
import type { Caller, CallersOptions, Traffic } from "../traffic";
import { cidrProblem } from "../values/cidr";
import { repeatedMessage, show } from "../values/words";
import { namespaceNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Traffic-related problems in `AccessPolicies` props. Paths are those of the props: `apps[0]`. */
export function trafficPoliciesProblems({ apps, flows }: Traffic): Problem[] {
  return [
    ...appsProblems(apps, (index) => inEnvironment("apps", index)),
    ...flows.flatMap(({ ports }, index) => portsProblems(ports, inEnvironment("flows", index, "ports"))),
  ];
}

/** Service-related problems in `AccessPolicies` props. Paths are those of the props: `services[0].app`. */
export function servicePoliciesProblems({
  services,
  dnsCidrs = [],
}: CallersOptions & { readonly services: readonly Caller[] }): Problem[] {
  const at = (index: number) => inEnvironment("services", index);
  return [
    ...appsProblems(
      services.map(({ app }) => app),
      (index) => inside(at(index), "app"),
    ),
    ...services.flatMap(({ ports = [], calls = [] }, index) => [
      ...portsProblems(ports, inside(at(index), "ports")),
      ...calls.flatMap((callee, call) => portsProblems(callee.ports, inside(at(index), "calls", call, "ports"))),
    ]),
    ...dnsCidrs.flatMap((cidr, index) =>
      problemIf("policies/dns-cidr", inEnvironment("dnsCidrs", index), cidrProblem(cidr)),
    ),
  ];
}

function appsProblems(apps: readonly string[], placeOf: (index: number) => Place): Problem[] {
  return apps.flatMap((app, index) =>
    problemIf(
      "policies/app",
      placeOf(index),
      appProblem(app) ?? (apps.indexOf(app) < index ? repeatedMessage(app) : undefined),
    ),
  );
}

/** A policy has the name of its app, so an app can't have the name of one of the two isolating policies. */
function appProblem(app: string): string | undefined {
  if (app === DEFAULT_DENY_NAME || app === QUARANTINE_NAME)
    return `must not be ${show(app)}, which is the name of a policy that isolates pods; give the app another name`;
  // Not a valid construct id: `constructs` looks children up in a plain object.
  if (app === "constructor") return `must not be ${show(app)}; give the app another name`;
  return namespaceNameProblem(app);
}

function portsProblems(ports: readonly number[], place: Place): Problem[] {
  return ports.flatMap((port, index) =>
    problemIf("policies/port", inside(place, index), wholeNumberProblem(port, LIMITS.port)),
  );
}
