import { synthesize } from "../../../charts/synthesize";
import { Keycloak, type KeycloakProps } from "../../../lib/constructs/datastores/keycloak";
import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { PublicRoutes, type PublicRoutesProps, type PublicService } from "../../../lib/constructs/public-routes";
import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import type { ServiceRelease } from "../../../lib/spec/release";
import { differences } from "../../helpers/differences";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../../helpers/fixtures";
import { missingFields, type Complete } from "../../helpers/rendered-fields";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const GATEWAY = { kind: "gatewayApi", parent: "their-gateway", namespace: "their-edge", labels: { app: "x" } } as const;
const INGRESS = { kind: "ingress", className: "their-class", namespace: "their-edge", labels: { app: "x" } } as const;

const ORDERS: Complete<PublicService> = {
  service: {
    ...{ app: "orders", port: 8331, canaryShare: 23, metricsPath: "/their-metrics" },
    ...{ healthPath: "/their-health", livenessPath: "/their-liveness", startupPath: "/their-startup" },
  },
  host: "orders.example.org",
  certificate: "orders-certificate",
  longLived: true,
  publicHealth: false,
  route: { aliases: ["*.orders.example.org"], paths: ["/"], timeoutSeconds: 7, annotations: { "example.org/a": "b" } },
};
const WITHOUT_CERTIFICATE = { ...ORDERS, certificate: undefined, route: undefined };
const OF_INGRESS = { ...ORDERS, route: { ...ORDERS.route, timeoutSeconds: undefined } };

function build(props: PublicRoutesProps): readonly Manifest[] {
  return inConsumerChart((chart) => new PublicRoutes(chart, "their-id", props));
}

function specOf(manifests: readonly Manifest[], kind: "HTTPRoute" | "Ingress", name: string): unknown {
  return findManifest(manifests, kind, name)["spec"];
}

