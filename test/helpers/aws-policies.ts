import type { Conditions, PolicyDocument, Statement } from "../../lib/backups/policy-document";

/** What somebody asks AWS to do. */
export interface AwsRequest {
  /** Such as `s3:PutObject`. */
  readonly action: string;
  /** ARN of what it is done to. */
  readonly resource: string;
  /** What AWS knows of the request, by the keys of conditions. */
  readonly context: Readonly<Record<string, string>>;
}

/** What AWS would say, and the statements that decide it: a denial anywhere, else an allowance anywhere, else nothing. */
export interface Decision {
  readonly allowed: boolean;
  /** Sids of what denies, or else of what allows. */
  readonly by: readonly string[];
}

/**
 * Judges a request by policies as AWS does within one account, for the operators that ours use: the order of the judgement is that of
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. An operator that it does not know is an error.
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
      if (compare === undefined) throw new Error(`what does ${operator} do?`);
      return compare(context[key], [value].flat());
    }),
  );
}

/** An operator that negates holds where the key is missing, any other does not. */
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
