import { App, Chart } from "cdk8s";
import { AccessPolicies, type AccessPoliciesProps } from "../../../lib/constructs/access-policies";
import { Keycloak } from "../../../lib/constructs/datastores/keycloak";
import { Postgres } from "../../../lib/constructs/datastores/postgres";
import { Redis } from "../../../lib/constructs/datastores/redis";
import { Monitoring } from "../../../lib/constructs/monitoring";
import { PublicRoutes } from "../../../lib/constructs/public-routes";
import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { findManifest, manifestsOf, type Manifest } from "../../../lib/manifests/manifest";
import { reachability } from "../../../lib/reachability/reachability";
import { trafficOfCallers } from "../../../lib/traffic";
import { allowedFlows, policiesOf } from "../../helpers/policies";

const REDIS = { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi" } as const;
const POSTGRES = { kind: "inCluster", version: "16.4", storage: "1Gi" } as const;
const KEYCLOAK = { kind: "inCluster", version: "26.2.5", hostname: "login.example.org" } as const;
const PEER = { kind: "pods", name: "the ingress controller", namespace: "ingress" } as const;

function service(chart: Chart, name: string, props: Partial<EdgeServiceProps> = {}): EdgeService {
  const release = { rolling: { version: "v1.0.0", floor: 2 } };
  return new EdgeService(chart, name, { name, topology: "rolling", scale: { min: 2 }, release, ...props });
}

function shop(propsOf: (orders: EdgeService, stock: EdgeService, redis: Redis) => AccessPoliciesProps) {
  const chart = new Chart(new App(), "shop", { namespace: "shop" });
  const redis = new Redis(chart, "redis", REDIS);
  const stock = service(chart, "stock", { port: 8331 });
  const orders = service(chart, "orders", { calls: [stock.callee, redis.callee] });
  const policies = new AccessPolicies(chart, "policies", propsOf(orders, stock, redis));
  return { policies, manifests: manifestsOf(chart) };
}

function policiesIn(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ kind }) => kind === "NetworkPolicy");
}

function specOf(manifests: readonly Manifest[], name: string): unknown {
  return findManifest(manifests, "NetworkPolicy", name)["spec"];
}

