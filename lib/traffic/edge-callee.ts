import { EDGE_PORT, HEALTH_PATH, appSelector, environmentVariableName, portVariableName, serviceHost } from "../names";
import { PORT_DEFAULTS } from "../spec/defaults";
import type { ExtraPort } from "../spec/ports";
import { requireName } from "./callee-arguments";
import type { PodCallee } from "./callees";

/** Options for {@link edgeCallee}. */
export interface EdgeCalleeOptions {
  /**
   * Main port.
   * @default 8000
   */
  readonly port?: number;
  /**
   * HTTP path of the health check.
   * @default `/health`
   */
  readonly healthPath?: string;
  /**
   * Ports in addition to `port`, with their names.
   * @default - none
   */
  readonly ports?: readonly (ExtraPort & { readonly name: string })[];
}

/**
 * The callee for an edge service in the caller's namespace, by default on port 8000 with `/health`. A client gets a variable for each port.
 * @throws ProblemsError if `service` is not a name
 */
export function edgeCallee(
  service: string,
  { port = EDGE_PORT, healthPath, ports = [] }: EdgeCalleeOptions = {},
): PodCallee {
  requireName("service", service);
  const address = (number: number) => `${serviceHost(service)}:${number}`;
  return {
    kind: "pods",
    name: service,
    labels: appSelector(service),
    ports: [port, ...ports.map((extra) => extra.port)],
    environment: [
      { name: environmentVariableName(service, "SERVICE_URL"), value: `http://${address(port)}` },
      ...ports.map(({ name, port: number, protocol = PORT_DEFAULTS.protocol }) =>
        protocol === "http"
          ? { name: portVariableName(service, name, "URL"), value: `http://${address(number)}` }
          : { name: portVariableName(service, name, "ADDRESS"), value: address(number) },
      ),
    ],
    ...(healthPath === undefined || healthPath === HEALTH_PATH ? {} : { healthPath }),
  };
}
