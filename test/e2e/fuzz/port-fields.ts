import fc from "fast-check";
import type { ExtraPort, GrpcHealth, PortProtocol } from "../../../lib/spec/ports";
import type { ServiceSpec } from "../../../lib/spec/service";
import { optional, type Field } from "./field";
import { names, numbers, texts, withExtraCharacter } from "./values";

const PROTOCOLS: readonly PortProtocol[] = ["http", "grpc", "tcp"];

const PORT_NAMES = ["grpc", "admin", "a-1", "9x", "fifteen-letters"];

const portNames = fc.oneof(
  fc.constantFrom(...PORT_NAMES, "http", "sixteen-letters-", "a--b", "-a", "1", "a-service", "GRPC"),
  withExtraCharacter(PORT_NAMES),
  names,
);

const ports: fc.Arbitrary<ExtraPort> = fc.record(
  { port: fc.oneof(numbers, fc.constantFrom(1023, 1024, 8000, 9090)), protocol: fc.constantFrom(...PROTOCOLS) },
  { requiredKeys: ["port"] },
);

/** Extra ports of a service. */
export const PORTS: Required<Field<Readonly<Record<string, ExtraPort>> | undefined>> = optional<
  Readonly<Record<string, ExtraPort>>
>(
  [{}, { rpc: { port: 9191, protocol: "grpc" }, admin: { port: 8081 }, raw: { port: 65_535, protocol: "tcp" } }],
  fc.oneof(
    fc.dictionary(portNames, ports, { minKeys: 1, maxKeys: 3 }),
    fc
      .constantFrom(10, 11)
      .map((count) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, { port: 9200 + index }])),
      ),
  ),
);

/** Checks by the gRPC health protocol. None is valid without a port of the same name. */
export const GRPC_HEALTH: Required<Field<GrpcHealth | undefined>> = optional<GrpcHealth>(
  [],
  fc.record(
    {
      port: portNames,
      service: fc.oneof(fc.constantFrom("", "a.v1.B", "a b", "x".repeat(254)), texts),
      livenessService: fc.oneof(fc.constantFrom("", "live"), texts),
    },
    { requiredKeys: ["port"] },
  ),
);

/** Ports and checks of a service that fit together, or contradict each other. */
export const GRPC_SERVICES: fc.Arbitrary<Partial<ServiceSpec>> = fc
  .record({
    protocol: fc.constantFrom<PortProtocol>("grpc", "grpc", "grpc", "http"),
    service: fc.constantFrom(undefined, "", "a.v1.B", "a b"),
    livenessService: fc.constantFrom(undefined, undefined, "", "live"),
    paths: fc.constantFrom<Partial<ServiceSpec>>(
      ...[{}, {}, { healthPath: "/ready" }, { startupPath: "/started" }, { livenessPath: "/live" }],
    ),
  })
  .map(({ protocol, service, livenessService, paths }) => ({
    ports: { rpc: { port: 9191, protocol } },
    grpcHealth: { port: "rpc", service, livenessService },
    ...paths,
  }));
