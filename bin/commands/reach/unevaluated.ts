import type { ReachabilityNode } from "../../../lib/reachability/nodes";
import { appOf } from "../../../lib/reachability/resolve";
import {
  includesHost,
  policyResource,
  policyTitle,
  type UnevaluatedConnection,
} from "../../../lib/traffic/own-policies";
import { tableLines } from "../../output/table";
import type { Colors } from "../../output/terminal";

/** The declared connections to a host name. None if no policy names it. */
export function toHost(connections: readonly UnevaluatedConnection[], host: string): readonly UnevaluatedConnection[] {
  return connections.filter(({ to }) => includesHost(to, host));
}

/** The declared connections of any of the callers. */
export function ofCallers(
  connections: readonly UnevaluatedConnection[],
  callers: readonly ReachabilityNode[],
): readonly UnevaluatedConnection[] {
  return connections.filter(({ from }) => callers.some((node) => node.kind === "pod" && appOf(node) === from));
}

/** A section with declared connections; nothing without any. */
export function unevaluatedLines(connections: readonly UnevaluatedConnection[], colors: Colors): readonly string[] {
  if (connections.length === 0) return [];
  const rows = connections.map(({ from, to, policies }) => [
    "",
    `${from} → ${to}`,
    policies.map(policyTitle).join(", "),
  ]);
  return ["", colors.bold("not evaluated (policies that the layer does not render)"), ...tableLines(rows)];
}

/** For each caller: which declared policies could allow connections to the host. */
export function hostLines(
  connections: readonly UnevaluatedConnection[],
  callers: readonly ReachabilityNode[],
  host: string,
  colors: Colors,
): readonly string[] {
  return callers.flatMap((caller, index) => {
    const policies = [...new Set(ofCallers(connections, [caller]).flatMap((one) => one.policies))];
    return [
      ...(index === 0 ? [] : [""]),
      `${colors.bold(`${caller.name} → ${host}`)}: not evaluated`,
      policies.length > 0
        ? `  allowed if the cluster has ${policies.map(policyTitle).join(" or ")}`
        : `  no entry of ownPolicies has ${appOf(caller)} and this host; a NetworkPolicy can allow its addresses`,
    ];
  });
}

/** A note about a denied connection to an address, which can belong to a declared host. */
export function addressLines(
  connections: readonly UnevaluatedConnection[],
  caller: ReachabilityNode | undefined,
  called: ReachabilityNode | undefined,
): readonly string[] {
  if (caller === undefined || called?.kind !== "address" || called.isWorkload) return [];
  return ofCallers(connections, [caller]).map(
    ({ to, policies }) =>
      `  not evaluated: ${policies.map(policyTitle).join(", ")}, which can allow it if it is an address of ${to}`,
  );
}

/** Declared connections in the JSON output. */
export function unevaluatedJson(connections: readonly UnevaluatedConnection[]): readonly object[] {
  return connections.map(({ from, to, policies }) => ({
    from,
    to,
    policies: policies.map(({ kind, name }) => ({ kind, resource: policyResource(kind), name })),
  }));
}
