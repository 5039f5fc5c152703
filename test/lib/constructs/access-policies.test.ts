import { AccessPolicies, type AccessPoliciesProps } from "../../../lib/constructs/access-policies";
import { EdgeService } from "../../../lib/constructs/edge-service";
import { Redis } from "../../../lib/constructs/datastores/redis";
import type { Callee } from "../../../lib/traffic/callees";
import { edgeCallee } from "../../../lib/traffic/edge-callee";
import { findManifest } from "../../../lib/manifests/manifest";
import { trafficOfCallers, type Flow, type Peer } from "../../../lib/traffic";
import { allowedFlows, policiesOf, type RenderedPolicy } from "../../helpers/policies";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const SHOP: Peer = { kind: "app", app: "shop" };
const STOCK: Peer = { kind: "app", app: "stock" };

const flow = (from: Peer, to: Peer, more: Partial<Flow> = {}): Flow => ({
  kind: "service",
  from,
  to,
  ports: [8000],
  protocols: ["TCP"],
  why: "one calls the other",
  ...more,
});

function build(props: AccessPoliciesProps): readonly RenderedPolicy[] {
  return policiesOf(inConsumerChart((chart) => new AccessPolicies(chart, "their-id", props)));
}

function policy(props: AccessPoliciesProps, name = "shop"): RenderedPolicy {
  return findManifest(build(props), "NetworkPolicy", name) as unknown as RenderedPolicy;
}

describe("AccessPolicies", () => {
  test("AccessPolicies render one policy per app, with its ingress and egress flows and a description", () => {
    const ingress: Peer = { kind: "pods", name: "ingress", namespace: "web", labels: { app: "nginx" } };
    const flows = [
      flow(ingress, SHOP, { why: "requests reach shop" }),
      flow(SHOP, STOCK, { ports: [8443, 8000], why: "shop calls stock" }),
    ];
    expect(policy({ apps: ["shop"], flows })).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: {
        name: "shop",
        namespace: "shop",
        labels: {
          app: "shop",
          "app.kubernetes.io/part-of": "access-layer",
          "access-layer.254carbon.com/policy-set": "allow",
        },
        annotations: {
          "access-layer.254carbon.com/description":
            "Allowed without a lockdown. Ingress: requests reach shop. Egress: shop calls stock.",
        },
      },
      spec: {
        podSelector: { matchLabels: { app: "shop" } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          {
            // A single peer with both a namespace selector and a pod selector. Two separate peers would allow every pod in
            // namespace `web`, and every nginx pod in the policy's own namespace.
            from: [
              {
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "web" } },
                podSelector: { matchLabels: { app: "nginx" } },
              },
            ],
            ports: [{ port: 8000, protocol: "TCP" }],
          },
        ],
        egress: [
          {
            to: [{ podSelector: { matchLabels: { app: "stock" } } }],
            ports: [
              { port: 8000, protocol: "TCP" },
              { port: 8443, protocol: "TCP" },
            ],
          },
        ],
      },
    });
  });

  test("AccessPolicies isolate every pod in the namespace, and quarantined pods completely", () => {
    const denials = build({ apps: [], flows: [] });
    expect(denials.map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
      ["default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] }],
      [
        "quarantine",
        {
          podSelector: { matchLabels: { app: "quarantine" } },
          policyTypes: ["Ingress", "Egress"],
          ingress: [],
          egress: [],
        },
      ],
    ]);
    expect(denials.map(({ metadata }) => metadata.labels)).toEqual(
      Array(2).fill({
        "app.kubernetes.io/part-of": "access-layer",
        "access-layer.254carbon.com/policy-set": "deny",
      }),
    );
  });

  test("AccessPolicies can leave other pods in a shared namespace unrestricted", () => {
    const names = build({ apps: ["shop"], flows: [], isolateOthers: false }).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["quarantine", "shop"]);
  });

  test("AccessPolicies isolate an app in each direction that has no flow", () => {
    const both = { policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] };
    expect(policy({ apps: ["shop"], flows: [] }).spec).toMatchObject(both);
    const { spec, metadata } = policy({ apps: ["shop"], flows: [flow(SHOP, STOCK)] });
    expect(spec).toMatchObject({ policyTypes: ["Ingress", "Egress"], ingress: [] });
    expect(metadata.annotations).toEqual({
      "access-layer.254carbon.com/description":
        "Allowed without a lockdown. Ingress: nothing. Egress: one calls the other.",
    });
  });

  test("AccessPolicies render each peer once with all its ports, regardless of the order of flows", () => {
    const flows = [
      flow(SHOP, STOCK),
      flow(SHOP, { kind: "pods", name: "b", namespace: "web" }),
      flow(SHOP, STOCK, { ports: [53], protocols: ["UDP", "TCP"] }),
      flow(SHOP, { kind: "pods", name: "a", namespace: "web" }, { ports: [9000, 8000] }),
    ];
    const { egress } = policy({ apps: ["shop"], flows }).spec;
    expect(egress).toEqual([
      {
        to: [{ podSelector: { matchLabels: { app: "stock" } } }],
        ports: [
          { port: 53, protocol: "TCP" },
          { port: 53, protocol: "UDP" },
          { port: 8000, protocol: "TCP" },
        ],
      },
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "web" } } }],
        ports: [
          { port: 8000, protocol: "TCP" },
          { port: 9000, protocol: "TCP" },
        ],
      },
    ]);
    expect(policy({ apps: ["shop"], flows: [...flows].reverse() }).spec.egress).toEqual(egress);
  });

  test("AccessPolicies render address ranges with their exceptions", () => {
    const ranges = [{ cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] }, { cidr: "fd00::/64" }];
    const { egress } = policy({ apps: ["shop"], flows: [flow(SHOP, { kind: "addresses", name: "far", ranges })] }).spec;
    expect(egress[0]?.to).toEqual([
      { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } },
      { ipBlock: { cidr: "fd00::/64" } },
    ]);
  });

  test("AccessPolicies render no rule for a flow without ranges or ports, because an empty list would allow all traffic", () => {
    const nowhere: Peer = { kind: "addresses", name: "nowhere", ranges: [] };
    const flows = [flow(SHOP, nowhere), flow(SHOP, STOCK, { ports: [] }), flow(STOCK, SHOP, { protocols: [] })];
    const policies = build({ apps: ["shop", "stock"], flows });
    expect(policies.map(({ spec }) => [spec.ingress, spec.egress])).toEqual(Array(4).fill([[], []]));
  });

  test("AccessPolicies allow a flow from an app to itself in both directions", () => {
    expect(allowedFlows([policy({ apps: ["shop"], flows: [flow(SHOP, SHOP)] })])).toEqual({
      in: ["shop > shop 8000/TCP"],
      out: ["shop > shop 8000/TCP"],
    });
  });

  test("a lockdown changes only the rules of AccessPolicies", () => {
    const flows = [flow(SHOP, STOCK), flow(SHOP, SHOP, { kind: "datastore" })];
    const normal = policy({ apps: ["shop"], flows });
    const { metadata, spec } = policy({ apps: ["shop"], flows, lockdown: "east-west-frozen" });
    expect(metadata).toEqual(normal.metadata);
    expect(spec).toEqual({ ...normal.spec, egress: normal.spec.egress.slice(0, 1) });
    expect(allowedFlows([policy({ apps: ["shop"], flows, lockdown: "total" })])).toEqual({ in: [], out: [] });
  });
});

