import { reachability } from "../../../lib/reachability/reachability";
import { PROTOCOLS, type Protocol } from "../../../lib/reachability/fields";
import { inNamespace, namespaceManifest, podManifest, policyManifest } from "../../helpers/policy-world";

/** The setup of the NetworkPolicy tests in the Kubernetes repository: namespaces x, y, z with pods a, b, c that serve 80 and 81 with every protocol. */
const NAMES = ["x", "y", "z"].flatMap((namespace) => ["a", "b", "c"].map((pod) => `${namespace}/${pod}`));
const SERVED = [80, 81].flatMap((port) =>
  PROTOCOLS.map((protocol) => ({ name: `serve-${port}-${protocol.toLowerCase()}`, containerPort: port, protocol })),
);
const WORLD = [
  ...["x", "y", "z"].map((name) => namespaceManifest(name, { ns: name })),
  ...NAMES.map((name) => {
    const [namespace = "", pod = ""] = name.split("/");
    return podManifest(namespace, pod, { pod }, SERVED);
  }),
];

/** A connection of the truth table. */
interface Cell {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** A Kubernetes test case: policies in namespace x, and the cells that they allow. */
interface Case {
  readonly name: string;
  readonly policies: readonly object[];
  readonly isOpen: (cell: Cell) => boolean;
}

const both = ["Ingress", "Egress"];
const all = {};
const pod = (name: string) => ({ matchLabels: { pod: name } });
const ns = (name: string) => ({ matchLabels: { ns: name } });
const inX = (name: string) => name.startsWith("x/");
const toA = (rule: object, types = ["Ingress"]) => ({ podSelector: pod("a"), policyTypes: types, ingress: [rule] });
const onlyInto = (target: string, isOpen: (cell: Cell) => boolean) => (cell: Cell) =>
  cell.to !== target || isOpen(cell);
const tcp = (cell: Cell, ...ports: readonly number[]) => cell.protocol === "TCP" && ports.includes(cell.port);

const CASES: readonly Case[] = [
  { name: "no policy", policies: [], isOpen: () => true },
  {
    name: "default deny of ingress",
    policies: [{ podSelector: all, policyTypes: ["Ingress"] }],
    isOpen: ({ to }) => !inX(to),
  },
  {
    name: "default deny of everything",
    policies: [{ podSelector: all, policyTypes: both }],
    isOpen: ({ from, to }) => !inX(from) && !inX(to),
  },
  {
    name: "a podSelector without a namespaceSelector selects pods in the policy's namespace",
    policies: [toA({ from: [{ podSelector: pod("b") }] })],
    isOpen: onlyInto("x/a", ({ from }) => from === "x/b"),
  },
  {
    name: "an empty podSelector selects all pods in the policy's namespace",
    policies: [toA({ from: [{ podSelector: all }] })],
    isOpen: onlyInto("x/a", ({ from }) => inX(from)),
  },
  {
    name: "an empty namespaceSelector selects all namespaces",
    policies: [toA({ from: [{ namespaceSelector: all }] })],
    isOpen: () => true,
  },
  {
    name: "a namespaceSelector by label",
    policies: [toA({ from: [{ namespaceSelector: ns("y") }] })],
    isOpen: onlyInto("x/a", ({ from }) => from.startsWith("y/")),
  },
  {
    name: "a namespaceSelector with the name label of the API server",
    policies: [toA({ from: [inNamespace("z", pod("c"))] })],
    isOpen: onlyInto("x/a", ({ from }) => from === "z/c"),
  },
  {
    name: "matchExpressions for pods",
    policies: [
      toA({ from: [{ podSelector: { matchExpressions: [{ key: "pod", operator: "In", values: ["b", "q"] }] } }] }),
    ],
    isOpen: onlyInto("x/a", ({ from }) => from === "x/b"),
  },
  {
    name: "matchExpressions for namespaces",
    policies: [
      toA({ from: [{ namespaceSelector: { matchExpressions: [{ key: "ns", operator: "NotIn", values: ["x"] }] } }] }),
    ],
    isOpen: onlyInto("x/a", ({ from }) => !inX(from)),
  },
  {
    name: "NotIn also selects pods without the label",
    policies: [
      toA({ from: [{ podSelector: { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["x"] }] } }] }),
    ],
    isOpen: onlyInto("x/a", ({ from }) => inX(from)),
  },
  {
    name: "Exists and DoesNotExist",
    policies: [
      toA({
        from: [
          { podSelector: { matchExpressions: [{ key: "pod", operator: "DoesNotExist" }] } },
          { namespaceSelector: ns("y"), podSelector: { matchExpressions: [{ key: "pod", operator: "Exists" }] } },
        ],
      }),
    ],
    isOpen: onlyInto("x/a", ({ from }) => from.startsWith("y/")),
  },
  {
    name: "two peers: pods OR namespaces",
    policies: [toA({ from: [{ podSelector: pod("b") }, { namespaceSelector: ns("y") }] })],
    isOpen: onlyInto("x/a", ({ from }) => from === "x/b" || from.startsWith("y/")),
  },
  {
    name: "one peer: pods AND namespaces",
    policies: [toA({ from: [{ podSelector: pod("b"), namespaceSelector: ns("y") }] })],
    isOpen: onlyInto("x/a", ({ from }) => from === "y/b"),
  },
  {
    name: "a policy selects pods in its namespace only",
    policies: [{ podSelector: pod("a"), policyTypes: both }],
    isOpen: ({ from, to }) => from !== "x/a" && to !== "x/a",
  },
  {
    name: "an empty from allows all peers",
    policies: [toA({ from: [], ports: [{ port: 80 }] })],
    isOpen: onlyInto("x/a", (cell) => tcp(cell, 80)),
  },
  {
    name: "missing or empty ports allow all ports and protocols",
    policies: [toA({ from: [{ namespaceSelector: ns("y") }], ports: [] })],
    isOpen: onlyInto("x/a", ({ from }) => from.startsWith("y/")),
  },
  {
    name: "policies are additive: port 81 and port 80 from y",
    policies: [
      toA({ from: [{ namespaceSelector: ns("y") }], ports: [{ port: 81 }] }),
      toA({ from: [{ namespaceSelector: ns("y") }], ports: [{ port: 80 }] }),
    ],
    isOpen: onlyInto("x/a", (cell) => cell.from.startsWith("y/") && tcp(cell, 80, 81)),
  },
  {
    name: "allow-all together with deny-all",
    policies: [
      { podSelector: all, policyTypes: ["Ingress"] },
      { podSelector: all, policyTypes: ["Ingress"], ingress: [{}] },
    ],
    isOpen: () => true,
  },
  {
    name: "a named port for ingress",
    policies: [toA({ ports: [{ port: "serve-81-tcp" }] })],
    isOpen: onlyInto("x/a", (cell) => tcp(cell, 81)),
  },
  {
    name: "a named port for ingress from a namespace",
    policies: [toA({ from: [{ namespaceSelector: ns("z") }], ports: [{ port: "serve-80-udp", protocol: "UDP" }] })],
    isOpen: onlyInto("x/a", (cell) => cell.from.startsWith("z/") && cell.protocol === "UDP" && cell.port === 80),
  },
  {
    name: "a named port for egress resolves on the called pod",
    policies: [{ podSelector: pod("a"), policyTypes: ["Egress"], egress: [{ ports: [{ port: "serve-80-tcp" }] }] }],
    isOpen: (cell) => cell.from !== "x/a" || tcp(cell, 80),
  },
  {
    name: "a named port with another protocol matches nothing",
    policies: [toA({ ports: [{ port: "serve-80-udp", protocol: "TCP" }] })],
    isOpen: ({ to }) => to !== "x/a",
  },
  {
    name: "egress to a pod",
    policies: [{ podSelector: pod("a"), policyTypes: ["Egress"], egress: [{ to: [{ podSelector: pod("b") }] }] }],
    isOpen: ({ from, to }) => from !== "x/a" || to === "x/b",
  },
  {
    name: "egress to a namespace",
    policies: [{ podSelector: pod("a"), policyTypes: ["Egress"], egress: [{ to: [{ namespaceSelector: ns("y") }] }] }],
    isOpen: ({ from, to }) => from !== "x/a" || to.startsWith("y/"),
  },
  {
    name: "ingress and egress together: egress of the caller denies what ingress of the called pod allows",
    policies: [
      { podSelector: pod("b"), policyTypes: ["Egress"] },
      toA({ from: [{ podSelector: pod("b") }, { namespaceSelector: ns("y") }] }),
    ],
    isOpen: ({ from, to }) => from !== "x/b" && (to !== "x/a" || from.startsWith("y/")),
  },
  {
    name: "a rule for UDP does not allow TCP",
    policies: [toA({ ports: [{ port: 80, protocol: "UDP" }] })],
    isOpen: onlyInto("x/a", ({ port, protocol }) => port === 80 && protocol === "UDP"),
  },
  {
    name: "a rule for SCTP does not allow TCP",
    policies: [toA({ ports: [{ port: 80, protocol: "SCTP" }] })],
    isOpen: onlyInto("x/a", ({ port, protocol }) => port === 80 && protocol === "SCTP"),
  },
  {
    name: "a protocol without a port",
    policies: [toA({ ports: [{ protocol: "UDP" }] })],
    isOpen: onlyInto("x/a", ({ protocol }) => protocol === "UDP"),
  },
  {
    name: "a port range includes both ends",
    policies: [
      toA({ ports: [{ port: 80, endPort: 81 }] }),
      toA({ ports: [{ port: 80, endPort: 80, protocol: "UDP" }] }),
    ],
    isOpen: onlyInto("x/a", (cell) => tcp(cell, 80, 81) || (cell.protocol === "UDP" && cell.port === 80)),
  },
  {
    name: "ingress rules have no effect if policyTypes lacks Ingress",
    policies: [toA({ from: [{ podSelector: pod("b") }] }, ["Egress"])],
    isOpen: ({ from }) => from !== "x/a",
  },
];

