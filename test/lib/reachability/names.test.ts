import type { Manifest } from "../../../lib/manifests/manifest";
import { reachability } from "../../../lib/reachability/reachability";
import { resolveNodes } from "../../../lib/reachability/resolve";
import { podManifest, policyManifest, workloadManifest } from "../../helpers/policy-world";

const WEB = podManifest("shop", "web", { app: "web" });

function namesOf(manifests: readonly Manifest[]): readonly string[] {
  return reachability(manifests).nodes.map(({ name }) => name);
}

/** Creates a workload whose pods have the address of their cluster node. */
function onNode(kind: string, name: string): Manifest {
  const template = { metadata: { labels: { app: name } }, spec: { hostNetwork: true, containers: [{ name: "main" }] } };
  return { apiVersion: "apps/v1", kind, metadata: { name, namespace: "shop" }, spec: { template } };
}

describe("names of nodes", () => {
  test("a duplicate workload name gets the namespace as prefix and, if needed, the kind", () => {
    const manifests = [
      workloadManifest("apps/v1", "Deployment", "web", {}),
      workloadManifest("batch/v1", "CronJob", "web", {}),
      podManifest("team", "web"),
      podManifest("team", "other"),
    ];
    expect(namesOf(manifests).slice(0, 4)).toEqual(["shop/Deployment/web", "shop/CronJob/web", "team/web", "other"]);
  });

  test("names are unique if a workload is named like a probed address", () => {
    const probed = ["internet", "internet-ipv6", "instance-metadata", "pod-identity", "private", "10.20.0.10"];
    const policy = policyManifest("shop", "web", { egress: [{ to: [{ ipBlock: { cidr: "10.20.0.10/32" } }] }] });
    const pods = probed.map((name) => podManifest("shop", name));
    const names = namesOf([WEB, ...pods, onNode("DaemonSet", "node"), policy]);
    expect(names.slice(0, 7)).toEqual(["web", ...probed.map((name) => `shop/${name}`)]);
    expect(names).toEqual(expect.arrayContaining([...probed, "node", "shop/node"]));
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(["DaemonSet", "StatefulSet", "Deployment"])(
    "a Pod and a %s with hostNetwork of one name are two nodes with their own verdicts",
    (kind) => {
      const deny = policyManifest("shop", "deny", { podSelector: {} });
      const { nodes, allows } = reachability([podManifest("shop", "agent"), onNode(kind, "agent"), deny]);
      const names = nodes.filter(({ isWorkload }) => isWorkload).map(({ name }) => name);
      expect(names).toEqual(["shop/Pod/agent", `shop/${kind}/agent`]);
      const isOpen = (to: string) => allows({ from: "internet", to, port: 80 }).isAllowed;
      expect(names.map(isOpen)).toEqual([false, true]);
    },
  );

  test("reachability refuses an object that the manifests contain twice", () => {
    const policy = policyManifest("shop", "a", { podSelector: {} });
    expect(() => reachability([WEB, policy, WEB, policy])).toThrow(
      [
        "the manifests can't be evaluated:",
        "  v1/Pod shop/web must appear only once in the manifests, got a duplicate; remove one",
        "  networking.k8s.io/v1/NetworkPolicy shop/a must appear only once in the manifests, got a duplicate; remove one",
      ].join("\n"),
    );
  });
});

describe("resolveNodes", () => {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web-service", namespace: "shop" },
    spec: { selector: { app: "web" }, ports: [] },
  };
  const manifests = [
    podManifest("shop", "web-blue", { app: "web" }),
    podManifest("shop", "web-green", { app: "web" }),
    service,
  ];
  const evaluated = reachability(manifests);
  const resolve = (name: string) => {
    const resolved = resolveNodes(evaluated, name);
    return "reason" in resolved ? resolved.reason : resolved.nodes.map((node) => node.name);
  };

  test.each([
    ["web-blue", ["web-blue"]],
    ["web", ["web-blue", "web-green"]],
    ["web-service", ["web-blue", "web-green"]],
    ["prometheus", ["monitoring/prometheus"]],
    ["203.0.113.10", ["internet"]],
  ])("resolveNodes resolves %s", (name, expected) => {
    expect(resolve(name)).toEqual(expected);
  });

  test("resolveNodes reports a name of both a probed address and a workload as ambiguous, and resolves each choice", () => {
    const colors = ["internet-blue", "internet-green"].map((name) => podManifest("shop", name, { app: "internet" }));
    const both = reachability([...colors, onNode("DaemonSet", "node")]);
    expect(resolveNodes(both, "internet")).toEqual({
      reason:
        '"internet" is ambiguous: the address 203.0.113.10 and internet-blue and internet-green have this name; use 203.0.113.10, internet-blue or internet-green',
    });
    expect(resolveNodes(both, "node")).toEqual({
      reason: '"node" is ambiguous: the address 10.98.0.1 and shop/node have this name; use 10.98.0.1 or shop/node',
    });
    expect(resolveNodes(both, "203.0.113.10")).toMatchObject({ nodes: [{ name: "internet" }] });
    expect(resolveNodes(both, "shop/node")).toMatchObject({ nodes: [{ name: "shop/node" }] });
  });

  test("resolveNodes finds every workload with a name, also those on their cluster node", () => {
    const both = reachability([podManifest("shop", "agent", { app: "agent" }), onNode("DaemonSet", "agent")]);
    expect(resolveNodes(both, "agent")).toMatchObject({
      nodes: [{ name: "shop/Pod/agent" }, { name: "shop/DaemonSet/agent" }],
    });
  });

  test("a server has one node for each of its ranges, and only its ports are evaluated", () => {
    const servers = [
      { name: "postgres", cidrs: ["10.20.0.0/20", "10.30.0.0/20"], ports: [5432] },
      { name: "redis", cidrs: ["10.20.0.0/20"], ports: [6379] },
    ];
    const policy = policyManifest("shop", "web", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.20.0.0/20" } }], ports: [{ port: 6379 }] }],
    });
    const judged = reachability([WEB, policy], { servers });
    expect(resolveNodes(judged, "postgres")).toMatchObject({
      nodes: [{ name: "postgres/10.20.0.0/20" }, { name: "postgres/10.30.0.0/20" }],
    });
    expect(judged.matrix().filter(({ from, to }) => from === "web" && /^(postgres|redis)/.test(to))).toEqual([
      { from: "web", to: "postgres/10.20.0.0/20", ports: [] },
      { from: "web", to: "postgres/10.30.0.0/20", ports: [] },
      { from: "web", to: "redis", ports: [{ port: 6379, protocol: "TCP" }] },
    ]);
  });

  test("resolveNodes suggests the closest name, or all names", () => {
    expect(resolve("web-blu")).toBe('no workload, Service or address named "web-blu"; did you mean web-blue?');
    expect(resolve("completely-else")).toBe(
      'no workload, Service or address named "completely-else"; use web, a probe such as internet or an address',
    );
  });
});
