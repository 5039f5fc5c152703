import { explain } from "../../../lib/reachability/explain";
import { reachability } from "../../../lib/reachability/reachability";
import type { Manifest } from "../../../lib/manifests/manifest";
import { isProblemsError } from "../../../lib/values/problems-error";
import { POLICY_CASES } from "../../helpers/policy-cases";
import { podManifest, policyManifest } from "../../helpers/policy-world";

const WEB = podManifest("shop", "web", { app: "web" }, [{ name: "http", containerPort: 8000 }]);

describe("invalid policies", () => {
  test("reachability lists all problems of all policies with the policy, the path, the value and a fix", () => {
    const ports = (...items: readonly object[]) => ({ podSelector: {}, ingress: [{ ports: items }] });
    const manifests = [
      WEB,
      policyManifest("shop", "first", ports({ port: "80" }, { port: 0 })),
      policyManifest("shop", "valid", ports({ port: 80 })),
      policyManifest("team", "second", { egress: [{ to: [{ ipBlock: { cidr: "10.0.0.1/8" } }] }] }),
    ];
    const name = "a name of at most 15 lowercase letters, digits and single '-' with at least one letter";
    expect(() => reachability(manifests)).toThrow(
      [
        "the API server would refuse NetworkPolicies:",
        `  NetworkPolicy shop/first spec.ingress[0].ports[0].port: must be a number, or ${name}, got "80"; write 80 without quotes`,
        "  NetworkPolicy shop/first spec.ingress[0].ports[1].port: must be from 1 to 65535, got 0; use the port of a container",
        '  NetworkPolicy team/second spec.egress[0].to[0].ipBlock.cidr: must not have bits set after the first 8, got "10.0.0.1/8"; did you mean "10.0.0.0/8"?',
      ].join("\n"),
    );
  });

  test("reachability refuses exactly the policies that the API server refuses", () => {
    const isRefused = (policy: Manifest) => {
      try {
        reachability([WEB, policy]);
        return false;
      } catch (error) {
        if (!isProblemsError(error)) throw error;
        return true;
      }
    };
    for (const { what, policy, problems } of POLICY_CASES)
      expect({ what, isRefused: isRefused(policy) }).toEqual({ what, isRefused: problems !== undefined });
  });
});

describe("null in a policy", () => {
  const isOpen = (spec: object | null, port: number) => {
    const policy = { ...policyManifest("shop", "a", {}), spec };
    return reachability([WEB, policy]).allows({ from: "default/any-pod", to: "web", port }).isAllowed;
  };

  test("a policy without a spec isolates every pod of its namespace from ingress", () => {
    expect(isOpen(null, 8000)).toBe(false);
  });

  test("null instead of a rule or a port allows all of them", () => {
    expect(isOpen({ ingress: [null] }, 8000)).toBe(true);
    expect(isOpen({ ingress: [{ ports: [null] }] }, 8000)).toBe(true);
  });

  test("null as the value of a label selects pods with an empty value", () => {
    const policy = policyManifest("shop", "a", { podSelector: { matchLabels: { app: null } } });
    const { allows } = reachability([WEB, podManifest("shop", "empty", { app: "" }), policy]);
    const open = (to: string) => allows({ from: "default/any-pod", to, port: 80 }).isAllowed;
    expect([open("web"), open("empty")]).toEqual([true, false]);
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
