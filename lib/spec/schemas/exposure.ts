import * as z from "zod/mini";
import type { EntryPoint, GatewayApiExposure, IngressExposure, NoExposure, RouteObjects } from "../exposure";
import { EXPOSURE_DEFAULTS } from "../defaults";
import { field, optionalText, text, type Fields } from "./fields";

const entryPoint = {
  labels: field(
    z.optional(z.record(z.string(), z.string())),
    "Labels of the pods that forward requests. Not with cidrs. Default: all pods in the namespace.",
    { examples: [{ app: "envoy" }] },
  ),
  cidrs: field(
    z.optional(z.array(z.string())),
    "Address ranges from which requests reach the pods of services, if no pod forwards them: the subnets of a load balancer that sends requests to the addresses of pods, or the nodes of proxies with hostNetwork.",
    { examples: [["10.20.64.0/20"]] },
  ),
} satisfies Fields<EntryPoint>;

const routeObjects = {
  annotations: field(
    z.optional(z.record(z.string(), z.string())),
    "Annotations of all HTTPRoutes or Ingresses, which controllers read.",
    { examples: [{ "example.com/team": "edge" }] },
  ),
} satisfies Fields<RouteObjects>;

const gatewayApi = z.strictObject({
  kind: field(z.literal("gatewayApi"), "HTTPRoutes attached to an existing Gateway."),
  parent: text(
    "Name of a Gateway in `namespace`. It needs a listener for each host and must accept routes from the layer's namespace.",
    { examples: ["public"] },
  ),
  namespace: text("Namespace of the Gateway.", { examples: ["gateway-system"] }),
  dataPlaneNamespace: optionalText(
    "Namespace of the pods that forward requests. Not with cidrs. Default: the namespace of the Gateway.",
    { examples: ["envoy-gateway-system"] },
  ),
  sectionName: optionalText(
    "Name of the Gateway's listener that serves all hosts. Requests through other listeners do not reach the layer. Default: all listeners that accept the host.",
    { examples: ["https"] },
  ),
  ...entryPoint,
  ...routeObjects,
} satisfies Fields<GatewayApiExposure>);

const ingress = z.strictObject({
  kind: field(z.literal("ingress"), "Ingresses for an existing ingress controller."),
  className: text("IngressClass of the controller.", { examples: ["nginx"] }),
  namespace: optionalText(
    "Namespace of the ingress controller's pods, which forward requests. Set either namespace or cidrs.",
    { examples: ["ingress-nginx"] },
  ),
  ...entryPoint,
  ...routeObjects,
  certificates: field(
    z.optional(z.enum(["secrets", "controller"])),
    "Where the TLS certificates of the hosts are: in a Secret for each route, or in the controller.",
    { default: EXPOSURE_DEFAULTS.certificates },
  ),
} satisfies Fields<IngressExposure>);

const none = z.strictObject({
  kind: field(z.literal("none"), "No access from outside the cluster."),
} satisfies Fields<NoExposure>);

/** Schema of `cluster.exposure`. */
export const exposureSchema = z.discriminatedUnion("kind", [gatewayApi, ingress, none]);
