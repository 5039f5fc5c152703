import type { ResolvedService } from "../layer/service";
import type { PortProtocol } from "../spec/ports";
import type { NamedPort } from "./pod/service";

/**
 * `appProtocol` of each protocol: `http` is a service name of IANA. gRPC has none, so its ports have the name that Kubernetes defines for HTTP/2 without TLS,
 * which Gateways and service meshes know.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol
 */
const APP_PROTOCOLS: Readonly<Record<PortProtocol, string | undefined>> = {
  http: "http",
  grpc: "kubernetes.io/h2c",
  tcp: undefined,
};

/** The extra ports in the Services of an edge service. */
export function extraServicePorts({ ports }: ResolvedService): readonly NamedPort[] {
  return ports.map(({ name, port, protocol }) => ({ name, number: port, appProtocol: APP_PROTOCOLS[protocol] }));
}
