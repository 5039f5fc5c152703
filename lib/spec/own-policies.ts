/**
 * A policy of a kind that the model cannot evaluate, such as one that allows host names. It is in another repository, and no object is rendered for it.
 * `reach`, `diagram` and `lockdown` name it.
 */
export interface OwnPolicySpec {
  /**
   * Kind of the policy, such as `CiliumNetworkPolicy` or `FQDNNetworkPolicy`, or the full name of its resource, such as `networkpolicies.projectcalico.org`.
   */
  readonly kind: string;
  /** Name of the policy. */
  readonly name: string;
  /** Services whose pods it selects. */
  readonly services: readonly string[];
  /** Host names that it allows: `api.stripe.com`, or `*.example.com` for all names below a domain. */
  readonly hosts: readonly string[];
}
