/** A policy as AWS reads it. What is in it is plain data: whoever applies it turns it into JSON. */
export interface PolicyDocument {
  /** Version of the policy language. */
  readonly Version: "2012-10-17";
  /** Each allows or denies something; what is not allowed is denied, and a denial beats whatever else allows. */
  readonly Statement: readonly Statement[];
}

/** One statement of a policy. */
export interface Statement {
  /** What it is for, in letters and digits. */
  readonly Sid: string;
  /** What it does. */
  readonly Effect: "Allow" | "Deny";
  /**
   * Who it is about; `*` is everybody, whom only a denial may name.
   * @default - who has the policy: it is one of a role
   */
  readonly Principal?: "*" | { readonly AWS: string } | { readonly Service: string } | { readonly Federated: string };
  /** What it is about, such as `s3:PutObject`. */
  readonly Action: readonly string[];
  /**
   * ARNs of what it is about.
   * @default - the role itself: it is a trust policy
   */
  readonly Resource?: readonly string[];
  /**
   * When it holds: all of it at once, by operator and key.
   * @default - always
   */
  readonly Condition?: Conditions;
}

/** Values by operator and key. Of several values of a key one is enough. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A policy of statements. */
export function policyDocument(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** The ARNs of a bucket and of everything in it. */
export function bucketAndObjects(bucketArn: string): readonly string[] {
  return [bucketArn, `${bucketArn}/*`];
}
