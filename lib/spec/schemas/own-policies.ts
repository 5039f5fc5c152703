import * as z from "zod/mini";
import type { OwnPolicySpec } from "../own-policies";
import { field, text, type Fields } from "./fields";

const ownPolicy = z.strictObject({
  kind: text("Kind of the policy, or the full name of its resource, such as networkpolicies.projectcalico.org.", {
    examples: ["CiliumNetworkPolicy"],
  }),
  name: text("Name of the policy.", { examples: ["allow-stripe"] }),
  services: field(z.array(z.string()), "Services whose pods it selects.", { examples: [["gateway"]] }),
  hosts: field(z.array(z.string()), "Host names that it allows. *.example.com means all names below the domain.", {
    examples: [["api.stripe.com"]],
  }),
} satisfies Fields<OwnPolicySpec>);

/** Schema of the policies of an environment that the model does not render. */
export const ownPoliciesSchema = z.array(ownPolicy);
