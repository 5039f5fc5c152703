import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";

const policy = (fields: object): readonly Manifest[] => [
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "a", namespace: "b" },
    spec: { podSelector: {}, ...fields },
  },
];
const egress = [{ to: [{ podSelector: {} }] }];
const warningsOf = (before: object, after: object) => transitionWarnings(policy(before), policy(after));

test("egress rules that a NetworkPolicy without types gets have no effect", () => {
  const [warning, ...more] = warningsOf({}, { egress });
  expect(more).toEqual([]);
  expect(warning).toEqual({
    code: "policy/types-kept",
    message:
      "networking.k8s.io/v1/NetworkPolicy b/a has no policyTypes, and the API server keeps those that it wrote (Ingress): its egress rules have no effect",
    steps: ["write spec.policyTypes into the policy: [Ingress, Egress]"],
    objects: ["networking.k8s.io/v1/NetworkPolicy b/a"],
  });
});

test("a NetworkPolicy without types that loses its egress rules still denies all egress", () => {
  const [warning] = warningsOf({ egress }, {});
  expect(warning?.message).toContain("(Ingress, Egress): it still applies to egress, and allows none");
  expect(warning?.steps).toEqual(["write spec.policyTypes into the policy: [Ingress]"]);
});

test("a NetworkPolicy whose types are written before or after the change has no warning about them", () => {
  const policyTypes = ["Ingress", "Egress"];
  expect(warningsOf({}, { egress, policyTypes })).toEqual([]);
  expect(warningsOf({ policyTypes: ["Ingress"] }, { egress })).toEqual([]);
  expect(warningsOf({ egress }, { egress: [...egress, { to: [{ namespaceSelector: {} }] }] })).toEqual([]);
});
