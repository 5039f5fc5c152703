import type { Parser, SyntaxNode } from "@lezer/common";
import type { Metric } from "../../lib/monitoring/metrics";

/** The types in the package declare an ES module, but `require` loads it as CommonJS. */
const { parser } = jest.requireActual<{ readonly parser: Parser }>("@prometheus-io/lezer-promql");

/** A series selector in a PromQL expression. */
export interface Selected {
  readonly metric: string;
  /** Label matchers, each with its operator and value. For example, `job` has the value `="gateway"`. */
  readonly matchers: Readonly<Record<string, string>>;
}

/** Selected series, grouping labels and result labels of an expression. */
export interface ParsedQuery {
  readonly selected: readonly Selected[];
  /** Labels that the expression lists in `by`, `on` and `ignoring`. */
  readonly grouped: readonly string[];
  /** Labels of every series in the result, or `undefined` if the result is a scalar. */
  readonly labels: ReadonlySet<string> | undefined;
}

const SET_OPERATORS = ["and", "unless", "or"];

/**
 * Parses PromQL with the grammar of Prometheus's own editor. @throws Error if the text is not valid PromQL, or if two
 * operands can never match because their labels differ
 */
export function parseQuery(expression: string, metrics: readonly Metric[]): ParsedQuery {
  const tree = parser.parse(expression);
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) throw new Error(`invalid PromQL at ${from}: ${expression}`);
    },
  });
  const text = ({ from, to }: SyntaxNode) => expression.slice(from, to);
  const reader = { text, known: new Map(metrics.map(({ name, labels }) => [name, labels])) };
  const all = descendants(tree.topNode);
  return {
    selected: all.filter(({ name }) => name === "VectorSelector").map((node) => selectedBy(node, reader)),
    grouped: all.filter(({ name }) => name === "GroupingLabels").flatMap((node) => childrenOf(node).map(text)),
    labels: labelsOf(only(childrenOf(tree.topNode)), reader),
  };
}

interface Reader {
  readonly text: (node: SyntaxNode) => string;
  readonly known: ReadonlyMap<string, readonly string[]>;
}

function labelsOf(node: SyntaxNode, reader: Reader): ReadonlySet<string> | undefined {
  const children = childrenOf(node);
  switch (node.name) {
    case "NumberDurationLiteral":
      return undefined;
    case "VectorSelector":
      return new Set(reader.known.get(selectedBy(node, reader).metric) ?? []);
    case "ParenExpr":
    case "MatrixSelector":
    case "OffsetExpr":
    case "UnaryExpr":
    case "FunctionCallBody":
      return labelsOf(only(children.filter(isExpression)), reader);
    case "AggregateExpr":
      return new Set(
        groupingLabels(
          children.find(({ name }) => name === "AggregateModifier"),
          reader,
        ),
      );
    case "FunctionCall":
      return labelsOfCall(children, reader);
    case "BinaryExpr":
      return labelsOfBinary(node, reader);
    default:
      throw new Error(`test/helpers/promql.ts does not support ${node.name}: ${reader.text(node)}`);
  }
}

function labelsOfCall([identifier, body]: readonly SyntaxNode[], reader: Reader): ReadonlySet<string> | undefined {
  const name = identifier === undefined ? "" : reader.text(identifier);
  const args = body === undefined ? [] : childrenOf(body).filter(isExpression);
  if (name === "time") return undefined;
  if (name === "vector") return new Set();
  const [argument] = args.slice(-1);
  if (argument === undefined) throw new Error(`${name} without an argument`);
  if (name === "absent") {
    const { matchers } = selectedBy(argument, reader);
    return new Set(Object.keys(matchers).filter((label) => matchers[label]?.startsWith('="')));
  }
  const labels = labelsOf(argument, reader);
  return name === "histogram_quantile" ? new Set([...(labels ?? [])].filter((label) => label !== "le")) : labels;
}

function labelsOfBinary(node: SyntaxNode, reader: Reader): ReadonlySet<string> | undefined {
  const children = childrenOf(node);
  const [left, right] = [children[0], children.at(-1)].map((side) => side && labelsOf(side, reader));
  if (left === undefined || right === undefined) return left ?? right;
  const operator = reader.text(children[1] ?? node);
  if (operator === "or") return new Set([...left].filter((label) => right.has(label)));
  const matching = children.find(({ name }) => name === "MatchingModifierClause");
  const on = matching === undefined ? undefined : groupingLabels(matching, reader);
  const areAlike = left.size === right.size && [...left].every((label) => right.has(label));
  if (on === undefined && !areAlike) {
    throw new Error(`can't match {${[...left].join()}} with {${[...right].join()}}: ${reader.text(node)}`);
  }
  if (on?.some((label) => !left.has(label) || !right.has(label)))
    throw new Error(`no such label: ${reader.text(node)}`);
  return SET_OPERATORS.includes(operator) || on === undefined ? left : new Set(on);
}

function groupingLabels(node: SyntaxNode | undefined, { text }: Reader): readonly string[] {
  const labels = node && childrenOf(node).find(({ name }) => name === "GroupingLabels");
  return labels === undefined ? [] : childrenOf(labels).map(text);
}

function selectedBy(node: SyntaxNode, { text }: Reader): Selected {
  const all = descendants(node);
  const matchers = all
    .filter(({ name }) => name === "UnquotedLabelMatcher")
    .map((matcher) => {
      const [label = "", operator = "", value = ""] = childrenOf(matcher).map(text);
      return [label, `${operator}${value}`];
    });
  return {
    metric: text(only(all.filter(({ name }) => name === "Identifier"))),
    matchers: Object.fromEntries(matchers),
  };
}

function isExpression({ name }: SyntaxNode): boolean {
  return /Expr$|Selector$|Call$|^NumberDurationLiteral$/.test(name) && !/^(Offset)?DurationExpr$/.test(name);
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function descendants(node: SyntaxNode): readonly SyntaxNode[] {
  return [node, ...childrenOf(node).flatMap(descendants)];
}

function only(nodes: readonly SyntaxNode[]): SyntaxNode {
  const [node] = nodes;
  if (node === undefined) throw new Error("empty expression");
  return node;
}
