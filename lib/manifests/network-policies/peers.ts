import { formatAddress, inRange, parseRange, rangeProblem } from "../../values/cidr";
import type { Path, Problem } from "../../values/problem";
import { listWith, show } from "../../values/words";
import { recordOf } from "../json";
import { policyProblem } from "./problem";
import { selectorProblems } from "./selectors";

const SELECTORS = ["podSelector", "namespaceSelector"];

/** Problems of a peer: an item in `from` or `to`. */
export function peerProblems(peer: unknown, path: Path): readonly Problem[] {
  const fields = recordOf(peer);
  const isSet = (name: string) => fields[name] !== undefined && fields[name] !== null;
  const selectors = SELECTORS.filter(isSet);
  return [
    ...(selectors.length === 0 && !isSet("ipBlock") ? [emptyPeer(peer, path)] : []),
    ...(selectors.length > 0 && isSet("ipBlock") ? [mixedPeer(selectors, path)] : []),
    ...selectors.flatMap((name) => selectorProblems(fields[name], [...path, name])),
    ...(isSet("ipBlock") ? blockProblems(fields["ipBlock"], [...path, "ipBlock"]) : []),
  ];
}

function emptyPeer(peer: unknown, path: Path): Problem {
  const fix = "to select every pod in the namespace, write podSelector: {}";
  const fields = "a podSelector, a namespaceSelector or an ipBlock";
  return policyProblem("peer", path, `must have ${fields}, got ${show(peer)}; ${fix}`);
}

function mixedPeer(selectors: readonly string[], path: Path): Problem {
  const got = listWith("and", [...selectors, "ipBlock"]);
  return policyProblem("peer", path, `must have either an ipBlock or selectors, got ${got}; split it into two peers`);
}

function blockProblems(block: unknown, path: Path): readonly Problem[] {
  const { cidr, except } = recordOf(block);
  const excluded = Array.isArray(except) ? except : [];
  // The API server checks the exceptions only if there is a range.
  if ((cidr ?? "") === "") {
    const message = `must be an address range such as "10.20.0.0/16", got ${show(cidr ?? null)}; add the range`;
    return [policyProblem("range", [...path, "cidr"], message)];
  }
  return [
    ...rangeProblems(cidr, [...path, "cidr"]),
    ...excluded.flatMap((one, index) => exceptProblems(one ?? "", cidr, [...path, "except", index])),
  ];
}

function rangeProblems(range: unknown, path: Path): readonly Problem[] {
  const message = typeof range === "string" ? rangeProblem(range) : undefined;
  return message === undefined ? [] : [policyProblem("range", path, message)];
}

/** Problems of an exception, which must be smaller than the range and inside it. */
function exceptProblems(text: unknown, cidr: unknown, path: Path): readonly Problem[] {
  const wrong = rangeProblems(text, path);
  const [range, excluded] = [cidr, text].map((one) => (typeof one === "string" ? parseRange(one) : undefined));
  if (wrong.length > 0 || range === undefined || excluded === undefined) return wrong;
  if (inRange(range, excluded.first) && excluded.length > range.length) return [];
  const whole = `${formatAddress(range.first)}/${range.length}`;
  const fix =
    excluded.text === range.text
      ? "remove the peer, which allows no address"
      : "remove it, or correct one of the two ranges";
  return [policyProblem("range", path, `must be a smaller range inside ${whole}, got ${show(text)}; ${fix}`)];
}
