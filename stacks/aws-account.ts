import { RunError, all, interpolate, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { Provider } from "@pulumi/aws/provider";
import { show } from "../lib/values/words";
import { isGivenProvider } from "./given-provider";

/** The account that a provider works in. */
export interface AwsAccount {
  /** Its number. */
  readonly id: Output<string>;
  /** First two parts of the ARNs there: `arn:aws`, in China `arn:aws-cn`. */
  readonly arnPrefix: Output<string>;
  /** Region of the provider. */
  readonly region: Output<string>;
}

/** The account of the provider that a component has: it is asked, because who runs the program may be allowed several. */
export function accountOf(parent: Resource): AwsAccount {
  const caller = getCallerIdentityOutput({}, { parent });
  return {
    id: caller.accountId,
    arnPrefix: caller.arn.apply((arn) => arn.split(":").slice(0, 2).join(":")),
    region: getRegionOutput({}, { parent }).region,
  };
}

/** ARN of the account's root, which in a policy stands for whomever the account itself lets. */
export function rootArnOf({ arnPrefix, id }: AwsAccount): Output<string> {
  return interpolate`${arnPrefix}:iam::${id}:root`;
}

/**
 * The same account, for what belongs into one region: none of its outputs is there, and so nothing that is made from one, before the region is
 * known to be the right one.
 * @throws RunError, in the outputs, where it is another
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
 * Does nothing where a provider works in the wanted region.
 * @throws RunError where it works in another
 */
export function requireRegion(component: string, wanted: string, actual: string): void {
  if (actual === wanted) return;
  throw new RunError(
    `${component}: backups.region must be the region of its AWS provider ${show(actual)}, got ${show(wanted)}; ` +
      "change it, or pass a provider of that region",
  );
}

/**
 * Does nothing where a component is given an AWS provider, by itself or by its parent. The default one takes a laptop's current credentials.
 * @throws RunError where there is none
 */
export function requireAwsProvider(component: string, options: ComponentResourceOptions): void {
  if (isGivenProvider(options, (one) => Provider.isInstance(one), "aws:s3/bucket:Bucket")) return;
  throw new RunError(
    `${component} must be given an AWS provider, because the default one goes wherever its credentials lead; ` +
      'pass { provider: new aws.Provider("aws", { region, allowedAccountIds }) }',
  );
}
