import type { Manifest } from "../manifests/manifest";
import { explain, formatPort } from "../reachability/explain";
import type { Port, Protocol } from "../reachability/fields";
import type { ReachabilityNode } from "../reachability/nodes";
import { portsNamed } from "../reachability/ports";
import { reachability, type Reachability } from "../reachability/reachability";
import { endText, nodesAt, optionsFor, type End } from "./ends";

/** A connection to check, described by its two ends. */
export interface Way {
  /** End that opens the connection: a name such as `gateway`, `{ namespace: "shop" }` or `{ outside: "shop" }`. */
  readonly from: End;
  /** End that accepts the connection, in the same format. */
  readonly to: End;
  /**
   * Number of a port of the called pods, or its name in the pods. It is not the port of a Service that selects them.
   * @default - any port; the connection is allowed if it is allowed on at least one port
   */
  readonly port?: number | string;
  /**
   * Protocol of the connection.
   * @default "TCP"
   */
  readonly protocol?: Protocol;
}

/** Result of a matcher in the format that jest expects. */
export interface MatcherResult {
  /** Whether the actual result matches the expectation. */
  readonly pass: boolean;
  /** Returns the message for a failed expectation, including one with `.not`. */
  readonly message: () => string;
}

/** Number of pairs that a message explains. */
const MOST_PAIRS = 20;

/** The result for one pair of nodes. */
interface Finding {
  readonly reaches: boolean;
  readonly lines: readonly string[];
}

declare global {
  // Extends the declarations of @types/jest. Without that package, this has no effect.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- TypeScript merges only interfaces with equal type parameters.
    interface Matchers<R, T> {
      /**
       * Expects that the NetworkPolicies in the manifests allow every pod matching `from` to connect to every pod matching `to`.
       * @throws Error if nothing matches a name, if both ends are addresses, or if a policy is invalid
       */
      toReach(way: Way): R;
      /**
       * Expects that no pod matching `from` can connect to any pod matching `to`. This is stricter than `not.toReach`, which passes if one pair can't
       * connect.
       * @throws Error if nothing matches a name, if both ends are addresses, or if a policy is invalid
       */
      notToReach(way: Way): R;
    }
  }
}

/** Matcher for `expect(manifests).toReach(…)`. It passes if every pair of pods can connect. */
export function toReach(manifests: readonly Manifest[], way: Way): MatcherResult {
  const findings = judge(manifests, way);
  const wrong = findings.filter(({ reaches }) => !reaches);
  return result(wrong.length === 0, `expected ${connectionText(way)} to be allowed`, wrong, findings);
}

/** Matcher for `expect(manifests).notToReach(…)`. It passes if no pair of pods can connect. */
export function notToReach(manifests: readonly Manifest[], way: Way): MatcherResult {
  const findings = judge(manifests, way);
  const wrong = findings.filter(({ reaches }) => reaches);
  return result(wrong.length === 0, `expected ${connectionText(way)} to be denied`, wrong, findings);
}

/** Matchers to pass to `expect.extend`. */
export const reachabilityMatchers = { toReach, notToReach };

function result(pass: boolean, expectation: string, wrong: readonly Finding[], all: readonly Finding[]): MatcherResult {
  return {
    pass,
    message: () =>
      pass
        ? [`${expectation.replace(" to be ", " not to be ")}:`, ...linesOf(all)].join("\n")
        : [`${expectation}:`, ...linesOf(wrong)].join("\n"),
  };
}

/** The explanation of each pair, up to a limit, because two namespaces have many pairs. */
function linesOf(findings: readonly Finding[]): readonly string[] {
  const left = findings.length - MOST_PAIRS;
  const shown = findings.slice(0, MOST_PAIRS).flatMap(({ lines }) => lines);
  return left <= 0 ? shown : [...shown, `  … and ${left} more pair${left === 1 ? "" : "s"}`];
}

function judge(manifests: readonly Manifest[], way: Way): readonly Finding[] {
  const evaluated = reachability(manifests, optionsFor([way.from, way.to]));
  const callers = nodesAt(evaluated, way.from);
  const called = nodesAt(evaluated, way.to);
  if (typeof way.port === "string" && called.every((node) => portsOf(way, node, evaluated).length === 0))
    throw new Error(`no pod of ${endText(way.to)} has a ${way.protocol ?? "TCP"} port named ${way.port}`);
  const pairs = callers.flatMap((from) => called.map((to) => ({ from, to })));
  // NetworkPolicies do not apply to a pair of addresses. An end outside a namespace contains addresses and pods.
  const judged = pairs.filter(({ from, to }) => from.kind === "pod" || to.kind === "pod");
  if (judged.length === 0)
    throw new Error(
      `${endText(way.from)} and ${endText(way.to)} are both addresses, but NetworkPolicies apply only to pods; name at least one workload or namespace`,
    );
  return judged.map(({ from, to }) => findingOn(evaluated, from, to, way));
}

function findingOn(evaluated: Reachability, from: ReachabilityNode, to: ReachabilityNode, way: Way): Finding {
  const asked = portsOf(way, to, evaluated);
  const verdicts = asked.map((port) => ({
    port,
    verdict: evaluated.allows({ from: from.name, to: to.name, ...port }),
  }));
  const open = verdicts.find(({ verdict }) => verdict.isAllowed);
  const shown = open ?? verdicts[0];
  if (shown === undefined) return { reaches: false, lines: [`  ${to.name} has no port named ${way.port}`] };
  const head = `  ${from.name} → ${to.name} on ${formatPort(shown.port)} is ${open === undefined ? "denied" : "allowed"}:`;
  return {
    reaches: open !== undefined,
    lines: [head, ...explain(shown.verdict, from.name, to.name).map((line) => `    ${line}`)],
  };
}

function portsOf({ port, protocol = "TCP" }: Way, to: ReachabilityNode, { judged }: Reachability): readonly Port[] {
  if (typeof port === "number") return [{ port, protocol }];
  if (port === undefined) {
    const declared = to.kind === "pod" ? to.ports.map((one) => ({ port: one.port, protocol: one.protocol })) : [];
    return [...declared, ...judged.ports];
  }
  return to.kind === "pod" ? portsNamed(to, port, protocol).map((number) => ({ port: number, protocol })) : [];
}

function connectionText({ from, to, port, protocol }: Way): string {
  const on = port === undefined ? "" : ` on ${port}${protocol === undefined ? "" : `/${protocol}`}`;
  return `the connection from ${endText(from)} to ${endText(to)}${on}`;
}
