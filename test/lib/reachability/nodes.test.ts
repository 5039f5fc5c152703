import type { Manifest } from "../../../lib/manifests/manifest";
import { reachability } from "../../../lib/reachability/reachability";
import { resolveNodes } from "../../../lib/reachability/resolve";
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

/** What is probed in any case, with a workload in the namespace shop. */
const ALWAYS = [
  ...["shop/any-pod", "elsewhere/any-pod", "default/any-pod", "kube-system/any-pod", "monitoring/any-pod"],
  ...["kube-system/kube-dns", "monitoring/prometheus"],
  ...["internet", "internet-ipv6", "instance-metadata", "pod-identity", "private", "node"],
];

describe("workloads", () => {
  test("every kind with a pod template is a node of its own, with the template's labels", () => {
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

  test("other kinds, and kinds of other groups, are none", () => {
    const manifests = [WEB, workloadManifest("example.com/v1", "Deployment", "other", {}), namespaceManifest("shop")];
    expect(namesOf(manifests)).toEqual(["web", ...ALWAYS]);
  });

  test("a name that two have gets the namespace, and where that is not enough, the kind in front", () => {
    const manifests = [
      workloadManifest("apps/v1", "Deployment", "web", {}),
      workloadManifest("batch/v1", "CronJob", "web", {}),
      podManifest("team", "web"),
      podManifest("team", "other"),
    ];
    expect(namesOf(manifests).slice(0, 4)).toEqual(["shop/Deployment/web", "shop/CronJob/web", "team/web", "other"]);
  });

  test("ports are those of containers and of sidecars, not of what ends before them", () => {
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

  test("a manifest without a namespace is in default", () => {
    const [node] = nodesOf([{ ...WEB, metadata: { name: "web" } }]);
    expect(node).toMatchObject({ namespace: "default", namespaceLabels: { "kubernetes.io/metadata.name": "default" } });
  });
});

describe("probes", () => {
  test("what a policy selects and nobody is gets a pod of that kind", () => {
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

  test("every value of an In has a witness, and a NotIn has those that do not carry the label", () => {
    const listed = {
      podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["web", "jobs", "cron"] }] },
    };
    const other = { podSelector: { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["x"] }] } };
    expect(namesOf([WEB, ingressFrom(listed, other)])).toEqual([
      ...["web", ...ALWAYS.slice(0, 7), "shop/jobs", "shop/cron", ...ALWAYS.slice(7)],
    ]);
  });

  test("a policy that isolates nobody has a pod that it would isolate", () => {
    const policy = policyManifest("shop", "quarantine", { podSelector: { matchLabels: { app: "quarantine" } } });
    expect(namesOf([WEB, policy])).toContain("shop/quarantine");
  });

  test("what contradicts itself, or a namespace's manifest, has none", () => {
    const never = { matchLabels: { app: "a" }, matchExpressions: [{ key: "app", operator: "DoesNotExist" }] };
    const labelled = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "team", role: "edge" } } };
    const manifests = [WEB, namespaceManifest("team"), ingressFrom({ podSelector: never }, labelled)];
    expect(namesOf(manifests)).toEqual(["web", ...ALWAYS]);
  });

  test("each range has an address in it, and each range that is left out has one, too", () => {
    const block = { ipBlock: { cidr: "198.51.100.0/24", except: ["198.51.100.0/25"] } };
    const single = { ipBlock: { cidr: "10.20.0.10/32" } };
    const names = namesOf([WEB, ingressFrom(block, single, { ipBlock: { cidr: "0.0.0.0/0" } })]);
    expect(names.slice(-3)).toEqual(["198.51.100.128", "198.51.100.1", "10.20.0.10"]);
  });

  test("a range that is written with bits behind its length is tried from its beginning", () => {
    expect(namesOf([WEB, ingressFrom({ ipBlock: { cidr: "10.20.255.255/16" } })]).slice(-1)).toEqual(["10.20.0.1"]);
  });

  test("the private address is outside of every range that a policy means", () => {
    const [ten, all] = [{ ipBlock: { cidr: "10.0.0.0/8" } }, { ipBlock: { cidr: "0.0.0.0/0" } }];
    const privateOf = (manifests: readonly Manifest[]) => nodesOf(manifests).find(({ name }) => name === "private");
    expect(privateOf([WEB, ingressFrom(all)])).toMatchObject({ address: "10.99.0.1" });
    expect(privateOf([WEB, ingressFrom(ten, all)])).toMatchObject({ address: "172.31.99.1" });
  });
});

describe("judged ports", () => {
  test("are those of containers, Services and policies, the ends of ranges, and one beyond, with all protocols that occur", () => {
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

  test("where ranges cover everything, the one beyond is at least no end of one", () => {
    const policy = policyManifest("shop", "web", { ingress: [{ ports: [{ port: 1, endPort: 65535 }] }] });
    expect(reachability([WEB, policy]).judged.other).toBe(65534);
  });
});

describe("names that people use", () => {
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
  ])("%s", (name, expected) => {
    expect(resolve(name)).toEqual(expected);
  });

  test("an unknown one has a reason that names the nearest, or all", () => {
    expect(resolve("web-blu")).toBe('there is nobody called "web-blu"; did you mean web-blue?');
    expect(resolve("completely-else")).toBe(
      'there is nobody called "completely-else"; there are web, probes such as internet, and any address',
    );
  });
});
