import type { Parser, SyntaxNode } from "@lezer/common";
import type { Binary, Expression, ExpressionKind, Matcher, Mistake, Wrapped } from "./expression";
import { unquoted } from "./strings";
import { childrenOf, descendants, durationOf, isExpression, labelsIn } from "./tree";

/** Features of newer versions of Prometheus that are off by default. */
const EXPERIMENTAL: Readonly<Record<string, string>> = {
  AnchoredExpr: "anchored",
  SmoothedExpr: "smoothed",
  FillModifier: "fill",
};

const WRAPPED: Readonly<Record<string, Wrapped["kind"]>> = {
  MatrixSelector: "range",
  SubqueryExpr: "subquery",
  OffsetExpr: "offset",
  StepInvariantExpr: "at",
  UnaryExpr: "unary",
  ParenExpr: "parentheses",
};

/** Parses an expression with the grammar of Prometheus's own editor. */
export function parseExpression(text: string): { readonly expression: Expression } | { readonly mistake: Mistake } {
  const tree = loadParser().parse(text);
  const mistakes: Mistake[] = [];
  tree.iterate({
    enter: ({ type, from, to }) => {
      const feature = EXPERIMENTAL[type.name];
      if (type.isError || isMisread(type.name, text.slice(from), to - from))
        mistakes.push({ at: from, message: syntaxMessage(text, from) });
      else if (feature !== undefined) mistakes.push({ at: from, message: experimental(feature) });
    },
  });
  const [mistake] = mistakes;
  const [root] = childrenOf(tree.topNode).filter(isExpression);
  if (mistake !== undefined) return { mistake };
  if (root === undefined) return { mistake: { at: 0, message: "got no expression; write one" } };
  return { expression: expressionOf(root, text) };
}

/** Whether the grammar accepts a token that Prometheus rejects: an operator as a name, or a number without a space before a word. */
function isMisread(name: string, rest: string, length: number): boolean {
  if (name === "Identifier") return rest.slice(0, length).toLowerCase() === "atan2";
  return name.startsWith("NumberDurationLiteral") && /^[\w.]/.test(rest.slice(length));
}

/** Message for a feature that Prometheus does not have by default. */
export function experimental(name: string): string {
  return `got ${name}, which Prometheus has only with a feature flag; write it in another way`;
}

function syntaxMessage(text: string, from: number): string {
  const rest = text.slice(from).trim();
  const found = rest === "" ? "the end" : JSON.stringify(rest.length > 20 ? `${rest.slice(0, 20)}…` : rest);
  return `got a syntax error before ${found}; correct it, or try the expression in Prometheus`;
}

function expressionOf(node: SyntaxNode, text: string): Expression {
  const children = childrenOf(node);
  const inner = children.filter(isExpression);
  const { from } = node;
  const wrapped = WRAPPED[node.name];
  const [first] = inner;
  if (wrapped !== undefined && first !== undefined) {
    const durations = children.filter(({ name }) => /DurationExpr$/.test(name)).map((one) => durationOf(one, text));
    const of = expressionOf(first, text);
    return wrapped === "unary" || wrapped === "parentheses"
      ? { kind: wrapped, of, durations, from }
      : bound(wrapped, of, durations);
  }
  return { ...kindOf(node, children, inner, text), from };
}

/** Ranges and offsets belong to the last operand: `a / b offset 5m` is `a / (b offset 5m)`, which the grammar does not express. */
function bound(kind: Wrapped["kind"], of: Expression, durations: Wrapped["durations"]): Expression {
  if (of.kind === "binary") return { ...of, right: bound(kind, of.right, durations) };
  if (of.kind === "unary") return { ...of, of: bound(kind, of.of, durations) };
  return { kind, of, durations, from: of.from };
}