describe("AccessPolicies in a consumer's chart", () => {
  const scale = { min: 1 };
  const release = { rolling: { version: "v1.0.0", floor: 1 } };
  const psp: Callee = { kind: "addresses", name: "payments", cidrs: ["203.0.113.0/24"], ports: [8443] };

  const manifests = inConsumerChart((chart) => {
    const redis = new Redis(chart, "cache", {
      kind: "inCluster",
      version: "7.4.1",
      storage: "1Gi",
      maxMemory: "64Mi",
    });
    const stock = new EdgeService(chart, "stock", {
      name: "stock",
      topology: "rolling",
      scale,
      release,
      calls: [redis.callee],
    });
    const calls = [stock.callee, edgeCallee("prices"), psp];
    const shop = new EdgeService(chart, "shop", { name: "shop", topology: "rolling", scale, release, calls });
    const ingress: Peer = { kind: "pods", name: "ingress", namespace: "web" };
    const traffic = trafficOfCallers([
      { app: shop.callee.name, calls: shop.calls, calledBy: [ingress] },
      { app: stock.callee.name, calls: stock.calls },
      { app: redis.callee.name },
    ]);
    new AccessPolicies(chart, "policies", traffic);
  });

  test("a consumer's chart gets one policy per service, from its calls", () => {
    expect(namesOf(manifests.filter(({ kind }) => kind === "NetworkPolicy"))).toEqual([
      "NetworkPolicy/default-deny",
      "NetworkPolicy/quarantine",
      "NetworkPolicy/redis",
      "NetworkPolicy/shop",
      "NetworkPolicy/stock",
    ]);
    const { in: incoming, out } = allowedFlows(policiesOf(manifests));
    expect(incoming).toEqual(["stock > redis 6379/TCP", "web > shop 8000/TCP", "shop > stock 8000/TCP"]);
    expect(out.filter((line) => !line.includes("/UDP") && !line.includes(" 53/"))).toEqual([
      "shop > prices 8000/TCP",
      "shop > stock 8000/TCP",
      "shop > 203.0.113.0/24 8443/TCP",
      "stock > redis 6379/TCP",
    ]);
  });
});
