import * as z from "zod/mini";
import type { GatewayApiExposure, IngressExposure, NoExposure } from "../exposure";
import { field, optionalText, text, type Fields } from "./fields";

const entryPoint = {
  namespace: text("Namespace of the Gateway's data plane or of the ingress controller.", {
    examples: ["gateway-system"],
  }),
  labels: field(
    z.optional(z.record(z.string(), z.string())),
    "Labels of the pods that forward requests. Default: all pods in the namespace.",
    { examples: [{ app: "envoy" }] },
  ),
};

const gatewayApi = z.strictObject({
  kind: field(z.literal("gatewayApi"), "HTTPRoutes attached to an existing Gateway."),
  parent: text(
    "Name of a Gateway in `namespace`. It needs a listener for each host and must accept routes from the layer's namespace.",
    { examples: ["public"] },
  ),
  sectionName: optionalText(
    "Name of the Gateway's listener that serves all hosts. Requests through other listeners do not reach the layer. Default: all listeners that accept the host.",
    { examples: ["https"] },
  ),
  ...entryPoint,
} satisfies Fields<GatewayApiExposure>);

const ingress = z.strictObject({
  kind: field(z.literal("ingress"), "Ingresses for an existing ingress controller."),
  className: text("IngressClass of the controller.", { examples: ["nginx"] }),
  ...entryPoint,
} satisfies Fields<IngressExposure>);

const none = z.strictObject({
  kind: field(z.literal("none"), "No access from outside the cluster."),
} satisfies Fields<NoExposure>);

/** Schema of `cluster.exposure`. */
export const exposureSchema = z.discriminatedUnion("kind", [gatewayApi, ingress, none]);
