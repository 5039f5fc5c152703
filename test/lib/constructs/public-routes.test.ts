import { synthesize } from "../../../charts/synthesize";
import {
  PublicRoutes,
  publicRoutesOf,
  type PublicRoutesProps,
  type PublicService,
} from "../../../lib/constructs/public-routes";
import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import type { CanaryRelease, ServiceRelease } from "../../../lib/spec/release";
import type { ServiceSpec } from "../../../lib/spec/service";
import { differences } from "../../helpers/differences";
import { environmentOf, withRelease } from "../../helpers/fixtures";
import { unprintedFields, type Complete } from "../../helpers/printed-fields";
import { inStrangersChart, namesOf } from "../../helpers/strangers-chart";

const GATEWAY = { kind: "gatewayApi", parent: "their-gateway", namespace: "their-edge", labels: { app: "x" } } as const;
const INGRESS = { kind: "ingress", className: "their-class", namespace: "their-edge", labels: { app: "x" } } as const;

const ORDERS: Complete<PublicService> = {
  host: "orders.example.org",
  certificate: "orders-certificate",
  canaryShare: 23,
  longLived: true,
};
const WITHOUT_CERTIFICATE = { ...ORDERS, certificate: undefined };

function build(props: PublicRoutesProps): readonly Manifest[] {
  return inStrangersChart((chart) => new PublicRoutes(chart, "their-id", props));
}

function specOf(manifests: readonly Manifest[], kind: "HTTPRoute" | "Ingress", name: string): unknown {
  return findManifest(manifests, kind, name)["spec"];
}

describe("PublicRoutes on a Gateway", () => {
  test("are an HTTPRoute for each service, named and labelled like it, on the Gateway and host that were given", () => {
    const manifests = build({ exposure: GATEWAY, services: { orders: { host: "orders.example.org" } } });
    expect(manifests).toEqual([
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: {
          name: "orders",
          namespace: "shop",
          labels: { app: "orders", "app.kubernetes.io/part-of": "access-layer" },
        },
        spec: {
          parentRefs: [{ name: "their-gateway", namespace: "their-edge" }],
          hostnames: ["orders.example.org"],
          rules: [
            {
              matches: [{ path: { type: "PathPrefix", value: "/" } }],
              backendRefs: [{ name: "orders-service", port: 8000 }],
            },
          ],
        },
      },
    ]);
  });

  test("always have both sides of a canary, the weights adding up to 100", () => {
    const backends = (canaryShare: number) => {
      const services = { orders: { host: "orders.example.org", canaryShare } };
      return specOf(build({ exposure: GATEWAY, services }), "HTTPRoute", "orders");
    };
    const sides = (stable: number, canary: number) => ({
      rules: [
        {
          backendRefs: [
            { name: "orders-stable-service", port: 8000, weight: stable },
            { name: "orders-canary-service", port: 8000, weight: canary },
          ],
        },
      ],
    });
    expect(backends(0)).toMatchObject(sides(100, 0));
    expect(backends(23)).toMatchObject(sides(77, 23));
  });

  test("limit no request of a service whose connections outlive one", () => {
    const manifests = build({ exposure: GATEWAY, services: { orders: WITHOUT_CERTIFICATE } });
    expect(specOf(manifests, "HTTPRoute", "orders")).toMatchObject({ rules: [{ timeouts: { request: "0s" } }] });
  });

  test("let in only what logins need of Keycloak", () => {
    expect(specOf(build({ exposure: GATEWAY, keycloakHost: "login.example.org" }), "HTTPRoute", "keycloak")).toEqual({
      parentRefs: [{ name: "their-gateway", namespace: "their-edge" }],
      hostnames: ["login.example.org"],
      rules: [
        {
          matches: ["/.well-known", "/realms", "/resources"].map((value) => ({ path: { type: "PathPrefix", value } })),
          backendRefs: [{ name: "keycloak-service", port: 8080 }],
        },
      ],
    });
  });

  test("print every prop as it is but the kind, the duration, and what network policies are for", () => {
    const { certificate: _, ...orders } = ORDERS;
    const props = { exposure: GATEWAY, services: { orders }, keycloakHost: "login.example.org" };
    expect(unprintedFields(props, build(props), [])).toEqual([
      "exposure.kind",
      "exposure.labels.app",
      "services.orders.longLived",
    ]);
  });
});

