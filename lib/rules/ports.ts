import { resolvePorts, type ResolvedPort } from "../layer/service";
import { MAIN_PORT_NAME } from "../names";
import { SERVICE_DEFAULTS } from "../spec/defaults";
import { LIMITS } from "../spec/limits";
import type { GrpcHealth } from "../spec/ports";
import type { Problem } from "../spec/problem";
import type { ServiceSpec } from "../spec/service";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { didYouMean, listWith, show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** Most extra ports of a service. Each one is in every Service, in the policies and in the environment of the callers. */
const MOST_PORTS = 10;

/** A name of a port in Kubernetes (IANA_SVC_NAME). */
const NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/** Longest name in a request of the gRPC health protocol, as long as a name of DNS. */
const LONGEST_SERVICE = 253;

/** Rules about the extra ports of a service and its checks by the gRPC health protocol. */
export function portsProblems(spec: Omit<ServiceSpec, "calls">, place: Place): Problem[] {
  const { port = SERVICE_DEFAULTS.port, grpcHealth } = spec;
  const ports = resolvePorts(spec.ports);
  const at = inside(place, "ports");
  return [
    ...ports.flatMap((one, index) => {
      const isSame = one.port === port || ports.slice(0, index).some((earlier) => earlier.port === one.port);
      return [
        ...problemIf("ports/name", inside(at, one.name), nameProblem(one.name)),
        ...problemIf("ports/number", inside(at, one.name, "port"), numberProblem(one.port)),
        ...problemIf("ports/same", inside(at, one.name, "port"), isSame ? sameMessage(one.port) : undefined),
      ];
    }),
    ...problemIf("ports/count", at, countProblem(ports.length)),
    ...(grpcHealth === undefined ? [] : grpcHealthProblems(grpcHealth, ports, spec, place)),
  ];
}

function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) {
    return `must be the name of a port: at most 15 lowercase letters, digits and single "-", with a letter, such as "grpc", got ${show(name)}; rename it`;
  }
  if (name === MAIN_PORT_NAME) return `must not be ${show(name)}, which is the name of the main port; rename it`;
  return name.split("-").includes("service")
    ? `must not contain the word "service", got ${show(name)}; rename it, because its environment variable could have the name of one of another service`
    : undefined;
}

/** A container without root and capabilities can't listen on a lower port on every node. */
function numberProblem(port: number): string | undefined {
  const message = wholeNumberProblem(port, LIMITS.extraPort);
  const isPrivileged = Number.isSafeInteger(port) && port > 0 && port < LIMITS.extraPort.min;
  return message !== undefined && isPrivileged
    ? `${message}, because the container does not run as root and could not listen on it`
    : message;
}

function sameMessage(port: number): string {
  return `must differ from the other ports of the service, got ${port}; choose an unused number`;
}

function countProblem(count: number): string | undefined {
  return count <= MOST_PORTS ? undefined : `must have at most ${MOST_PORTS} ports, got ${count}; split the service`;
}

function grpcHealthProblems(
  { port, service, livenessService }: GrpcHealth,
  ports: readonly ResolvedPort[],
  { healthPath, startupPath, livenessPath }: Omit<ServiceSpec, "calls">,
  place: Place,
): Problem[] {
  const at = inside(place, "grpcHealth");
  const http = { healthPath, startupPath, ...(livenessService !== undefined && { livenessPath }) };
  return [
    ...problemIf("grpc-health/port", inside(at, "port"), healthPortProblem(port, ports)),
    ...problemIf("grpc-health/service", inside(at, "service"), serviceProblem(service)),
    ...problemIf("grpc-health/service", inside(at, "livenessService"), serviceProblem(livenessService)),
    ...Object.entries(http).flatMap(([key, path]) => {
      const other = key === "livenessPath" ? "grpcHealth.livenessService" : "grpcHealth";
      const message = `must not be set together with ${other}, got ${show(path)}; remove one of the two, because a probe has one check`;
      return problemIf("grpc-health/path", inside(place, key), path === undefined ? undefined : message);
    }),
  ];
}

function healthPortProblem(port: string, ports: readonly ResolvedPort[]): string | undefined {
  const names = ports.flatMap(({ name, protocol }) => (protocol === "grpc" && name !== MAIN_PORT_NAME ? [name] : []));
  if (names.includes(port)) return undefined;
  const allowed =
    names.length === 0
      ? `; add it: ports: { ${NAME.test(port) ? port : "grpc"}: { port: 9090, protocol: grpc } }`
      : didYouMean(port, names) || `; use ${listWith("or", names)}`;
  return `must be the name of an entry of ports with protocol: grpc, got ${show(port)}${allowed}`;
}

/** The API server accepts any text. Servers know only names without spaces. */
function serviceProblem(service: string | undefined): string | undefined {
  if (service === undefined || (/^[!-~]*$/.test(service) && service.length <= LONGEST_SERVICE)) return undefined;
  return `must be at most ${LONGEST_SERVICE} printable ASCII characters without spaces, such as "orders.v1.Orders", got ${show(service)}; write the name that the server registers`;
}
