import { explain } from "../../../lib/reachability/explain";
import { reachability } from "../../../lib/reachability/reachability";
import { podManifest, policyManifest } from "../../helpers/policy-world";

const WEB = podManifest("shop", "web", { app: "web" }, [{ name: "http", containerPort: 8000 }]);

describe("invalid policies", () => {
  const rule = (item: object) => ({ podSelector: {}, ingress: [item] });
  const selector = (item: object) => ({ podSelector: { matchExpressions: [item] } });
  test.each([
    [{ podSelector: {}, policyTypes: ["Ingres"] }, '.policyTypes must be Ingress or Egress, got "Ingres"'],
    [rule({ from: [{}] }), ".ingress[0].from[0] must have a podSelector, a namespaceSelector or an ipBlock"],
    [
      rule({ from: [{ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }] }),
      ".ingress[0].from[0] must not have both an ipBlock and selectors; split it into two peers",
    ],
    [
      rule({ from: [{ ipBlock: { cidr: "10.0.0.0" } }] }),
      '.ingress[0].from[0].ipBlock.cidr must be an address range such as "10.20.0.0/16", got "10.0.0.0"',
    ],
    [rule({ ports: [{ protocol: "ICMP" }] }), '.ingress[0].ports[0].protocol must be TCP, UDP or SCTP, got "ICMP"'],
    [rule({ ports: [{ port: 90, endPort: 80 }] }), ".ingress[0].ports[0].endPort must be at least 90, got 80"],
    [
      rule({ ports: [{ port: "http", endPort: 80 }] }),
      '.ingress[0].ports[0].endPort requires a numeric port, got "http"',
    ],
    [
      selector({ key: "app", operator: "Is", values: ["a"] }),
      '.podSelector.matchExpressions[0].operator must be one of In, NotIn, Exists, DoesNotExist, got "Is"',
    ],
    [
      selector({ key: "app", operator: "In" }),
      ".podSelector.matchExpressions[0].values must not be empty with In, got []",
    ],
    [
      selector({ key: "app", operator: "Exists", values: ["a"] }),
      '.podSelector.matchExpressions[0].values must be empty with Exists, got ["a"]',
    ],
    [{ podSelector: { matchLabels: { app: 1 } } }, '.podSelector.matchLabels must map keys to strings, got {"app":1}'],
  ])("reachability rejects the policy %j", (spec, message) => {
    const judge = () => reachability([WEB, policyManifest("shop", "bad", spec)]);
    expect(judge).toThrow(`NetworkPolicy shop/bad: spec${message}`);
  });
});

describe("verdicts", () => {
  const deny = policyManifest("shop", "deny", { podSelector: {}, policyTypes: ["Ingress"] });
  const allow = policyManifest("shop", "allow", {
    podSelector: {},
    ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 8000 }] }],
  });

  test("a verdict lists the isolating policies and the allowing rules of each side", () => {
    const { allows } = reachability([WEB, deny, allow]);
    expect(allows({ from: "default/any-pod", to: "web", port: 8000 })).toEqual({
      isAllowed: true,
      egress: { isAllowed: true, isolatedBy: [], allowedBy: [] },
      ingress: {
        isAllowed: true,
        isolatedBy: ["shop/deny", "shop/allow"],
        allowedBy: [{ policy: "shop/allow", rule: "ingress[1]" }],
      },
    });
  });

  test("explain describes each side of a verdict in one line", () => {
    const { allows } = reachability([WEB, deny, allow]);
    const lines = (port: number) =>
      explain(allows({ from: "default/any-pod", to: "web", port }), "default/any-pod", "web");
    expect(lines(8000)).toEqual([
      "egress from default/any-pod: allowed (no NetworkPolicy selects it)",
      "ingress to web: allowed by shop/allow ingress[1]",
    ]);
    expect(lines(9000)[1]).toBe("ingress to web: denied (shop/deny, shop/allow: no rule allows it)");
  });

  test("allows reports an unknown node and lists the known ones", () => {
    const { allows } = reachability([WEB]);
    expect(() => allows({ from: "web", to: "wep", port: 1 })).toThrow(
      'unknown node "wep"; known nodes: web, shop/any-pod',
    );
  });
});

test("the matrix agrees with every verdict and omits pairs of addresses", () => {
  const policies = [
    policyManifest("shop", "a", {
      podSelector: {},
      egress: [{ to: [{ podSelector: {} }], ports: [{ port: "http" }] }],
    }),
    policyManifest("shop", "b", {
      podSelector: { matchLabels: { app: "web" } },
      ingress: [{ ports: [{ port: 1, endPort: 9 }] }],
    }),
  ];
  const evaluated = reachability([WEB, podManifest("shop", "job", { app: "job" }), ...policies]);
  const { nodes, judged } = evaluated;
  const addresses = nodes.filter(({ kind }) => kind === "address").length;
  const matrix = evaluated.matrix();
  expect(matrix).toHaveLength(nodes.length ** 2 - addresses ** 2);
  for (const { from, to, ports } of matrix) {
    const allowed = judged.ports.filter((port) => evaluated.allows({ from, to, ...port }).isAllowed);
    expect({ from, to, ports }).toEqual({ from, to, ports: allowed });
  }
});
