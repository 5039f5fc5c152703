import type { Output, Resource } from "@pulumi/pulumi";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";

/** The account that a provider works in. */
export interface AwsAccount {
  /** Its number. */
  readonly id: Output<string>;
  /** First two parts of the ARNs there: `arn:aws`, in China `arn:aws-cn`. */
  readonly arnPrefix: Output<string>;
}

/** The account of the provider that a component has: it is asked, because who runs the program may be allowed several. */
export function accountOf(parent: Resource): AwsAccount {
  const caller = getCallerIdentityOutput({}, { parent });
  return { id: caller.accountId, arnPrefix: caller.arn.apply((arn) => arn.split(":").slice(0, 2).join(":")) };
}
