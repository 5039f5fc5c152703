import { explain } from "../../../lib/reachability/explain";
import { reachability } from "../../../lib/reachability/reachability";
import { podManifest, policyManifest } from "../../helpers/policy-world";

const WEB = podManifest("shop", "web", { app: "web" }, [{ name: "http", containerPort: 8000 }]);

describe("what the API server would refuse has no meaning", () => {
  const rule = (item: object) => ({ podSelector: {}, ingress: [item] });
  const selector = (item: object) => ({ podSelector: { matchExpressions: [item] } });
  test.each([
    [{ podSelector: {}, policyTypes: ["Ingres"] }, '.policyTypes must hold Ingress and Egress alone, got "Ingres"'],
    [rule({ from: [{}] }), ".ingress[0].from[0] must have a podSelector, a namespaceSelector or an ipBlock"],
    [
      rule({ from: [{ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }] }),
      ".ingress[0].from[0] must not have selectors beside its ipBlock: an address has no labels",
    ],
    [
      rule({ from: [{ ipBlock: { cidr: "10.0.0.0" } }] }),
      '.ingress[0].from[0].ipBlock.cidr must be an address range such as "10.20.0.0/16", got "10.0.0.0"',
    ],
    [rule({ ports: [{ protocol: "ICMP" }] }), '.ingress[0].ports[0].protocol must be TCP, UDP or SCTP, got "ICMP"'],
    [rule({ ports: [{ port: 90, endPort: 80 }] }), ".ingress[0].ports[0].endPort must be at least 90, got 80"],
    [
      rule({ ports: [{ port: "http", endPort: 80 }] }),
      '.ingress[0].ports[0].endPort goes with a port that is a number alone, got "http"',
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
    [{ podSelector: { matchLabels: { app: 1 } } }, '.podSelector.matchLabels must be texts by key, got {"app":1}'],
  ])("%j", (spec, message) => {
    const judge = () => reachability([WEB, policyManifest("shop", "bad", spec)]);
    expect(judge).toThrow(`NetworkPolicy shop/bad: spec${message}`);
  });
});

describe("a verdict says why", () => {
  const deny = policyManifest("shop", "deny", { podSelector: {}, policyTypes: ["Ingress"] });
  const allow = policyManifest("shop", "allow", {
    podSelector: {},
    ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 8000 }] }],
  });

  test("which policies isolate on which side, and which rules let through", () => {
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

  test("in words", () => {
    const { allows } = reachability([WEB, deny, allow]);
    const lines = (port: number) =>
      explain(allows({ from: "default/any-pod", to: "web", port }), "default/any-pod", "web");
    expect(lines(8000)).toEqual([
      "on the way out of default/any-pod: open, no NetworkPolicy isolates it",
      "on the way into web: let through by shop/allow ingress[1]",
    ]);
    expect(lines(9000)[1]).toBe(
      "on the way into web: stopped, isolated by shop/deny, shop/allow, and none of their rules lets it through",
    );
  });

  test("a node that is not there is named", () => {
    const { allows } = reachability([WEB]);
    expect(() => allows({ from: "web", to: "wep", port: 1 })).toThrow('there is no node "wep" among web, shop/any-pod');
  });
});

test("the matrix says the same as each verdict, and leaves out two addresses", () => {
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
