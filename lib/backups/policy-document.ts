/** An AWS policy as plain data. Convert it to JSON before applying it. */
export interface PolicyDocument {
  /** Version of the policy language. */
  readonly Version: "2012-10-17";
  /** Statements of the policy. Deny takes precedence over Allow, and requests that match no statement are denied. */
  readonly Statement: readonly Statement[];
}

/** One statement of a policy. */
export interface Statement {
  /** Statement ID, which can contain only letters and digits. */
  readonly Sid: string;
  /** Whether the statement allows or denies the actions. */
  readonly Effect: "Allow" | "Deny";
  /**
   * Principal of the statement. `*` means every principal, and only Deny statements may use it.
   * @default - the role that the policy is attached to
   */
  readonly Principal?: "*" | { readonly AWS: string } | { readonly Service: string } | { readonly Federated: string };
  /** Actions, such as `s3:PutObject`. */
  readonly Action: readonly string[];
  /**
   * ARNs of the resources.
   * @default - none, as in a trust policy, which applies to its role
   */
  readonly Resource?: readonly string[];
  /**
   * Conditions that must all be met.
   * @default - the statement always applies
   */
  readonly Condition?: Conditions;
}

/** Condition values by operator and condition key. A condition key matches if any of its values matches. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Creates a policy from statements. */
export function policyDocument(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** ARNs of a bucket and all of its objects. */
export function bucketAndObjects(bucketArn: string): readonly string[] {
  return [bucketArn, `${bucketArn}/*`];
}
