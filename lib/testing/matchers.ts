import type { Manifest } from "../manifests/manifest";
import { explain, formatPort } from "../reachability/explain";
import type { Port, Protocol } from "../reachability/fields";
import type { ReachabilityNode } from "../reachability/nodes";
import { portsNamed } from "../reachability/ports";
import { reachability, type Reachability } from "../reachability/reachability";
import { isAddress, resolveNodes } from "../reachability/resolve";

/** A connection to check, described by its two ends. */
export interface Way {
  /**
   * End that opens the connection: a workload (`gateway-blue`), an `app` with all of its workloads (`gateway`), a Service, a probe such as `internet`,
   * `kube-system/kube-dns` or `default/any-pod`, or an address.
   */
  readonly from: string;
  /** End that accepts the connection. The same kinds of names are allowed as for `from`. */
  readonly to: string;
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
       * @throws Error if no pod or address matches a name, or if a policy is invalid
       */
      toReach(way: Way): R;
      /**
       * Expects that no pod matching `from` can connect to any pod matching `to`. This is stricter than `not.toReach`, which passes if one pair can't
       * connect.
       * @throws Error if no pod or address matches a name, or if a policy is invalid
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
        ? [`${expectation.replace(" to be ", " not to be ")}:`, ...all.flatMap(({ lines }) => lines)].join("\n")
        : [`${expectation}:`, ...wrong.flatMap(({ lines }) => lines)].join("\n"),
  };
}

function judge(manifests: readonly Manifest[], way: Way): readonly Finding[] {
  const addresses = [way.from, way.to].filter(isAddress);
  const evaluated = reachability(manifests, { addresses });
  const callers = nodesCalled(evaluated, way.from);
  const called = nodesCalled(evaluated, way.to);
  if (typeof way.port === "string" && called.every((node) => portsOf(way, node, evaluated).length === 0))
    throw new Error(`no pod of ${way.to} has a ${way.protocol ?? "TCP"} port named ${way.port}`);
  return callers.flatMap((from) => called.map((to) => findingOn(evaluated, from, to, way)));
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

function nodesCalled(evaluated: Reachability, name: string): readonly ReachabilityNode[] {
  const resolved = resolveNodes(evaluated, name);
  if ("reason" in resolved) throw new Error(resolved.reason);
  return resolved.nodes;
}

function connectionText({ from, to, port, protocol }: Way): string {
  const on = port === undefined ? "" : ` on ${port}${protocol === undefined ? "" : `/${protocol}`}`;
  return `the connection from ${from} to ${to}${on}`;
}
