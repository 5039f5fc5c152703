import * as z from "zod/mini";
import { LIMITS } from "../limits";
import type { RouteSpec } from "../route";
import { field, optionalWholeNumber, type Fields } from "./fields";

/** Schema of `route`. */
export const routeSchema = z.strictObject({
  aliases: field(
    z.optional(z.array(z.string())),
    "Other public host names with the same route. A name such as *.example.com means every name one level below, and with a Gateway also names further below.",
    { examples: [["api.example.com"]] },
  ),
  paths: field(
    z.optional(z.array(z.string())),
    "Paths that the route sends to the service, with all paths below them. Services can share a host if their paths differ. Default: every path.",
    { examples: [["/orders"]] },
  ),
  timeoutSeconds: optionalWholeNumber(
    "Seconds after which the Gateway ends a request, 0 for no limit. Only with exposure gatewayApi. Default: no limit for streaming; the limit of the Gateway for other services.",
    LIMITS.routeTimeoutSeconds,
    { examples: [30] },
  ),
  annotations: field(
    z.optional(z.record(z.string(), z.string())),
    "Annotations of the HTTPRoute or Ingress. They replace the same ones of cluster.exposure.",
    { examples: [{ "nginx.ingress.kubernetes.io/proxy-read-timeout": "600" }] },
  ),
} satisfies Fields<RouteSpec>);
