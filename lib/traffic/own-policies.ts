import type { Layer } from "../layer/layer";
import type { OwnPolicySpec } from "../spec/own-policies";

/** Resources of the kinds that can allow host names. Kinds that several plug-ins have, such as Calico's NetworkPolicy, are missing. */
export const OWN_POLICY_RESOURCES: Readonly<Record<string, string>> = {
  AdminNetworkPolicy: "adminnetworkpolicies.policy.networking.k8s.io",
  ApplicationNetworkPolicy: "applicationnetworkpolicies.networking.k8s.aws",
  CiliumClusterwideNetworkPolicy: "ciliumclusterwidenetworkpolicies.cilium.io",
  CiliumNetworkPolicy: "ciliumnetworkpolicies.cilium.io",
  EgressFirewall: "egressfirewalls.k8s.ovn.org",
  FQDNNetworkPolicy: "fqdnnetworkpolicies.networking.gke.io",
};

/** Full name of the resource of a policy, for kubectl. A short name could mean the resource of another plug-in. */
export function policyResource(kind: string): string {
  // Uses hasOwn, because every object inherits `constructor`.
  return (Object.hasOwn(OWN_POLICY_RESOURCES, kind) ? OWN_POLICY_RESOURCES[kind] : undefined) ?? kind;
}

/** How output names a policy: `CiliumNetworkPolicy allow-stripe`. */
export function policyTitle({ kind, name }: Pick<OwnPolicySpec, "kind" | "name">): string {
  return `${kind} ${name}`;
}

/** A connection from a service to a host name, which no NetworkPolicy describes. */
export interface UnevaluatedConnection {
  /** Name of the service. */
  readonly from: string;
  /** Host name, or a pattern such as `*.example.com`. */
  readonly to: string;
  /** Policies that are declared for the connection. */
  readonly policies: readonly OwnPolicySpec[];
}

/** Connections of the declared policies, each once, sorted by service and host. */
export function unevaluatedOf({ ownPolicies }: Pick<Layer, "ownPolicies">): readonly UnevaluatedConnection[] {
  const found = new Map<string, UnevaluatedConnection>();
  for (const policy of ownPolicies)
    for (const from of policy.services)
      for (const to of policy.hosts) {
        const key = `${from} ${to}`;
        found.set(key, { from, to, policies: [...(found.get(key)?.policies ?? []), policy] });
      }
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}

/** Whether a pattern, such as `*.example.com`, includes a host name. A pattern includes itself. */
export function includesHost(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith("*.") && host.endsWith(pattern.slice(1)) && !host.startsWith("."));
}
