import { PublicRoutes, type PublicRoutesProps } from "../../../lib/constructs/public-routes";
import type { IngressExposure } from "../../../lib/spec/exposure";
import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const GATEWAY = { kind: "gatewayApi", parent: "public", namespace: "edge" } as const;
const INGRESS = { kind: "ingress", className: "nginx", namespace: "edge" } as const;
const ORDERS = { service: { app: "orders" }, host: "api.example.org" } as const;

function build(props: PublicRoutesProps): readonly Manifest[] {
  return inConsumerChart((chart) => new PublicRoutes(chart, "routes", props));
}

const PREFIX = (value: string) => ({ path: { type: "PathPrefix", value } });

test("an HTTPRoute has all hosts, the paths of the route, and its timeout", () => {
  const route = { aliases: ["*.example.org"], paths: ["/orders", "/v2"], timeoutSeconds: 30 };
  const manifests = build({ exposure: GATEWAY, services: [{ ...ORDERS, route }] });
  expect(findManifest(manifests, "HTTPRoute", "orders")["spec"]).toMatchObject({
    hostnames: ["api.example.org", "*.example.org"],
    rules: [{ matches: [PREFIX("/orders"), PREFIX("/v2")], timeouts: { request: "30s" } }],
  });
});

test("a route blocks only the paths that it would serve, so that another service can have the rest of the host", () => {
  const blockedIn = (paths: readonly string[], metricsPath: string) =>
    namesOf(
      build({
        exposure: GATEWAY,
        services: [{ ...ORDERS, service: { app: "orders", metricsPath }, route: { paths } }],
      }),
    );
  expect(blockedIn(["/orders"], "/metrics")).toEqual(["HTTPRoute/orders"]);
  expect(blockedIn(["/orders"], "/orders-metrics")).toEqual(["HTTPRoute/orders"]);
  expect(blockedIn(["/orders"], "/orders/metrics")).toEqual(["HTTPRoute/orders", "Service/orders-blocked-service"]);
  expect(blockedIn(["/orders", "/"], "/metrics")).toEqual(["HTTPRoute/orders", "Service/orders-blocked-service"]);
});

test("a timeout of a stream replaces the missing limit", () => {
  const requestTimeout = (route: { readonly timeoutSeconds?: number }) =>
    findManifest(
      build({ exposure: GATEWAY, services: [{ ...ORDERS, longLived: true, route }] }),
      "HTTPRoute",
      "orders",
    )["spec"];
  expect(requestTimeout({})).toMatchObject({ rules: [{ timeouts: { request: "0s" } }, {}] });
  expect(requestTimeout({ timeoutSeconds: 900 })).toMatchObject({ rules: [{ timeouts: { request: "900s" } }, {}] });
});

test("an Ingress has a rule for each host with the same paths, and one certificate for all", () => {
  const route = { aliases: ["*.example.org"], paths: ["/orders"] };
  const manifests = build({ exposure: INGRESS, services: [{ ...ORDERS, route, certificate: "wildcard" }] });
  const http = {
    paths: [
      { path: "/orders", pathType: "Prefix", backend: { service: { name: "orders-service", port: { number: 8000 } } } },
    ],
  };
  expect(findManifest(manifests, "Ingress", "orders")["spec"]).toEqual({
    ingressClassName: "nginx",
    tls: [{ hosts: ["api.example.org", "*.example.org"], secretName: "wildcard" }],
    rules: [
      { host: "api.example.org", http },
      { host: "*.example.org", http },
    ],
  });
});

test.each<[Partial<IngressExposure>, readonly unknown[]]>([
  [{ certificates: "controller" }, [{ hosts: ["api.example.org"] }]],
  [{ certificates: "secrets" }, [{ hosts: ["api.example.org"], secretName: "orders-tls" }]],
  [{}, [{ hosts: ["api.example.org"], secretName: "orders-tls" }]],
])("Ingresses with %j have the TLS section %j", (more, tls) => {
  const manifests = build({ exposure: { ...INGRESS, ...more }, services: [ORDERS] });
  expect(findManifest(manifests, "Ingress", "orders")["spec"]).toMatchObject({ tls });
  expect(JSON.stringify(manifests).includes("secretName")).toBe(more.certificates !== "controller");
});

test.each([GATEWAY, INGRESS])("annotations of all routes and of one route are merged, %j", (exposure) => {
  const manifests = build({
    exposure: { ...exposure, annotations: { "b.example.org/b": "all", "a.example.org/a": "all" } },
    services: [{ ...ORDERS, route: { annotations: { "b.example.org/b": "own" } } }],
    keycloak: "login.example.org",
  });
  const annotations = manifests.flatMap(({ kind, metadata }) => (kind === "Service" ? [] : [metadata.annotations]));
  expect(annotations).toEqual([
    { "a.example.org/a": "all", "b.example.org/b": "own" },
    { "a.example.org/a": "all", "b.example.org/b": "all" },
  ]);
  expect(Object.keys(annotations[0] ?? {})).toEqual(["a.example.org/a", "b.example.org/b"]);
});

test("two services can share a host", () => {
  const auth = { service: { app: "auth" }, host: "api.example.org", route: { paths: ["/auth"] } };
  const manifests = build({ exposure: GATEWAY, services: [ORDERS, auth] });
  expect(namesOf(manifests)).toEqual(["HTTPRoute/auth", "HTTPRoute/orders", "Service/orders-blocked-service"]);
});
