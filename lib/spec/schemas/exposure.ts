import * as z from "zod/mini";
import type { GatewayApiExposure, IngressExposure, NoExposure } from "../exposure";
import { field, text, type Fields } from "./fields";

const entryPoint = {
  namespace: text("Namespace of the pods that carry requests from outside."),
  labels: field(
    z.optional(z.record(z.string(), z.string())),
    "Labels of those pods; the default is every pod of the namespace.",
  ),
};

const gatewayApi = z.strictObject({
  kind: field(z.literal("gatewayApi"), "HTTPRoutes on a Gateway that somebody else runs."),
  parent: text("Name of the Gateway, which stands in `namespace`."),
  ...entryPoint,
} satisfies Fields<GatewayApiExposure>);

const ingress = z.strictObject({
  kind: field(z.literal("ingress"), "Ingresses for a controller that somebody else runs."),
  className: text("Name of the IngressClass."),
  ...entryPoint,
} satisfies Fields<IngressExposure>);

const none = z.strictObject({
  kind: field(z.literal("none"), "Reachable inside the cluster only."),
} satisfies Fields<NoExposure>);

/** How requests from outside come in. */
export const exposureSchema = z.discriminatedUnion("kind", [gatewayApi, ingress, none]);
