import type { Manifest } from "../../../lib/manifests/manifest";
import { reachability } from "../../../lib/reachability/reachability";
import { inNamespace, namespaceManifest, podManifest, policyManifest } from "../../helpers/policy-world";

const WEB = podManifest("shop", "web", { app: "web", version: "blue" }, [
  { name: "http", containerPort: 8000 },
  { name: "metrics", containerPort: 9090 },
]);
const DATABASE = podManifest("shop", "database", { app: "database" }, [{ name: "sql", containerPort: 5432 }]);
const DENY = policyManifest("shop", "deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });

function egress(to: readonly object[], ports?: readonly object[]): Manifest {
  return policyManifest("shop", "web", {
    podSelector: { matchLabels: { app: "web" } },
    policyTypes: ["Egress"],
    egress: [ports === undefined ? { to } : { to, ports }],
  });
}

function isOpen(
  manifests: readonly Manifest[],
  from: string,
  to: string,
  port: number,
  protocol: "TCP" | "UDP" = "TCP",
): boolean {
  return reachability(manifests, { addresses: ADDRESSES }).allows({ from, to, port, protocol }).isAllowed;
}

const ADDRESSES = ["10.20.0.10", "10.0.0.1", "169.254.20.10", "192.0.2.7", "2001:db8::7"];

describe("addresses", () => {
  test("egress to 0.0.0.0/0 reaches the instance metadata address unless an exception excludes it", () => {
    const open = egress([{ ipBlock: { cidr: "0.0.0.0/0" } }], [{ port: 443 }]);
    const excepted = egress([{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }], [{ port: 443 }]);
    expect(isOpen([WEB, open], "web", "instance-metadata", 443)).toBe(true);
    expect(isOpen([WEB, open], "web", "pod-identity", 443)).toBe(true);
    expect(isOpen([WEB, excepted], "web", "instance-metadata", 443)).toBe(false);
    expect(isOpen([WEB, excepted], "web", "pod-identity", 443)).toBe(false);
    expect(isOpen([WEB, excepted], "web", "internet", 443)).toBe(true);
    expect(isOpen([WEB, excepted], "web", "internet", 80)).toBe(false);
  });

  test("an exception in one policy does not restrict another policy", () => {
    const excepted = egress([{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.20.0.0/16"] } }]);
    const other = policyManifest("shop", "other", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.20.0.10/32" } }] }],
    });
    expect(isOpen([WEB, excepted], "web", "10.20.0.10", 443)).toBe(false);
    expect(isOpen([WEB, excepted, other], "web", "10.20.0.10", 443)).toBe(true);
  });

  test("a rule for the Service address of the API server does not allow its endpoint addresses", () => {
    const toService = egress([{ ipBlock: { cidr: "10.0.0.1/32" } }]);
    expect(isOpen([WEB, toService], "web", "10.0.0.1", 443)).toBe(true);
    expect(isOpen([WEB, toService], "web", "10.20.0.10", 6443)).toBe(false);
  });

  test("a selector never matches an address such as that of NodeLocal DNSCache", () => {
    const bySelector = egress([{ namespaceSelector: {} }]);
    const byAddress = egress([{ ipBlock: { cidr: "169.254.20.10/32" } }], [{ port: 53, protocol: "UDP" }]);
    expect(isOpen([WEB, bySelector], "web", "169.254.20.10", 53, "UDP")).toBe(false);
    expect(isOpen([WEB, byAddress], "web", "169.254.20.10", 53, "UDP")).toBe(true);
    expect(isOpen([WEB, byAddress], "web", "169.254.20.10", 53)).toBe(false);
  });

  test("an ipBlock never matches a pod", () => {
    const everything = egress([{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }]);
    expect(isOpen([WEB, DATABASE, everything], "web", "database", 5432)).toBe(false);
    expect(isOpen([WEB, DATABASE, everything], "web", "internet", 5432)).toBe(true);
    expect(isOpen([WEB, DATABASE, everything], "web", "internet-ipv6", 5432)).toBe(true);
  });

  test("an IPv4 range does not match IPv6 addresses, and vice versa", () => {
    const four = egress([{ ipBlock: { cidr: "0.0.0.0/0" } }]);
    const six = egress([{ ipBlock: { cidr: "2001:db8::/32" } }]);
    expect(isOpen([WEB, four], "web", "2001:db8::7", 443)).toBe(false);
    expect(isOpen([WEB, six], "web", "2001:db8::7", 443)).toBe(true);
    expect(isOpen([WEB, six], "web", "192.0.2.7", 443)).toBe(false);
  });

  test("an IPv6 range that ends with an IPv4 address matches the addresses in it", () => {
    const nat = egress([{ ipBlock: { cidr: "64:ff9b::10.20.0.0/112" } }]);
    expect(isOpen([WEB, nat], "web", "64:ff9b::a14:1", 443)).toBe(true);
    expect(isOpen([WEB, nat], "web", "2001:db8::7", 443)).toBe(false);
  });

  test("an address can reach a pod that no policy isolates", () => {
    expect(isOpen([WEB, egress([])], "internet", "web", 8000)).toBe(true);
    expect(isOpen([WEB, DENY], "internet", "web", 8000)).toBe(false);
  });

  test("a pod with hostNetwork counts as an address, which no policy isolates and no selector matches", () => {
    const agent = { ...podManifest("shop", "agent", { app: "web" }), spec: { hostNetwork: true, containers: [] } };
    expect(isOpen([agent, DENY], "agent", "internet", 443)).toBe(true);
    const fromAgent = policyManifest("shop", "database", {
      podSelector: {},
      ingress: [{ from: [{ podSelector: {} }] }],
    });
    expect(isOpen([agent, DATABASE, fromAgent], "agent", "database", 5432)).toBe(false);
  });
});

describe("DNS", () => {
  const dns = inNamespace("kube-system", { matchLabels: { "k8s-app": "kube-dns" } });

  test("a default-deny policy blocks DNS", () => {
    expect(isOpen([WEB, DENY], "web", "kube-system/kube-dns", 53, "UDP")).toBe(false);
  });

  test("a port without a protocol allows only TCP, so a DNS rule needs UDP as well", () => {
    const tcp = egress([dns], [{ port: 53 }]);
    const both = egress([dns], [{ port: 53 }, { port: 53, protocol: "UDP" }]);
    expect(isOpen([WEB, DENY, tcp], "web", "kube-system/kube-dns", 53)).toBe(true);
    expect(isOpen([WEB, DENY, tcp], "web", "kube-system/kube-dns", 53, "UDP")).toBe(false);
    expect(isOpen([WEB, DENY, both], "web", "kube-system/kube-dns", 53, "UDP")).toBe(true);
  });

  test("splitting a combined peer into two peers allows every pod in kube-system", () => {
    const [namespace, pods] = [inNamespace("kube-system"), { podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }];
    const other = podManifest("kube-system", "other", { app: "other" });
    expect(isOpen([WEB, other, egress([dns])], "web", "other", 53)).toBe(false);
    expect(isOpen([WEB, other, egress([namespace, pods])], "web", "other", 53)).toBe(true);
  });
});

describe("policyTypes", () => {
  test("a policy with egress rules and no policyTypes also isolates ingress", () => {
    const policy = policyManifest("shop", "web", { podSelector: {}, egress: [{}] });
    expect(isOpen([WEB, policy], "web", "internet", 443)).toBe(true);
    expect(isOpen([WEB, policy], "default/any-pod", "web", 8000)).toBe(false);
  });

  test("a policy without egress rules and policyTypes allows all egress", () => {
    for (const egressRules of [{}, { egress: [] }]) {
      const policy = policyManifest("shop", "web", { podSelector: {}, ...egressRules });
      expect(isOpen([WEB, policy], "web", "internet", 443)).toBe(true);
      expect(isOpen([WEB, policy], "default/any-pod", "web", 8000)).toBe(false);
    }
  });

  test("an empty list of policyTypes has the same effect as a missing one", () => {
    const policy = policyManifest("shop", "web", { podSelector: {}, policyTypes: [] });
    expect(isOpen([WEB, policy], "default/any-pod", "web", 8000)).toBe(false);
  });
});

describe("colors and named ports", () => {
  const green = podManifest("shop", "web-green", { app: "web", version: "green" }, [
    { name: "http", containerPort: 8000 },
  ]);
  const selecting = (matchLabels: object) => policyManifest("shop", "web", { podSelector: { matchLabels } });

  test("a policy that selects blue does not isolate green", () => {
    const manifests = [WEB, green, selecting({ app: "web", version: "blue" })];
    expect(isOpen(manifests, "default/any-pod", "web", 8000)).toBe(false);
    expect(isOpen(manifests, "default/any-pod", "web-green", 8000)).toBe(true);
    expect(isOpen([WEB, green, selecting({ app: "web" })], "default/any-pod", "web-green", 8000)).toBe(false);
  });

  test("a default-deny policy plus a policy that selects blue leaves green denied", () => {
    const toBlue = policyManifest("shop", "web", {
      podSelector: { matchLabels: { app: "web", version: "blue" } },
      ingress: [{}],
    });
    expect(isOpen([WEB, green, DENY, toBlue], "default/any-pod", "web", 8000)).toBe(true);
    expect(isOpen([WEB, green, DENY, toBlue], "default/any-pod", "web-green", 8000)).toBe(false);
  });

  test("a named port resolves to the port number of each destination pod", () => {
    const moved = podManifest("shop", "web-green", { app: "web" }, [{ name: "http", containerPort: 8080 }]);
    const policy = policyManifest("shop", "web", { podSelector: {}, ingress: [{ ports: [{ port: "http" }] }] });
    expect(isOpen([WEB, moved, policy], "default/any-pod", "web", 8000)).toBe(true);
    expect(isOpen([WEB, moved, policy], "default/any-pod", "web-green", 8000)).toBe(false);
    expect(isOpen([WEB, moved, policy], "default/any-pod", "web-green", 8080)).toBe(true);
  });

  test("a named port matches neither an address nor a pod that does not declare it", () => {
    const policy = egress([{ ipBlock: { cidr: "0.0.0.0/0" } }, { podSelector: {} }], [{ port: "sql" }]);
    expect(isOpen([WEB, DATABASE, policy], "web", "internet", 5432)).toBe(false);
    expect(isOpen([WEB, DATABASE, green, policy], "web", "web-green", 5432)).toBe(false);
    expect(isOpen([WEB, DATABASE, policy], "web", "database", 5432)).toBe(true);
  });
});

test("Prometheus in another namespace needs a rule for the metrics port", () => {
  const policy = policyManifest("shop", "web", {
    podSelector: {},
    ingress: [{ from: [inNamespace("monitoring")], ports: [{ port: "metrics" }] }],
  });
  expect(isOpen([WEB, DENY], "monitoring/prometheus", "web", 9090)).toBe(false);
  expect(isOpen([WEB, DENY, policy], "monitoring/prometheus", "web", 9090)).toBe(true);
  expect(isOpen([WEB, DENY, policy], "monitoring/prometheus", "web", 8000)).toBe(false);
});

test("policies also apply to connections between two pods of one workload", () => {
  const peers = policyManifest("shop", "web", {
    podSelector: { matchLabels: { app: "web" } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: 7800 }] }],
  });
  expect(isOpen([WEB, DENY], "web", "web", 7800)).toBe(false);
  expect(isOpen([WEB, peers], "web", "web", 7800)).toBe(true);
  expect(isOpen([WEB, peers], "web", "web", 8000)).toBe(false);
});

test("labels of a namespace come from its manifest and can be named like an inherited property", () => {
  const manifests = [WEB, namespaceManifest("team", { constructor: "yes" }), podManifest("team", "job", {})];
  const policy = (namespaceSelector: object) =>
    policyManifest("shop", "web", { podSelector: {}, ingress: [{ from: [{ namespaceSelector }] }] });
  expect(isOpen([...manifests, policy({ matchLabels: { constructor: "yes" } })], "job", "web", 80)).toBe(true);
  const exists = { matchExpressions: [{ key: "toString", operator: "Exists" }] };
  expect(isOpen([...manifests, policy(exists)], "job", "web", 80)).toBe(false);
});

test("a NetworkPolicy of another API group is ignored", () => {
  const calico = { ...DENY, apiVersion: "crd.projectcalico.org/v1" };
  expect(isOpen([WEB, calico], "web", "internet", 443)).toBe(true);
});
