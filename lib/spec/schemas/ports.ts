import * as z from "zod/mini";
import { PORT_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import type { ExtraPort, GrpcHealth } from "../ports";
import { field, optionalText, text, wholeNumber, withExample, type Fields } from "./fields";

/** Schema of an entry of `ports`. */
export const extraPortSchema = withExample(
  "{ port: 9090, protocol: grpc }",
  z.strictObject({
    port: wholeNumber("Number of the port of the container and of its Services.", LIMITS.extraPort, {
      examples: [9090],
    }),
    protocol: field(z.optional(z.enum(["http", "grpc", "tcp"])), "What the port serves. Services announce it.", {
      default: PORT_DEFAULTS.protocol,
    }),
  } satisfies Fields<ExtraPort>),
);

/** Schema of `grpcHealth`. */
export const grpcHealthSchema = withExample(
  "{ port: grpc }",
  z.strictObject({
    port: text("Name of an entry of ports with the protocol grpc.", { examples: ["grpc"] }),
    service: optionalText(
      "Name in the requests of the startup and readiness checks. Default: the empty name, which is the status of the whole server.",
      { examples: ["orders.v1.Orders"] },
    ),
    livenessService: optionalText(
      "Name in the requests of the liveness check. Its status must not depend on datastores. Default: a TCP check of the port, or an HTTP check with livenessPath.",
      { examples: ["live"] },
    ),
  } satisfies Fields<GrpcHealth>),
);
