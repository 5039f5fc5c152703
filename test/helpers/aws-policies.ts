import type { Conditions, PolicyDocument, Statement } from "../../lib/backups/policy-document";

/** An AWS API request. */
export interface AwsRequest {
  /** The requested action, such as `s3:PutObject`. */
  readonly action: string;
  /** ARN of the requested resource. */
  readonly resource: string;
  /** Values of the condition keys in the request. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * AWS's decision and the statements that determine it. An explicit deny overrides an allow. Without either, the request
 * is denied implicitly.
 */
export interface Decision {
  readonly allowed: boolean;
  /** Sids of the statements that deny the request, or that allow it. */
  readonly by: readonly string[];
}

/**
 * Evaluates a request against policies as AWS does within one account, in the order described in
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. Throws if a policy uses an
 * operator that is not implemented here.
 */
export function decide(policies: readonly PolicyDocument[], request: AwsRequest): Decision {
  const matching = policies.flatMap(({ Statement }) => Statement).filter((statement) => matches(statement, request));
  const denying = matching.filter(({ Effect }) => Effect === "Deny").map(({ Sid }) => Sid);
  const allowing = matching.filter(({ Effect }) => Effect === "Allow").map(({ Sid }) => Sid);
  return denying.length > 0 ? { allowed: false, by: denying } : { allowed: allowing.length > 0, by: allowing };
}

function matches({ Action, Resource = [], Condition = {} }: Statement, request: AwsRequest): boolean {
  return (
    Action.some((pattern) => like(pattern, request.action)) &&
    Resource.some((pattern) => like(pattern, request.resource)) &&
    holds(Condition, request.context)
  );
}

function holds(conditions: Conditions, context: AwsRequest["context"]): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) => {
      const compare = OPERATORS[operator];
      if (compare === undefined) throw new Error(`unknown condition operator ${operator}: add it to OPERATORS`);
      return compare(context[key], [value].flat());
    }),
  );
}

/**
 * The supported condition operators. A negated operator matches if the key is missing from the request. Other operators
 * do not.
 */
const OPERATORS: Readonly<Record<string, (actual: string | undefined, wanted: readonly string[]) => boolean>> = {
  ArnEquals: (actual, wanted) => actual !== undefined && wanted.some((one) => like(one, actual)),
  ArnLike: (actual, wanted) => actual !== undefined && wanted.some((one) => like(one, actual)),
  Bool: (actual, wanted) => actual !== undefined && wanted.includes(actual),
  Null: (actual, wanted) => wanted.includes(String(actual === undefined)),
  NumericLessThan: (actual, wanted) => actual !== undefined && wanted.some((one) => Number(actual) < Number(one)),
  StringEquals: (actual, wanted) => actual !== undefined && wanted.includes(actual),
  StringLike: (actual, wanted) => actual !== undefined && wanted.some((one) => like(one, actual)),
  StringNotEquals: (actual, wanted) => actual === undefined || !wanted.includes(actual),
};

function like(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`).test(text);
}
