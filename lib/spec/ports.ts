/** What a port serves: `http` (HTTP/1.1), `grpc` (HTTP/2 without TLS) or `tcp` (any other protocol). */
export type PortProtocol = "http" | "grpc" | "tcp";

/** A port of a service in addition to its main port. */
export interface ExtraPort {
  /** Number of the port of the container and of its Services, 1024 to 65535. */
  readonly port: number;
  /**
   * What the port serves. Services announce it as `appProtocol`.
   *
   * Source: https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol
   * @default "http"
   */
  readonly protocol?: PortProtocol;
}

/**
 * Health checks by the gRPC health protocol.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/probes/
 */
export interface GrpcHealth {
  /** Name of an entry of `ports` with the protocol `grpc`. */
  readonly port: string;
  /**
   * Name in the requests of the startup and readiness checks.
   * @default - the empty name, which is the status of the whole server
   */
  readonly service?: string;
  /**
   * Name in the requests of the liveness check; the empty name is the status of the whole server. Its status must not depend on datastores, because a
   * short database outage would then restart all pods.
   * @default - a TCP check of the port, or an HTTP check with `livenessPath`
   */
  readonly livenessService?: string;
}
