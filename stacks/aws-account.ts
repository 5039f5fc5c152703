import { RunError, all, interpolate, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { Provider } from "@pulumi/aws/provider";
import { show } from "../lib/values/words";
import { isGivenProvider } from "./given-provider";

/** The AWS account and region of a provider. */
export interface AwsAccount {
  /** Account ID, which has 12 digits. */
  readonly id: Output<string>;
  /** First two parts of the account's ARNs: `arn:aws`, or `arn:aws-cn` in China. */
  readonly arnPrefix: Output<string>;
  /** Region of the provider. */
  readonly region: Output<string>;
}

/** Returns the account of a component's provider. It is read from AWS, because the provider may allow several accounts. */
export function accountOf(parent: Resource): AwsAccount {
  const caller = getCallerIdentityOutput({}, { parent });
  return {
    id: caller.accountId,
    arnPrefix: caller.arn.apply((arn) => arn.split(":").slice(0, 2).join(":")),
    region: getRegionOutput({}, { parent }).region,
  };
}

/** ARN of the account root. A policy that names it delegates access control to the account's IAM policies. */
export function rootArnOf({ arnPrefix, id }: AwsAccount): Output<string> {
  return interpolate`${arnPrefix}:iam::${id}:root`;
}

/**
 * Returns the same account, restricted to one region. Its outputs resolve only after the region has been checked, so that no resource that depends on
 * them is created in another region.
 * @throws RunError if the provider's region differs; the outputs are rejected with it
 */
export function onlyIn(component: string, wanted: string, { id, arnPrefix, region }: AwsAccount): AwsAccount {
  const checked = <T>(value: Output<T>) =>
    all([region, value]).apply(([actual, known]) => {
      requireRegion(component, wanted, actual);
      return known;
    });
  return { id: checked(id), arnPrefix: checked(arnPrefix), region: checked(region) };
}

/**
 * Checks that a provider uses the wanted region.
 * @throws RunError if it uses another one
 */
export function requireRegion(component: string, wanted: string, actual: string): void {
  if (actual === wanted) return;
  throw new RunError(
    `${component}: backups.region must be the AWS provider's region ${show(actual)}, got ${show(wanted)}; ` +
      "change it, or pass a provider for that region",
  );
}

/**
 * Checks that a component has an AWS provider, directly or from its parent. The default provider would use the machine's current
 * credentials.
 * @throws RunError if it has none
 */
export function requireAwsProvider(component: string, options: ComponentResourceOptions): void {
  if (isGivenProvider(options, (one) => Provider.isInstance(one), "aws:s3/bucket:Bucket")) return;
  throw new RunError(
    `${component} requires an explicit AWS provider (the default one uses the credentials of the machine); ` +
      'pass { provider: new aws.Provider("aws", { region, allowedAccountIds }) }',
  );
}
