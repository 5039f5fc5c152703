import { datastoreCallee, type Callee } from "../../../lib/traffic/callees";
import { edgeCallee } from "../../../lib/traffic/edge-callee";
import { trafficOfCallers, type Flow } from "../../../lib/traffic";

const PSP: Callee = { kind: "addresses", name: "payments", cidrs: ["203.0.113.0/24"], ports: [8443] };

function withoutDns(flows: readonly Flow[]): readonly Flow[] {
  return flows.filter(({ kind }) => kind !== "dns");
}

describe("traffic of callers", () => {
  test("trafficOfCallers returns the calls to and from each service, each with a reason", () => {
    const { apps, flows } = trafficOfCallers([
      {
        app: "shop",
        calls: [edgeCallee("stock"), PSP],
        calledBy: [{ kind: "pods", name: "ingress", namespace: "web" }],
      },
      { app: "stock", calls: [datastoreCallee("redis", { kind: "inCluster" })] },
    ]);
    expect(apps).toEqual(["shop", "stock"]);
    expect(withoutDns(flows)).toEqual([
      {
        kind: "entry",
        from: { kind: "pods", name: "ingress", namespace: "web" },
        to: { kind: "app", app: "shop" },
        ports: [8000],
        protocols: ["TCP"],
        why: "ingress calls shop",
      },
      {
        kind: "service",
        from: { kind: "app", app: "shop" },
        to: { kind: "app", app: "stock" },
        ports: [8000],
        protocols: ["TCP"],
        why: "shop calls stock",
      },
      {
        kind: "outside",
        from: { kind: "app", app: "shop" },
        to: { kind: "addresses", name: "payments", ranges: [{ cidr: "203.0.113.0/24" }] },
        ports: [8443],
        protocols: ["TCP"],
        why: "shop calls payments",
      },
      {
        kind: "datastore",
        from: { kind: "app", app: "stock" },
        to: { kind: "app", app: "redis" },
        ports: [6379],
        protocols: ["TCP"],
        why: "stock uses redis",
      },
    ]);
  });

  test("trafficOfCallers allows DNS lookups to kube-dns and to a given DNS cache", () => {
    const targets = ({ flows }: { readonly flows: readonly Flow[] }) => flows.map(({ to }) => to.kind);
    expect(targets(trafficOfCallers([{ app: "shop" }]))).toEqual(["pods"]);
    expect(targets(trafficOfCallers([{ app: "shop" }], { dnsCidrs: ["169.254.20.10/32"] }))).toEqual([
      "pods",
      "addresses",
    ]);
  });

  test("trafficOfCallers keeps additional labels of a callee", () => {
    const callee: Callee = { ...edgeCallee("stock"), labels: { app: "stock", tier: "front" } };
    const { flows } = trafficOfCallers([{ app: "shop", calls: [callee] }]);
    expect(withoutDns(flows)[0]?.to).toEqual({ kind: "pods", name: "stock", labels: { app: "stock", tier: "front" } });
  });

  test("trafficOfCallers uses the configured ports for other callers", () => {
    const calledBy = [{ kind: "pods", name: "web", namespace: "web" }] as const;
    const { flows } = trafficOfCallers([{ app: "shop", calledBy, ports: [9000] }]);
    expect(withoutDns(flows).map(({ ports }) => ports)).toEqual([[9000]]);
  });
});