describe("PublicRoutes through an ingress controller", () => {
  const services = { orders: WITHOUT_CERTIFICATE };
  const manifests = build({ exposure: INGRESS, services, keycloakHost: "login.example.org" });

  test("are an Ingress for each service and Keycloak", () => {
    expect(namesOf(manifests)).toEqual(["Ingress/orders", "Ingress/keycloak"]);
  });

  test("lead to the Service that spreads requests over both sides of a canary, with TLS", () => {
    const backend = { service: { name: "orders-service", port: { number: 8000 } } };
    expect(specOf(manifests, "Ingress", "orders")).toEqual({
      ingressClassName: "their-class",
      tls: [{ hosts: ["orders.example.org"], secretName: "orders-tls" }],
      rules: [{ host: "orders.example.org", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    });
  });

  test("let in only what logins need of Keycloak", () => {
    const backend = { service: { name: "keycloak-service", port: { number: 8080 } } };
    const paths = ["/.well-known", "/realms", "/resources"].map((path) => ({ path, pathType: "Prefix", backend }));
    expect(specOf(manifests, "Ingress", "keycloak")).toMatchObject({
      tls: [{ hosts: ["login.example.org"], secretName: "keycloak-tls" }],
      rules: [{ host: "login.example.org", http: { paths } }],
    });
  });

  test("print every prop but what a Gateway or network policies are for", () => {
    const props = { exposure: INGRESS, services: { orders: ORDERS }, keycloakHost: "login.example.org" };
    expect(unprintedFields(props, build(props), [])).toEqual([
      "exposure.kind",
      "exposure.namespace",
      "exposure.labels.app",
      "services.orders.canaryShare",
      "services.orders.longLived",
    ]);
  });
});

test("where nothing is exposed there are no routes", () => {
  const props = { services: { orders: ORDERS }, keycloakHost: "login.example.org" };
  expect(build({ ...props, exposure: { kind: "none" } })).toEqual([]);
});

test("PublicRoutes say everything that is wrong with their props", () => {
  const services = {
    redis: { host: "LOGIN.example.org", canaryShare: 100, certificate: "-" },
    orders: { host: "login" },
  };
  expect(() => build({ exposure: { ...GATEWAY, parent: "Public" }, services, keycloakHost: "login" })).toThrow(
    [
      "routes their-chart/their-id can't be built:",
      "  exposure.parent: must be at most 253 lower-case letters, digits, '-' and '.', with a letter or digit at either end, got \"Public\"",
      '  services.orders.host: must have a domain, got "login"; such as "login.254carbon.com"',
      '  services.redis: must not be "redis", which the layer uses itself; give the service another name',
      '  services.redis.host: must be a DNS name in lower case without scheme, port and path, got "LOGIN.example.org"; did you mean "login.example.org"?',
      "  services.redis.certificate: must be at most 253 lower-case letters, digits, '-' and '.', with a letter or digit at either end, got \"-\"",
      "  services.redis.canaryShare: must be a whole number from 0 to 99, got 100; to send everything to the canary, promote it",
      '  keycloakHost: must have a domain, got "login"; such as "login.254carbon.com"',
      "  services.redis.certificate: must be left out, as TLS ends at the listener of the Gateway, which has a certificate of its own",
      '  services.orders.host: must be a host of its own, got "login", which keycloak has; chance would choose between the two',
    ].join("\n"),
  );
});

describe("the routes of an environment", () => {
  const prod = environmentOf("prod");
  const streaming: CanaryRelease = {
    share: 10,
    stable: { version: "v1.0.1", floor: 3 },
    canary: { version: "v1.0.1", floor: 1 },
  };

  test("are those of its services with a host, and Keycloak's", () => {
    const routes = (name: string) =>
      namesOf(synthesize(environmentOf(name)).manifests).filter((text) => /^(HTTPRoute|Ingress)\//.test(text));
    expect(routes("prod")).toEqual(["HTTPRoute/gateway", "HTTPRoute/streaming", "HTTPRoute/keycloak"]);
    expect(routes("staging")).toEqual(["Ingress/gateway", "Ingress/streaming", "Ingress/keycloak"]);
    expect(routes("dev")).toEqual([]);
  });

  test("differ in exactly the two weights when the canary's share does", () => {
    const at = (share: number) => {
      const { environment, release } = withRelease(prod, "streaming", { ...streaming, share });
      return build(publicRoutesOf(environment, release));
    };
    expect(differences(at(0), at(50))).toEqual([
      "HTTPRoute/streaming spec.rules.0.backendRefs.0.weight: 100 → 50",
      "HTTPRoute/streaming spec.rules.0.backendRefs.1.weight: 0 → 50",
    ]);
  });

  test("leave streams open, and requests to the Gateway's own limit", () => {
    const { services = {} } = publicRoutesOf(prod.environment, prod.release);
    expect(Object.entries(services).map(([name, { longLived }]) => [name, longLived])).toEqual([
      ["gateway", false],
      ["streaming", true],
    ]);
  });

  test.each(["rolling", "canary"] as const)(
    "follow the live Service of a service that moves to a canary, served by %s",
    (serving) => {
      const spec: ServiceSpec = {
        topology: "canary",
        migrateFrom: "rolling",
        scale: { min: 1 },
        host: "a.example.org",
      };
      const release: ServiceRelease = { ...streaming, rolling: { version: "v1.0.1", floor: 1 }, serving };
      const environment = { ...prod.environment, services: { streaming: spec } };
      const manifests = build(publicRoutesOf(environment, { schema: 1, services: { streaming: release } }));
      expect(specOf(manifests, "HTTPRoute", "streaming")).toMatchObject({
        rules: [{ backendRefs: [{ name: "streaming-service", port: 8000 }] }],
      });
    },
  );

  test("hold none to a Keycloak that somebody else runs", () => {
    const keycloak = { flavour: "external", host: "login.example.org", port: 443, cidrs: ["10.0.0.0/24"] } as const;
    const environment = { ...prod.environment, datastores: { ...prod.environment.datastores, keycloak } };
    expect(publicRoutesOf(environment, prod.release).keycloakHost).toBeUndefined();
  });
});