describe("AccessPolicies of constructs", () => {
  test("AccessPolicies allow each service only its callees on their ports", () => {
    const { manifests } = shop((orders, stock, redis) => ({ services: [orders, stock, redis] }));
    const network = reachability(manifests);
    const isAllowed = (from: string, to: string, port: number) => network.allows({ from, to, port }).isAllowed;
    expect(isAllowed("orders", "stock", 8331)).toBe(true);
    expect(isAllowed("orders", "redis-deployment", 6379)).toBe(true);
    expect(isAllowed("stock", "redis-deployment", 6379)).toBe(false);
    expect(isAllowed("stock", "orders", 8000)).toBe(false);
  });

  test("AccessPolicies render the same policies from constructs, plain callers and their traffic", () => {
    const services = [
      { app: "orders", calls: undefined, ports: [8000] },
      { app: "stock", ports: [8331] },
    ];
    const byConstructs = shop((orders, stock) => ({ services: [orders, stock] }));
    const byCallers = shop((orders) => ({
      services: services.map((each) => ({ ...each, calls: callsOf(each, orders) })),
    }));
    const byTraffic = shop((orders, stock) => trafficOfCallers([orders, stock]));
    expect(policiesIn(byCallers.manifests)).toEqual(policiesIn(byConstructs.manifests));
    expect(policiesIn(byTraffic.manifests)).toEqual(policiesIn(byConstructs.manifests));
  });

  test("AccessPolicies allow callers from other namespaces on the port of a service", () => {
    const { manifests } = shop((orders, stock) => ({
      services: [orders, { app: stock.app, calls: stock.calls, ports: stock.ports, calledBy: [PEER] }],
    }));
    expect(JSON.stringify(specOf(manifests, "stock"))).toContain('"port":8331');
  });

  test("AccessPolicies allow the callers of an EdgeService in other namespaces", () => {
    const chart = new Chart(new App(), "shop", { namespace: "shop" });
    const calledBy = [{ namespace: "reports", labels: { app: "billing" } }, { namespace: "audit" }];
    new AccessPolicies(chart, "policies", { services: [service(chart, "stock", { port: 8331, calledBy })] });
    expect(allowedFlows(policiesOf(manifestsOf(chart))).in.sort()).toEqual([
      "audit > stock 8331/TCP",
      "reports(app=billing) > stock 8331/TCP",
    ]);
  });

  test("AccessPolicies allow the entry point of PublicRoutes and Prometheus on the ports of the services", () => {
    const chart = new Chart(new App(), "shop", { namespace: "shop" });
    const stock = service(chart, "stock", { port: 8331 });
    const orders = service(chart, "orders");
    const exposure = {
      kind: "ingress",
      className: "nginx",
      namespace: "ingress-nginx",
      labels: { app: "nginx" },
    } as const;
    const routes = new PublicRoutes(chart, "routes", {
      exposure,
      services: [{ service: stock, host: "stock.example.org" }],
    });
    const monitoring = new Monitoring(chart, "monitoring", { kind: "operator", services: [stock, orders] });
    new AccessPolicies(chart, "policies", { services: [stock, orders], flowsOf: [routes, monitoring] });
    const { in: incoming } = allowedFlows(policiesOf(manifestsOf(chart)));
    expect(incoming.sort()).toEqual([
      "ingress-nginx(app=nginx) > stock 8331/TCP",
      "monitoring > orders 8000/TCP",
      "monitoring > stock 8331/TCP",
    ]);
  });

  test("AccessPolicies reject constructs without connections", () => {
    const wrong = () => shop((orders) => ({ services: [orders], flowsOf: [{}] as unknown as [] }));
    expect(wrong).toThrow("flowsOf[0].flows: is missing; it must be an array");
  });

  test("AccessPolicies expose each policy as a field", () => {
    const { policies, manifests } = shop((orders, stock, redis) => ({ services: [redis, stock, orders] }));
    expect([...policies.policies.keys()]).toEqual(["orders", "redis", "stock"]);
    expect(policies.policies.get("orders")?.name).toBe("orders");
    expect(policies.defaultDeny?.name).toBe("default-deny");
    expect(policies.quarantine.name).toBe("quarantine");
    expect(policiesIn(manifests)).toHaveLength(5);
    const open = shop((orders) => ({ services: [orders], isolateOthers: false }));
    expect(open.policies.defaultDeny).toBeUndefined();
  });

  test("AccessPolicies with constructs also accept DNS caches and a lockdown level", () => {
    const { manifests } = shop((orders) => ({ services: [orders], dnsCidrs: ["169.254.20.10/32"], lockdown: "total" }));
    expect(specOf(manifests, "orders")).toMatchObject({ ingress: [], egress: [] });
    const cached = shop((orders) => ({ services: [orders], dnsCidrs: ["169.254.20.10/32"] }));
    expect(JSON.stringify(specOf(cached.manifests, "orders"))).toContain("169.254.20.10/32");
  });

  test("AccessPolicies allow Keycloak to reach its database and its own pods", () => {
    const chart = new Chart(new App(), "shop", { namespace: "shop" });
    const database = new Postgres(chart, "identities", { ...POSTGRES, name: "identities" });
    const keycloak = new Keycloak(chart, "keycloak", { ...KEYCLOAK, database });
    new AccessPolicies(chart, "policies", { services: [database, keycloak] });
    const network = reachability(manifestsOf(chart));
    const isAllowed = (to: string, port: number) => network.allows({ from: "keycloak-deployment", to, port }).isAllowed;
    expect(isAllowed("identities-deployment", 5432)).toBe(true);
    expect(isAllowed("keycloak-deployment", 7800)).toBe(true);
  });

  test("AccessPolicies render no policy for an external datastore", () => {
    const chart = new Chart(new App(), "shop", { namespace: "shop" });
    const redis = new Redis(chart, "redis", { kind: "external", host: "r.example.com", cidrs: ["10.0.0.0/24"] });
    const { policies } = new AccessPolicies(chart, "policies", { services: [redis] });
    expect([...policies.keys()]).toEqual([]);
  });
});

function callsOf({ app }: { readonly app: string }, orders: EdgeService) {
  return app === "orders" ? orders.calls : undefined;
}

describe("the name of an EdgeService", () => {
  test.each(["streaming", "gateway", "auth", "entitlements", "metrics"])(
    "renaming a service to %s changes only names in the objects",
    (name) => {
      const built = (app: string) => {
        const chart = new Chart(new App(), "shop", { namespace: "shop" });
        const orders = service(chart, app, { calls: [new Redis(chart, "redis", REDIS).callee] });
        new AccessPolicies(chart, "policies", { services: [orders] });
        return JSON.stringify(manifestsOf(chart), undefined, 1);
      };
      expect(built(name).replaceAll(name, "x9")).toBe(built("x9"));
    },
  );
});
