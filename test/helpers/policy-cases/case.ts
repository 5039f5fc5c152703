import type { Manifest } from "../../../lib/manifests/manifest";
import { policyManifest } from "../policy-world";

/** A NetworkPolicy that the API server accepts or refuses. */
export interface PolicyCase {
  /** Short description. */
  readonly what: string;
  /** The policy, in the namespace `shop`. */
  readonly policy: Manifest;
  /**
   * Problems that the library reports, with their paths.
   * @default - none: the policy is valid
   */
  readonly problems?: readonly string[];
}

/** Creates a case from a whole spec. */
export function specCase(what: string, value: object, ...problems: readonly string[]): PolicyCase {
  const policy = policyManifest("shop", "case", value);
  return problems.length === 0 ? { what, policy } : { what, policy, problems };
}

/** Rule for the values of labels. */
export const LABEL_VALUE = "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";
