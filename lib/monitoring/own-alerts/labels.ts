import { SET_OPERATORS, type Aggregation, type Binary, type Expression, type Selector } from "./expression";

/** Labels that series of a result can have. `undefined` means any label. */
export type Labels = ReadonlySet<string> | undefined;

const NONE: Labels = new Set<string>();

/** Labels that can remain in the result of an expression. Series can have more labels than the model knows, so a selector has any. */
export function labelsOf(expression: Expression): Labels {
  switch (expression.kind) {
    case "number":
    case "string":
      return NONE;
    case "selector":
      return undefined;
    case "aggregation":
      return labelsOfAggregation(expression);
    case "call":
      return labelsOfCall(expression.name.toLowerCase(), expression.args);
    case "binary":
      return labelsOfBinary(expression);
    default:
      return labelsOf(expression.of);
  }
}

function labelsOfAggregation({ operator, modifier, labels, args }: Aggregation): Labels {
  const of = args[args.length - 1];
  const before = of === undefined ? NONE : labelsOf(of);
  if (operator === "topk" || operator === "bottomk") return before;
  const [parameter] = args;
  const added = operator === "count_values" && parameter?.kind === "string" ? [parameter.value ?? ""] : [];
  if (modifier === "by") return new Set([...labels.filter((label) => before?.has(label) ?? true), ...added]);
  return before && new Set([...[...before].filter((label) => !labels.includes(label)), ...added]);
}

function labelsOfCall(name: string, args: readonly Expression[]): Labels {
  const [first] = args;
  if (name === "absent" || name === "absent_over_time") return labelsOfAbsent(first);
  const of = name.startsWith("histogram_") || name.startsWith("quantile_") ? args[args.length - 1] : first;
  if (of === undefined || name === "vector" || name === "scalar") return NONE;
  const before = labelsOf(of);
  const target = args[1];
  if (name.startsWith("label_"))
    return before && new Set([...before, target?.kind === "string" ? (target.value ?? "") : ""]);
  return name === "histogram_quantile" && before ? new Set([...before].filter((label) => label !== "le")) : before;
}

/** The result has the labels that the selector compares with one value. */
function labelsOfAbsent(of: Expression | undefined): Labels {
  const selector = of === undefined ? undefined : selectorIn(of);
  const equal = selector?.matchers.filter(({ operator, label }) => operator === "=" && label !== "__name__") ?? [];
  return new Set(equal.map(({ label }) => label));
}

function selectorIn(expression: Expression): Selector | undefined {
  if (expression.kind === "selector") return expression;
  return expression.kind === "range" || expression.kind === "parentheses" ? selectorIn(expression.of) : undefined;
}

function labelsOfBinary({ operator, left, right, matching }: Binary): Labels {
  const [before, other] = [labelsOf(left), labelsOf(right)];
  if (operator === "or") return before && other && new Set([...before, ...other]);
  if (SET_OPERATORS.includes(operator)) return before;
  if (isNumber(left)) return other;
  if (isNumber(right) || matching === undefined) return before;
  const { modifier, labels, group } = matching;
  if (group !== undefined) {
    const many = group.side === "left" ? before : other;
    return many && new Set([...many, ...group.labels]);
  }
  if (modifier === "on") return new Set(labels.filter((label) => before?.has(label) ?? true));
  return before && new Set([...before].filter((label) => !labels.includes(label)));
}

/** Whether an expression has no series, such as `time() - 60`. */
function isNumber(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
      return true;
    case "call":
      return ["pi", "time", "scalar"].includes(expression.name.toLowerCase());
    case "binary":
      return isNumber(expression.left) && isNumber(expression.right);
    case "unary":
    case "parentheses":
      return isNumber(expression.of);
    default:
      return false;
  }
}
