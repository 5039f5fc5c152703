/** An AWS policy as plain data. Convert it to JSON before you apply it. */
export interface PolicyDocument {
  /** Version of the policy language. */
  readonly Version: "2012-10-17";
  /** Statements. Deny takes precedence over Allow; everything else is denied. */
  readonly Statement: readonly Statement[];
}

/** One statement of a policy. */
export interface Statement {
  /** Statement ID: letters and digits. */
  readonly Sid: string;
  /** Whether it allows or denies. */
  readonly Effect: "Allow" | "Deny";
  /**
   * Principal; `*` means every principal. Only Deny statements may use `*`.
   * @default - the role that has the policy
   */
  readonly Principal?: "*" | { readonly AWS: string } | { readonly Service: string } | { readonly Federated: string };
  /** Actions, such as `s3:PutObject`. */
  readonly Action: readonly string[];
  /**
   * ARNs of the resources.
   * @default - none: a trust policy applies to its role
   */
  readonly Resource?: readonly string[];
  /**
   * Conditions, which must all be met.
   * @default - always
   */
  readonly Condition?: Conditions;
}

/** Values by operator and key. A key matches if any of its values matches. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A policy of statements. */
export function policyDocument(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** ARNs of a bucket and all of its objects. */
export function bucketAndObjects(bucketArn: string): readonly string[] {
  return [bucketArn, `${bucketArn}/*`];
}
