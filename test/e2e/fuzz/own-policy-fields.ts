import fc from "fast-check";
import type { OwnPolicySpec } from "../../../lib/spec/own-policies";
import { optional } from "./field";
import { names, texts } from "./values";

const POLICY: OwnPolicySpec = {
  kind: "CiliumNetworkPolicy",
  name: "allow-stripe",
  services: ["gateway"],
  hosts: ["api.stripe.com", "*.example.com"],
};

const broken = fc.oneof(
  fc.constantFrom<Partial<OwnPolicySpec>>(
    {},
    { kind: "NetworkPolicy" },
    { kind: "networkpolicies.projectcalico.org" },
    { kind: "ciliumnetworkpolicies" },
    { name: "default-deny" },
    { services: [] },
    { services: ["gateway", "gateway"] },
    { hosts: [] },
    { hosts: ["*"] },
    { hosts: ["10.0.0.1"] },
    { hosts: ["localhost"] },
  ),
  texts.map((kind) => ({ kind })),
  names.map((name) => ({ name, services: [name] })),
  texts.map((host) => ({ hosts: [host] })),
);

/** Values of `ownPolicies`. Which services exist differs between environments, so only the empty list is always valid. */
export const OWN_POLICIES_FIELD = optional<readonly OwnPolicySpec[]>(
  [[]],
  fc.oneof(
    broken.map((change) => [{ ...POLICY, ...change }]),
    fc.constantFrom([POLICY, POLICY], [POLICY, { ...POLICY, kind: "ciliumnetworkpolicies.cilium.io" }]),
  ),
);
