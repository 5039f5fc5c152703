import type { Layer } from "../layer/layer";
import { DEFAULT_DENY_NAME, QUARANTINE_NAME } from "../names";
import type { OwnPolicySpec } from "../spec/own-policies";
import type { Problem } from "../spec/problem";
import { hostNameProblem } from "../spec/values/host";
import { trafficOf } from "../traffic";
import { OWN_POLICY_RESOURCES, policyResource, policyTitle } from "../traffic/own-policies";
import { parseAddress } from "../values/cidr";
import { didYouMean, listWith, repeatedMessage, show } from "../values/words";
import { objectNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about policies of the user that do not depend on the other parts of the file. */
export function ownPoliciesProblems(policies: readonly OwnPolicySpec[], place: Place): Problem[] {
  const ids = policies.map(({ kind, name }) => `${policyResource(kind)} ${name}`);
  return policies.flatMap((policy, index) => {
    const { kind, name, services, hosts } = policy;
    const at = inside(place, index);
    const isRepeated = ids.indexOf(ids[index] ?? "") < index;
    return [
      ...problemIf("own-policies/kind", inside(at, "kind"), kindProblem(kind)),
      ...problemIf("own-policies/name", inside(at, "name"), objectNameProblem(name)),
      ...problemIf(
        "own-policies/duplicate",
        at,
        isRepeated
          ? `must be listed only once, got ${policyTitle(policy)} again; move its services and hosts to the first entry`
          : undefined,
      ),
      ...listProblems("own-policies/service", services, inside(at, "services"), "name the services that it selects"),
      ...listProblems("own-policies/host", hosts, inside(at, "hosts"), "name the hosts that it allows"),
      ...hosts.flatMap((host, position) =>
        problemIf("own-policies/host", inside(at, "hosts", position), hostProblem(host)),
      ),
    ];
  });
}

/** Rules about the services of policies, and about names that policies of the layer have. */
export function ownPoliciesNeedsProblems(layer: Layer): Problem[] {
  const services = layer.services.map(({ name }) => name);
  const taken = layer.ownPolicies.length === 0 ? [] : [...trafficOf(layer).apps, DEFAULT_DENY_NAME, QUARANTINE_NAME];
  return layer.ownPolicies.flatMap((policy, index) => {
    const place = inEnvironment("ownPolicies", index);
    return [
      ...problemIf(
        "own-policies/layer-name",
        inside(place, "name"),
        taken.includes(policy.name)
          ? `must not be ${show(policy.name)}, because a NetworkPolicy of the layer has this name, and kubectl with a short name could delete that one; rename your policy`
          : undefined,
      ),
      ...policy.services.flatMap((name, position) =>
        problemIf(
          "own-policies/service",
          inside(place, "services", position),
          services.includes(name)
            ? undefined
            : `must be a service of this environment, got ${show(name)}${didYouMean(name, services) || `; use ${listWith("or", services)}`}`,
        ),
      ),
    ];
  });
}

/** Rule: every list has an entry, and each entry only once. */
function listProblems(code: string, list: readonly string[], place: Place, advice: string): Problem[] {
  return [
    ...problemIf(code, place, list.length === 0 ? `must have at least one entry, got none; ${advice}` : undefined),
    ...list.flatMap((entry, index) =>
      problemIf(code, inside(place, index), list.indexOf(entry) < index ? repeatedMessage(entry) : undefined),
    ),
  ];
}

/** A kind is unknown to kubectl in other clusters, so any other resource needs its group. */
function kindProblem(kind: string): string | undefined {
  const resource = policyResource(kind);
  if (kind === "NetworkPolicy" || resource === "networkpolicies.networking.k8s.io") {
    return (
      "must not be a NetworkPolicy of Kubernetes, which has no host names; write the full name of the resource for the one of a plug-in, " +
      "such as networkpolicies.projectcalico.org, or see docs/traffic.md for addresses and namespaces"
    );
  }
  const isResource = /^[a-z][a-z0-9]*(\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?){2,}$/.test(resource);
  if (isResource && resource.length <= 253) return undefined;
  const kinds = Object.keys(OWN_POLICY_RESOURCES);
  return (
    `must be ${listWith("or", kinds)}, or the full name of a resource, got ${show(kind)}` +
    (didYouMean(kind, kinds) || "; write it like ciliumnetworkpolicies.cilium.io")
  );
}

/** Rule: a host is a DNS name with a domain, or `*.` and one. */
function hostProblem(host: string): string | undefined {
  if (parseAddress(host) !== undefined) {
    return `must be a host name, got the address ${show(host)}; add it to cidrs of an external service`;
  }
  const isWildcard = host.startsWith("*.");
  const domain = isWildcard ? host.slice(2) : host;
  if (host.includes("*") && (!isWildcard || domain.includes("*"))) {
    return `must have a wildcard only as its first label, got ${show(host)}; write it like "*.example.com"`;
  }
  const problem = hostNameProblem(domain);
  if (problem !== undefined) return problem;
  if (domain.includes(".")) return undefined;
  return `must be a name with a domain, got ${show(host)}; write it like "api.example.com" or "*.example.com"`;
}