function openCells(policies: readonly object[]): {
  readonly found: readonly string[];
  readonly cells: readonly Cell[];
} {
  const manifests = [...WORLD, ...policies.map((spec, index) => policyManifest("x", `policy-${index}`, spec))];
  const evaluated = reachability(manifests);
  const nodes = new Map<string, string>(
    evaluated.nodes.flatMap((node) =>
      node.kind === "pod" && node.isWorkload ? [[`${node.namespace}/${node.labels["pod"]}`, node.name] as const] : [],
    ),
  );
  const cells = NAMES.flatMap((from) =>
    NAMES.filter((to) => to !== from).flatMap((to) =>
      SERVED.map((one) => ({ from, to, port: one.containerPort, protocol: one.protocol })),
    ),
  );
  const found = cells.filter(
    ({ from, to, ...port }) =>
      evaluated.allows({ from: nodes.get(from) ?? "", to: nodes.get(to) ?? "", ...port }).isAllowed,
  );
  return { found: found.map(cellText), cells };
}

function cellText({ from, to, port, protocol }: Cell): string {
  return `${from} → ${to} ${port}/${protocol}`;
}

describe("the Kubernetes test cases, for all pairs of nine pods, two ports and three protocols", () => {
  test.each(CASES)("reachability matches the Kubernetes test case: $name", ({ policies, isOpen }) => {
    const { found, cells } = openCells(policies);
    expect(found).toEqual(cells.filter(isOpen).map(cellText));
  });
});
