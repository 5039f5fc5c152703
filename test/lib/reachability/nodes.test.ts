import type { Manifest } from "../../../lib/manifests/manifest";
import { reachability } from "../../../lib/reachability/reachability";
import {
  inNamespace,
  namespaceManifest,
  podManifest,
  policyManifest,
  workloadManifest,
} from "../../helpers/policy-world";

function nodesOf(manifests: readonly Manifest[]) {
  return reachability(manifests).nodes;
}

function namesOf(manifests: readonly Manifest[]): readonly string[] {
  return nodesOf(manifests).map(({ name }) => name);
}

function ingressFrom(...from: readonly object[]): Manifest {
  return policyManifest("shop", "web", { podSelector: {}, ingress: [{ from }] });
}

const WEB = podManifest("shop", "web", { app: "web" });

/** Nodes that are always probed if a workload is in the namespace shop. */
const ALWAYS = [
  ...["shop/any-pod", "elsewhere/any-pod", "default/any-pod", "kube-system/any-pod", "monitoring/any-pod"],
  ...["kube-system/kube-dns", "monitoring/prometheus"],
  ...["internet", "internet-ipv6", "instance-metadata", "pod-identity", "private", "node"],
];

describe("nodes of workloads", () => {
  test("every kind with a pod template becomes a node with the labels of the template", () => {
    const kinds = [
      ["apps/v1", "Deployment"],
      ["apps/v1", "StatefulSet"],
      ["apps/v1", "DaemonSet"],
      ["apps/v1", "ReplicaSet"],
      ["batch/v1", "Job"],
      ["batch/v1", "CronJob"],
    ] as const;
    const manifests = kinds.map(([version, kind]) =>
      workloadManifest(version, kind, kind.toLowerCase(), { app: kind }),
    );
    const workloads = nodesOf(manifests).filter(({ isWorkload }) => isWorkload);
    expect(workloads).toEqual(
      kinds.map(([, kind]) =>
        expect.objectContaining({ name: kind.toLowerCase(), labels: { app: kind }, namespace: "shop" }),
      ),
    );
  });

  test("kinds without a pod template and custom kinds of other API groups do not become nodes", () => {
    const manifests = [WEB, workloadManifest("example.com/v1", "Deployment", "other", {}), namespaceManifest("shop")];
    expect(namesOf(manifests)).toEqual(["web", ...ALWAYS]);
  });

  test("a node has the ports of its containers and sidecars but not of other init containers", () => {
    const container = (name: string, containerPort: number, more = {}) => ({
      name,
      ports: [{ name, containerPort, ...more }],
    });
    const spec = {
      initContainers: [container("init", 1), { ...container("proxy", 2), restartPolicy: "Always" }],
      containers: [container("main", 3, { protocol: "UDP" })],
    };
    const [node] = nodesOf([{ ...WEB, spec }]);
    expect(node).toMatchObject({
      ports: [
        { name: "proxy", port: 2, protocol: "TCP" },
        { name: "main", port: 3, protocol: "UDP" },
      ],
    });
  });

  test("an object without a namespace is in the default namespace", () => {
    const [node] = nodesOf([{ ...WEB, metadata: { name: "web" } }]);
    expect(node).toMatchObject({ namespace: "default", namespaceLabels: { "kubernetes.io/metadata.name": "default" } });
  });
});

describe("probe nodes", () => {
  test("a selector that matches no workload gets a probe pod", () => {
    const gateway = {
      namespaceSelector: { matchLabels: { role: "edge" } },
      podSelector: { matchLabels: { app: "proxy" } },
    };
    const names = namesOf([
      WEB,
      ingressFrom(gateway, inNamespace("team"), { podSelector: { matchLabels: { app: "web" } } }),
    ]);
    expect(names.filter((name) => !ALWAYS.includes(name))).toEqual([
      ...["web", "role-edge/any-pod", "role-edge/proxy", "elsewhere/proxy", "team/any-pod"],
    ]);
  });

  test("every value of an In expression gets a probe pod, and NotIn needs none because pods without the label match", () => {
    const listed = {
      podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["web", "jobs", "cron"] }] },
    };
    const other = { podSelector: { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["x"] }] } };
    expect(namesOf([WEB, ingressFrom(listed, other)])).toEqual([
      ...["web", ...ALWAYS.slice(0, 7), "shop/jobs", "shop/cron", ...ALWAYS.slice(7)],
    ]);
  });

  test("a policy that isolates no workload gets a probe pod that it isolates", () => {
    const policy = policyManifest("shop", "quarantine", { podSelector: { matchLabels: { app: "quarantine" } } });
    expect(namesOf([WEB, policy])).toContain("shop/quarantine");
  });

  test("a selector that contradicts itself or a Namespace manifest gets no probe pod", () => {
    const never = { matchLabels: { app: "a" }, matchExpressions: [{ key: "app", operator: "DoesNotExist" }] };
    const labeled = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "team", role: "edge" } } };
    const manifests = [WEB, namespaceManifest("team"), ingressFrom({ podSelector: never }, labeled)];
    expect(namesOf(manifests)).toEqual(["web", ...ALWAYS.slice(0, 5), "team/any-pod", ...ALWAYS.slice(5)]);
  });

  test("each range and each excluded range gets a probe address", () => {
    const block = { ipBlock: { cidr: "198.51.100.0/24", except: ["198.51.100.0/25"] } };
    const single = { ipBlock: { cidr: "10.20.0.10/32" } };
    const names = namesOf([WEB, ingressFrom(block, single, { ipBlock: { cidr: "0.0.0.0/0" } })]);
    expect(names.slice(-3)).toEqual(["198.51.100.128", "198.51.100.1", "10.20.0.10"]);
  });

  test("the private probe address is outside every range in the policies except 0.0.0.0/0", () => {
    const [ten, all] = [{ ipBlock: { cidr: "10.0.0.0/8" } }, { ipBlock: { cidr: "0.0.0.0/0" } }];
    const privateOf = (manifests: readonly Manifest[]) => nodesOf(manifests).find(({ name }) => name === "private");
    expect(privateOf([WEB, ingressFrom(all)])).toMatchObject({ address: "10.99.0.1" });
    expect(privateOf([WEB, ingressFrom(ten, all)])).toMatchObject({ address: "172.31.99.1" });
  });
});

describe("evaluated ports", () => {
  test("the evaluated ports are those of containers, Services and policies, range ends with neighbors, and one unused port", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "shop" },
      spec: {
        ports: [
          { port: 443, targetPort: 8443 },
          { port: 80, targetPort: "http" },
        ],
      },
    };
    const policy = policyManifest("shop", "web", {
      ingress: [{ ports: [{ port: 30, endPort: 40, protocol: "UDP" }] }],
    });
    const { ports, other } = reachability([
      podManifest("shop", "web", {}, [{ containerPort: 8000 }]),
      service,
      policy,
    ]).judged;
    const tcp = ports.filter(({ protocol }) => protocol === "TCP").map(({ port }) => port);
    expect(tcp).toEqual([29, 30, 40, 41, 53, 80, 443, 8000, 8443, 65535]);
    expect(ports.filter(({ protocol }) => protocol === "UDP").map(({ port }) => port)).toEqual(tcp);
    expect(ports.filter(({ protocol }) => protocol === "SCTP")).toEqual([{ port: other, protocol: "SCTP" }]);
  });

  test("the port that represents all other ports is not the end of a range if ranges cover all ports", () => {
    const policy = policyManifest("shop", "web", { ingress: [{ ports: [{ port: 1, endPort: 65535 }] }] });
    expect(reachability([WEB, policy]).judged.other).toBe(65534);
  });
});
