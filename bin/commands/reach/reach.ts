import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { isNetworkPolicy } from "../../../lib/manifests/network-policies/problems";
import type { ReachabilityNode } from "../../../lib/reachability/nodes";
import { reachability, type Reachability } from "../../../lib/reachability/reachability";
import { isAddress, namespacesIn, resolveNodes } from "../../../lib/reachability/resolve";
import { unevaluatedOf, type UnevaluatedConnection } from "../../../lib/traffic/own-policies";
import { evaluatedOf, matrixLines, nodeLines, pairLines, pairsOf, whyOf, type Evaluated } from "./lines";
import { serversOf } from "./servers";
import { addressLines, hostLines, ofCallers, toHost, unevaluatedJson, unevaluatedLines } from "./unevaluated";
import { colorsFor, print, printJson, tell } from "../../output/terminal";

/** Options of `access-layer reach`. */
export interface ReachOptions {
  /** Environment to evaluate. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Print JSON. */
  readonly json?: boolean;
  /** Show each pod on its own line, and include connections between probes. */
  readonly all?: boolean;
}

/**
 * `access-layer reach`: shows the connections that the NetworkPolicies of an environment allow. With two names, the exit code is 1 if one of the pairs
 * can't connect on any port, or if the destination is a host name, which no NetworkPolicy matches.
 */
export function reach(from: string | undefined, to: string | undefined, options: ReachOptions): number {
  const { env, environments, json = false, all = false } = options;
  const colors = colorsFor(process.stdout);
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) return EXIT.input;
  const { manifests } = synthesize(loaded.layer);
  const names = [from, to].filter((name) => name !== undefined);
  const judged = reachability(manifests, {
    addresses: names.filter(isAddress),
    namespaces: namespacesIn(names),
    servers: serversOf(loaded.layer),
  });
  const unevaluated = unevaluatedOf(loaded.layer);
  const host = to ?? from;
  const toTheHost = host === undefined ? [] : toHost(unevaluated, host);
  if (host !== undefined && toTheHost.length > 0) {
    const callers = to === undefined || from === undefined ? undefined : nodesCalled(judged, from);
    return reachHost(host, toTheHost, callers, options);
  }
  const callers = from === undefined ? undefined : nodesCalled(judged, from);
  const called = to === undefined ? undefined : nodesCalled(judged, to);
  rejectTwoAddresses(callers, called);
  const evaluated = evaluatedOf(judged, all || called !== undefined);
  if (!manifests.some(isNetworkPolicy)) tell(`${env} has no NetworkPolicy: all connections are allowed`);
  const declared = callers === undefined ? unevaluated : ofCallers(unevaluated, callers);
  if (json) {
    const notEvaluated = unevaluatedJson(declared);
    printJson({ environment: env, ...answer(evaluated, callers, called, all), notEvaluated });
  } else if (callers === undefined) print(...matrixLines(evaluated, colors), ...unevaluatedLines(declared, colors));
  else if (called === undefined) print(...nodeLines(evaluated, callers, colors), ...unevaluatedLines(declared, colors));
  else print(...pairLines(evaluated, callers, called, colors, (...pair) => addressLines(declared, ...pair)));
  if (callers === undefined || called === undefined) return EXIT.fine;
  return pairsOf(evaluated, callers, called).every(({ ports }) => ports.length > 0) ? EXIT.fine : EXIT.found;
}

/** Shows the declared connections to a host name. With callers, the exit code is 1, because no NetworkPolicy matches the host. */
function reachHost(
  host: string,
  connections: readonly UnevaluatedConnection[],
  callers: readonly ReachabilityNode[] | undefined,
  { env, json }: ReachOptions,
): number {
  const colors = colorsFor(process.stdout);
  const own = callers === undefined ? connections : ofCallers(connections, callers);
  if (json === true) {
    printJson({
      environment: env,
      ...(callers === undefined ? { rows: [] } : { pairs: [] }),
      notEvaluated: unevaluatedJson(own),
    });
  } else if (callers === undefined) print(...unevaluatedLines(own, colors).slice(1));
  else print(...hostLines(connections, callers, host, colors));
  return callers === undefined ? EXIT.fine : EXIT.found;
}

/** Rejects two addresses, because NetworkPolicies apply only to pods. */
function rejectTwoAddresses(
  callers: readonly ReachabilityNode[] | undefined,
  called: readonly ReachabilityNode[] | undefined,
): void {
  const all = [...(callers ?? []), ...(called ?? [])];
  if (callers === undefined || called === undefined || all.some(({ kind }) => kind === "pod")) return;
  throw inputError(
    "from and to are both addresses, but NetworkPolicies apply only to pods; name at least one workload",
  );
}

function nodesCalled(judged: Reachability, name: string): readonly ReachabilityNode[] {
  const resolved = resolveNodes(judged, name);
  if ("reason" in resolved) throw inputError(resolved.reason);
  return resolved.nodes;
}

/** The JSON output. Pairs without allowed ports are included for a requested pair or with `isAll`. */
function answer(
  evaluated: Evaluated,
  callers: readonly ReachabilityNode[] | undefined,
  called: readonly ReachabilityNode[] | undefined,
  isAll: boolean,
): object {
  const { reachability: judged, rows } = evaluated;
  if (callers !== undefined && called !== undefined) {
    const pairs = pairsOf(evaluated, callers, called);
    return { pairs: pairs.map(({ from, to, ports }) => ({ from, to, ports, ...whyOf(judged, from, to, ports[0]) })) };
  }
  const isAsked = (name: string) => callers === undefined || callers.some((node) => node.name === name);
  const asked = rows.filter(({ from, to }) => isAsked(from) || isAsked(to));
  return { rows: isAll ? asked : asked.filter(({ ports }) => ports.length > 0) };
}
