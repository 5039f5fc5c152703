import type { Path, Problem } from "../../values/problem";
import { didYouMean, listWith, show } from "../../values/words";
import { recordOf } from "../json";
import { policyProblem } from "./problem";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

const HIGHEST = 65535;

/** Longest name of a port, from IANA's rules for service names (RFC 6335). */
const LONGEST_NAME = 15;

/** Problems of an item in `ports`. */
export function portProblems(item: unknown, path: Path): readonly Problem[] {
  const { protocol, port, endPort } = recordOf(item);
  return [
    ...protocolProblems(protocol, [...path, "protocol"]),
    ...numberOrNameProblems(port, [...path, "port"]),
    ...endPortProblems(endPort, port, [...path, "endPort"]),
  ];
}

function protocolProblems(protocol: unknown, path: Path): readonly Problem[] {
  if (typeof protocol !== "string" || PROTOCOLS.includes(protocol)) return [];
  const fix = didYouMean(protocol, PROTOCOLS) || "; use one of them";
  return [policyProblem("port", path, `must be ${listWith("or", PROTOCOLS)}, got ${show(protocol)}${fix}`)];
}

function numberOrNameProblems(port: unknown, path: Path): readonly Problem[] {
  if (typeof port === "number") return rangeProblems(port, path);
  if (typeof port !== "string" || isPortName(port)) return [];
  const fix = /^[1-9]\d{0,4}$/.test(port) ? `write ${port} without quotes` : "use the name of a container port";
  const rule = `a number, or a name of at most ${LONGEST_NAME} lowercase letters, digits and single '-' with at least one letter`;
  return [policyProblem("port", path, `must be ${rule}, got ${show(port)}; ${fix}`)];
}

function endPortProblems(endPort: unknown, port: unknown, path: Path): readonly Problem[] {
  if (typeof endPort !== "number") return [];
  if (port === undefined || port === null) {
    const fix = "add port, the first port of the range";
    return [policyProblem("port", path, `requires a numeric port, got ${endPort} without port; ${fix}`)];
  }
  if (typeof port === "string") {
    const fix = "use the number of the first port, or remove endPort";
    return [policyProblem("port", path, `requires a numeric port, got port ${show(port)}; ${fix}`)];
  }
  if (typeof port !== "number" || endPort >= port) return rangeProblems(endPort, path);
  return [policyProblem("port", path, `must be at least port (${port}), got ${endPort}; raise endPort, or lower port`)];
}

function rangeProblems(port: number, path: Path): readonly Problem[] {
  // Any other number has a wrong type, which is reported as such.
  if (!Number.isInteger(port) || (port >= 1 && port <= HIGHEST)) return [];
  return [policyProblem("port", path, `must be from 1 to ${HIGHEST}, got ${port}; use the port of a container`)];
}

function isPortName(text: string): boolean {
  return text.length <= LONGEST_NAME && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && /[a-z]/.test(text);
}