function kindOf(
  { name, from, to }: SyntaxNode,
  children: readonly SyntaxNode[],
  inner: readonly SyntaxNode[],
  text: string,
): ExpressionKind {
  const read = (node: SyntaxNode | undefined) => (node === undefined ? "" : text.slice(node.from, node.to));
  const named = (wanted: string) => children.find((child) => child.name === wanted);
  const argsOf = (body: SyntaxNode | undefined) =>
    body === undefined
      ? []
      : childrenOf(body)
          .filter(isExpression)
          .map((arg) => expressionOf(arg, text));
  const args = argsOf(named("FunctionCallBody"));
  switch (name) {
    case "StringLiteral":
      return { kind: "string", value: unquoted(text.slice(from, to)) };
    case "VectorSelector":
      return selectorOf(children, text);
    case "AggregateExpr": {
      const modifier = named("AggregateModifier");
      const isWithout = modifier !== undefined && childrenOf(modifier)[0]?.name === "Without";
      return {
        kind: "aggregation",
        operator: read(named("AggregateOp")).toLowerCase(),
        modifier: isWithout ? "without" : "by",
        labels: modifier === undefined ? [] : labelsIn(modifier, text),
        args,
      };
    }
    case "FunctionCall":
      return { kind: "call", name: read(named("FunctionIdentifier")), args };
    case "BinaryExpr":
      return binaryOf(children, inner, text);
    default:
      return { kind: "number" };
  }
}

function binaryOf(children: readonly SyntaxNode[], inner: readonly SyntaxNode[], text: string): Binary {
  const [left, right] = inner;
  if (left === undefined || right === undefined) throw new Error(`two operands expected: ${text}`);
  const operator = children[children.indexOf(left) + 1];
  const matching = children.find(({ name }) => name === "MatchingModifierClause");
  return {
    kind: "binary",
    operator: operator === undefined ? "" : text.slice(operator.from, operator.to).toLowerCase(),
    left: expressionOf(left, text),
    right: expressionOf(right, text),
    isBool: children.some(({ name }) => name === "BoolModifier"),
    ...(matching && { matching: matchingOf(matching, text) }),
  };
}

function matchingOf(node: SyntaxNode, text: string): NonNullable<Binary["matching"]> {
  const children = childrenOf(node);
  const group = children.findIndex(({ name }) => name === "GroupLeft" || name === "GroupRight");
  const [labels = [], copied = []] = children
    .filter(({ name }) => name === "GroupingLabels")
    .map((list) => labelsIn(list, text));
  return {
    modifier: children[0]?.name === "On" ? "on" : "ignoring",
    labels,
    ...(group >= 0 && { group: { side: children[group]?.name === "GroupLeft" ? "left" : "right", labels: copied } }),
  };
}

function selectorOf(children: readonly SyntaxNode[], text: string): ExpressionKind {
  const all = children.flatMap(descendants);
  const read = ({ from, to }: SyntaxNode) => text.slice(from, to);
  const matchers = all
    .filter(({ name }) => name === "UnquotedLabelMatcher" || name === "QuotedLabelMatcher")
    .map((node): Matcher => {
      const [label, operator, value] = childrenOf(node);
      const name = label === undefined ? "" : read(label);
      return {
        label: label?.name === "QuotedLabelName" ? (unquoted(name) ?? name) : name,
        operator: operator === undefined ? "" : read(operator),
        value: value === undefined ? undefined : unquoted(read(value)),
        from: value?.from ?? node.from,
      };
    });
  const names = all.filter(
    ({ name, parent }) => name === "Identifier" || (name === "QuotedLabelName" && parent?.name === "LabelMatchers"),
  );
  const metrics = [
    ...names.map((node) => (node.name === "Identifier" ? read(node) : (unquoted(read(node)) ?? ""))),
    ...matchers.flatMap(({ label, operator, value }) =>
      label === "__name__" && (operator === "=" || names.length > 0) ? (value ?? "") : [],
    ),
  ];
  return { kind: "selector", metrics, matchers };
}

/** Loads the parser, which only an expression needs. The types of the package declare an ES module, but `require` loads it as CommonJS. */
function loadParser(): Parser {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load the parser in every program
  return (require("@prometheus-io/lezer-promql") as { readonly parser: Parser }).parser;
}