describe("PublicRoutes on a Gateway", () => {
  test("PublicRoutes render one HTTPRoute per service, with its name and labels, for the given Gateway and host, and a Service without pods", () => {
    const manifests = build({
      exposure: GATEWAY,
      services: [{ service: { app: "orders" }, host: "orders.example.org" }],
    });
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
            {
              matches: ["/metrics", "/health"].map((value) => ({ path: { type: "PathPrefix", value } })),
              backendRefs: [{ name: "orders-blocked-service", port: 8000 }],
            },
          ],
        },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
          name: "orders-blocked-service",
          namespace: "shop",
          labels: { app: "orders", "app.kubernetes.io/part-of": "access-layer" },
        },
        spec: { type: "ClusterIP", ports: [{ name: "http", port: 8000, protocol: "TCP" }] },
      },
    ]);
  });

  test("PublicRoutes always list both backends of a canary, with weights that add up to 100", () => {
    const backends = (canaryShare: number) => {
      const services = [{ service: { app: "orders", canaryShare }, host: "orders.example.org" }];
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
        { backendRefs: [{ name: "orders-blocked-service", port: 8000 }] },
      ],
    });
    expect(backends(0)).toMatchObject(sides(100, 0));
    expect(backends(23)).toMatchObject(sides(77, 23));
  });

  test("PublicRoutes set no request timeout for a service with long-lived connections", () => {
    const manifests = build({ exposure: GATEWAY, services: [WITHOUT_CERTIFICATE] });
    expect(specOf(manifests, "HTTPRoute", "orders")).toMatchObject({ rules: [{ timeouts: { request: "0s" } }, {}] });
  });

  test("PublicRoutes on a Gateway expose only the Keycloak paths that logins need", () => {
    expect(specOf(build({ exposure: GATEWAY, keycloak: "login.example.org" }), "HTTPRoute", "keycloak")).toEqual({
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

  test("PublicRoutes on a Gateway render every prop except the kind, longLived, the timeout, which gets a unit, and the fields for network policies", () => {
    const { certificate: _, ...orders } = ORDERS;
    const props = { exposure: GATEWAY, services: [orders], keycloak: "login.example.org" };
    expect(missingFields(props, build(props), [])).toEqual([
      ...["exposure.kind", "exposure.labels.app", "services[0].longLived", "services[0].publicHealth"],
      "services[0].route.timeoutSeconds",
    ]);
  });
});

describe("PublicRoutes through an ingress controller", () => {
  const services = [WITHOUT_CERTIFICATE];
  const manifests = build({ exposure: INGRESS, services, keycloak: "login.example.org" });

  test("PublicRoutes render one Ingress for each service and for Keycloak", () => {
    expect(namesOf(manifests)).toEqual(["Ingress/orders", "Service/orders-blocked-service", "Ingress/keycloak"]);
  });

  test("an Ingress routes to the Service that selects both canary workloads, with TLS", () => {
    const backend = (name: string) => ({ service: { name, port: { number: 8331 } } });
    const pathTo = (name: string, path: string) => ({ path, pathType: "Prefix", backend: backend(name) });
    const blocked = ["/their-metrics", "/their-health", "/their-liveness", "/their-startup"];
    const paths = [pathTo("orders-service", "/"), ...blocked.map((path) => pathTo("orders-blocked-service", path))];
    expect(specOf(manifests, "Ingress", "orders")).toEqual({
      ingressClassName: "their-class",
      tls: [{ hosts: ["orders.example.org"], secretName: "orders-tls" }],
      rules: [{ host: "orders.example.org", http: { paths } }],
    });
  });

  test("PublicRoutes through an ingress controller expose only the Keycloak paths that logins need", () => {
    const backend = { service: { name: "keycloak-service", port: { number: 8080 } } };
    const paths = ["/.well-known", "/realms", "/resources"].map((path) => ({ path, pathType: "Prefix", backend }));
    expect(specOf(manifests, "Ingress", "keycloak")).toMatchObject({
      tls: [{ hosts: ["login.example.org"], secretName: "keycloak-tls" }],
      rules: [{ host: "login.example.org", http: { paths } }],
    });
  });

  test("PublicRoutes through an ingress controller render every prop except the fields for a Gateway or network policies", () => {
    const props = { exposure: INGRESS, services: [OF_INGRESS], keycloak: "login.example.org" };
    expect(missingFields(props, build(props), [])).toEqual([
      ...["exposure.kind", "exposure.namespace"],
      "exposure.labels.app",
      "services[0].service.canaryShare",
      "services[0].longLived",
      "services[0].publicHealth",
      "services[0].route.timeoutSeconds",
    ]);
  });
});

test("PublicRoutes render no routes without an exposure", () => {
  const props = { services: [OF_INGRESS], keycloak: "login.example.org" };
  expect(build({ ...props, exposure: { kind: "none" } })).toEqual([]);
});

test("PublicRoutes report all problems of their props at once", () => {
  const services = [
    { service: { app: "orders" }, host: "login" },
    { service: { app: "redis", canaryShare: 100 }, host: "LOGIN.example.org", certificate: "-" },
    { service: { app: "orders", port: 0 }, host: "orders.example.org" },
  ];
  expect(() => build({ exposure: { ...GATEWAY, parent: "Public" }, services, keycloak: "login" })).toThrow(
    [
      "chart their-chart can't be synthesized, 11 problems:",
      ...[
        "exposure.parent: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"Public\"; did you mean \"public\"?",
        'services[0].host: must include a domain, got "login"; write the full name, such as "login.254carbon.com"',
        'services[1].service.app: must not be "redis", which is reserved for the layer; choose another name',
        'services[1].host: must be a lowercase DNS name without scheme, port or path, got "LOGIN.example.org"; did you mean "login.example.org"?',
        "services[1].certificate: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"-\"; choose another name",
        "services[1].service.canaryShare: must be a whole number from 0 to 99, got 100; promote the canary to send it all requests",
        "services[2].service.port: must be a whole number from 1 to 65535, got 0; write 1 or more",
        'keycloak: must include a domain, got "login"; write the full name, such as "login.254carbon.com"',
        "services[1].certificate: must not be set when exposure is gatewayApi, because the Gateway listener already has a certificate; remove it",
        'services[2].service: must be listed only once, got "orders" again; remove this entry',
        'services[0].host: must be unique, but keycloak already uses "login"; choose another host, because requests could reach either one',
      ].map((problem) => `  their-chart/their-id (PublicRoutes) ${problem}`),
    ].join("\n"),
  );
});

describe("the routes of an environment", () => {
  const prod = environmentOf("prod");
  const manifestsFor = (files: EnvironmentFiles) => synthesize(layerOf(files)).manifests;

  test("an environment has routes for its services with a host and for Keycloak", () => {
    const routes = (name: string) =>
      namesOf(manifestsFor(environmentOf(name))).filter((text) => /^(HTTPRoute|Ingress)\//.test(text));
    expect(routes("prod")).toEqual(["HTTPRoute/gateway", "HTTPRoute/streaming", "HTTPRoute/keycloak"]);
    expect(routes("staging")).toEqual(["Ingress/gateway", "Ingress/streaming", "Ingress/keycloak"]);
    expect(routes("dev")).toEqual([]);
  });

  test("a change to the canary share changes exactly two weights in the routes", () => {
    const floors = { 0: [3, 1], 50: [2, 2] } as const;
    const at = (share: 0 | 50) => {
      const [stable, canary] = floors[share];
      const release = {
        share,
        stable: { version: "v1.0.1", floor: stable },
        canary: { version: "v1.0.1", floor: canary },
      };
      return manifestsFor(withRelease(prod, "streaming", release)).filter(({ kind }) => kind === "HTTPRoute");
    };
    expect(differences(at(0), at(50))).toEqual([
      "HTTPRoute/streaming spec.rules.0.backendRefs.0.weight: 100 → 50",
      "HTTPRoute/streaming spec.rules.0.backendRefs.1.weight: 0 → 50",
    ]);
  });

  test("an environment disables the request timeout only for streaming requests", () => {
    const timeouts = (name: string) => {
      const { rules } = specOf(manifestsFor(prod), "HTTPRoute", name) as { rules: { timeouts?: object }[] };
      return rules.map((rule) => rule.timeouts);
    };
    expect(timeouts("streaming")).toEqual([{ request: "0s" }]);
    expect(timeouts("gateway")).toEqual([undefined]);
  });

  test("an environment has no route to an external Keycloak", () => {
    const keycloak = { kind: "external", host: "login.example.org", port: 443, cidrs: ["10.0.0.0/24"] } as const;
    const environment = { ...prod.environment, datastores: { ...prod.environment.datastores, keycloak } };
    const manifests = manifestsFor({ ...prod, environment });
    expect(namesOf(manifests).filter((name) => name.startsWith("HTTPRoute/"))).not.toContain("HTTPRoute/keycloak");
  });
});

describe("PublicRoutes to constructs", () => {
  const SCALE = { min: 2 };
  const canary = { share: 23, stable: { version: "v1", floor: 2 }, canary: { version: "v2", floor: 1 } };

  function routesTo(props: Partial<EdgeServiceProps>): readonly Manifest[] {
    return inConsumerChart((chart) => {
      const service = new EdgeService(chart, "orders", {
        ...{ name: "orders", topology: "rolling", scale: SCALE, port: 8331 },
        ...{ release: { rolling: { version: "v1", floor: 2 } } },
        ...props,
      });
      new PublicRoutes(chart, "routes", { exposure: GATEWAY, services: [{ service, host: "orders.example.org" }] });
    });
  }

  const backendsOf = (manifests: readonly Manifest[]) =>
    (specOf(manifests, "HTTPRoute", "orders") as { rules: { backendRefs: object[] }[] }).rules[0]?.backendRefs;

  test("PublicRoutes use the name and port of an EdgeService", () => {
    expect(backendsOf(routesTo({}))).toEqual([{ name: "orders-service", port: 8331 }]);
  });

  test("PublicRoutes use the canary share of an EdgeService", () => {
    expect(backendsOf(routesTo({ topology: "canary", release: canary }))).toEqual([
      { name: "orders-stable-service", port: 8331, weight: 77 },
      { name: "orders-canary-service", port: 8331, weight: 23 },
    ]);
  });

  test.each(["rolling", "canary"] as const)(
    "PublicRoutes route to the live Service of an EdgeService that migrates to a canary while %s serves",
    (serving) => {
      const trial = { share: 0, stable: canary.stable, canary: { version: "v1", floor: 1 } };
      const release: ServiceRelease = { ...trial, rolling: { version: "v1", floor: 2 }, serving };
      const manifests = routesTo({ topology: "canary", migrateFrom: "rolling", release });
      expect(backendsOf(manifests)).toEqual([{ name: "orders-service", port: 8331 }]);
    },
  );

  test("PublicRoutes use the name and host of a Keycloak and render no route for an external one", () => {
    const routesOf = (props: KeycloakProps) =>
      inConsumerChart((chart) => {
        const keycloak = new Keycloak(chart, "login", props);
        new PublicRoutes(chart, "routes", { exposure: GATEWAY, keycloak });
      });
    const own = routesOf({ kind: "inCluster", name: "login", version: "26.2.5", hostname: "login.example.org" });
    expect(specOf(own, "HTTPRoute", "login")).toMatchObject({
      hostnames: ["login.example.org"],
      rules: [{ backendRefs: [{ name: "login-service", port: 8080 }] }],
    });
    const external = routesOf({ kind: "external", host: "login.example.org", cidrs: ["203.0.113.0/24"] });
    expect(namesOf(external)).toEqual([]);
  });
});
