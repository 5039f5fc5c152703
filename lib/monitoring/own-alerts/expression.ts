/** A part of a PromQL expression, with its position in the text. */
export type Expression = ExpressionKind & { readonly from: number };

/** The kinds of expressions. */
export type ExpressionKind =
  | { readonly kind: "number" }
  | { readonly kind: "string"; readonly value: string | undefined }
  | Selector
  | Wrapped
  | Aggregation
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | Binary;

/** Selects series: `up{job="gateway"}`. */
export interface Selector {
  readonly kind: "selector";
  /** Names of metrics. More than one is an error, and none selects by labels only. */
  readonly metrics: readonly string[];
  readonly matchers: readonly Matcher[];
}

/** A matcher for a label. The value is undefined if the text has an invalid escape sequence. */
export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string | undefined;
  readonly from: number;
}

/** An expression with a range, an offset, a time, a sign or parentheses. */
export interface Wrapped {
  readonly kind: "range" | "subquery" | "offset" | "at" | "unary" | "parentheses";
  readonly of: Expression;
  /** Durations: the range, the step of a subquery, or the offset. Undefined for a computed duration. */
  readonly durations: readonly (string | undefined)[];
}

/** Aggregates series: `sum by (job) (…)`. */
export interface Aggregation {
  readonly kind: "aggregation";
  readonly operator: string;
  /** Whether the result has the listed labels, or those that are not listed. */
  readonly modifier: "by" | "without";
  readonly labels: readonly string[];
  readonly args: readonly Expression[];
}

/** Two operands. */
export interface Binary {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
  readonly isBool: boolean;
  /** How series of the operands are matched. */
  readonly matching?: {
    readonly modifier: "on" | "ignoring";
    readonly labels: readonly string[];
    /** Side with several series for each one of the other side, and the labels to copy from there. */
    readonly group?: { readonly side: "left" | "right"; readonly labels: readonly string[] };
  };
}

/** A mistake in an expression. */
export interface Mistake {
  /** Position in the text. */
  readonly at: number;
  /** What is wrong, as `got …`; and what to do. */
  readonly message: string;
}

/** Operators that combine sets of series. */
export const SET_OPERATORS: readonly string[] = ["and", "or", "unless"];

/** All parts of an expression, itself included. */
export function partsOf(expression: Expression): readonly Expression[] {
  return [expression, ...childrenOf(expression).flatMap(partsOf)];
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number":
    case "string":
    case "selector":
      return [];
    case "aggregation":
    case "call":
      return expression.args;
    case "binary":
      return [expression.left, expression.right];
    default:
      return [expression.of];
  }
}
