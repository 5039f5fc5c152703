import { durationSeconds } from "../../spec/values/prometheus-duration";
import {
  SET_OPERATORS,
  type Aggregation,
  type Binary,
  type Expression,
  type Mistake,
  type Wrapped,
} from "./expression";
import { EXPERIMENTAL_AGGREGATIONS, FUNCTIONS, PARAMETERS, type ValueType } from "./functions";
import { experimental } from "./parse";
import { escapeMistakes, selectorMistakes } from "./selectors";

const COMPARISONS: readonly string[] = ["==", "!=", ">", "<", ">=", "<="];
const OPERATORS: readonly string[] = [...COMPARISONS, ...SET_OPERATORS, "+", "-", "*", "/", "%", "^", "atan2"];

const NAMES: Readonly<Record<ValueType, string>> = {
  scalar: "a number",
  vector: "an instant vector",
  range: "a range such as a[5m]",
  string: "a text",
};

/** Mistakes in an expression that its grammar allows and Prometheus rejects. The result must be a vector or a number. */
export function typeMistakes(expression: Expression): readonly Mistake[] {
  const { type, mistakes } = typeOf(expression);
  if (mistakes.length > 0 || type === "vector" || type === "scalar") return mistakes;
  const fix = type === "range" ? "use a function such as rate" : "write an expression";
  return [{ at: expression.from, message: `got ${NAMES[type]} as the result; ${fix}` }];
}

interface Typed {
  readonly type: ValueType;
  readonly mistakes: readonly Mistake[];
}

function typeOf(expression: Expression): Typed {
  const { from } = expression;
  switch (expression.kind) {
    case "number":
      return { type: "scalar", mistakes: [] };
    case "string":
      return { type: "string", mistakes: escapeMistakes(expression.value, from) };
    case "selector":
      return { type: "vector", mistakes: selectorMistakes(expression, from) };
    case "aggregation":
      return { type: "vector", mistakes: aggregationMistakes(expression, from) };
    case "call":
      return typeOfCall(expression.name, expression.args, from);
    case "binary":
      return typeOfBinary(expression, from);
    default:
      return typeOfWrapped(expression, from);
  }
}

function typeOfWrapped({ kind, of, durations }: Wrapped, from: number): Typed {
  const inner = typeOf(of);
  const only = (isFine: boolean, message: string): readonly Mistake[] => (isFine ? [] : [{ at: from, message }]);
  const times = durations.flatMap((text) => only(isDuration(text, kind), durationMessage(text)));
  const mistakes = [...inner.mistakes, ...times];
  switch (kind) {
    case "parentheses":
      return inner;
    case "unary":
      return {
        type: inner.type,
        mistakes: [
          ...mistakes,
          ...only(
            inner.type === "scalar" || inner.type === "vector",
            `got a sign before ${NAMES[inner.type]}; remove the sign`,
          ),
        ],
      };
    case "range":
      return {
        type: "range",
        mistakes: [
          ...mistakes,
          ...only(of.kind === "selector", "got a range of an expression; write a subquery such as [5m:1m]"),
        ],
      };
    case "subquery":
      return {
        type: "range",
        mistakes: [
          ...mistakes,
          ...only(inner.type === "vector", `got a subquery of ${NAMES[inner.type]}; use a vector`),
        ],
      };
    default:
      return {
        type: inner.type,
        mistakes: [
          ...mistakes,
          ...only(
            canBeMoved(of, kind),
            `got ${kind === "at" ? "@" : "offset"} after an expression; write it directly after the selector`,
          ),
        ],
      };
  }
}

/** Only selectors and subqueries can have an offset and a time, each once. */
function canBeMoved(of: Expression, kind: Wrapped["kind"]): boolean {
  if (of.kind === "offset" || of.kind === "at") return of.kind !== kind && canBeMoved(of.of, kind);
  return ["selector", "range", "subquery"].includes(of.kind);
}

/** A plain duration. Only an offset can have a sign. */
function isDuration(text: string | undefined, kind: Wrapped["kind"]): boolean {
  const plain = kind === "offset" ? text?.replace(/^-/, "") : text;
  return plain !== undefined && durationSeconds(plain) !== undefined;
}

function durationMessage(text: string | undefined): string {
  return `got ${text === undefined ? "a computed duration" : `the duration ${text}`}; write it like 5m or 1h30m`;
}

function typeOfCall(name: string, args: readonly Expression[], from: number): Typed {
  const signature = FUNCTIONS.get(name.toLowerCase());
  if (signature === undefined)
    return { type: "vector", mistakes: [{ at: from, message: experimental(`the function ${name}`) }] };
  const { args: wanted, optional, isRepeated, returns } = signature;
  const least = wanted.length - optional;
  const isFine = args.length >= least && (isRepeated || args.length <= wanted.length);
  const count = isRepeated
    ? `at least ${least}`
    : least === wanted.length
      ? String(least)
      : `${least} to ${wanted.length}`;
  const arity = isFine ? [] : [{ at: from, message: `got ${args.length} arguments of ${name}; it has ${count}` }];
  const typed = args.flatMap((arg, index) => expected(arg, wanted[Math.min(index, wanted.length - 1)], name));
  return { type: returns, mistakes: [...arity, ...typed] };
}

/** Mistakes in an argument, and another type than the function takes. */
function expected(arg: Expression, wanted: ValueType | undefined, name: string): readonly Mistake[] {
  const { type, mistakes } = typeOf(arg);
  if (wanted === undefined || type === wanted) return mistakes;
  return [...mistakes, { at: arg.from, message: `got ${NAMES[type]} as an argument of ${name}; use ${NAMES[wanted]}` }];
}

function aggregationMistakes({ operator, args }: Aggregation, from: number): readonly Mistake[] {
  if (EXPERIMENTAL_AGGREGATIONS.includes(operator)) return [{ at: from, message: experimental(operator) }];
  const parameter = PARAMETERS.get(operator);
  const wanted: readonly ValueType[] = parameter === undefined ? ["vector"] : [parameter, "vector"];
  if (args.length !== wanted.length) {
    return [{ at: from, message: `got ${args.length} arguments of ${operator}; it has ${wanted.length}` }];
  }
  return args.flatMap((arg, index) => expected(arg, wanted[index], operator));
}

function typeOfBinary({ operator, left, right, isBool, matching }: Binary, from: number): Typed {
  const sides = [typeOf(left), typeOf(right)];
  const isScalar = sides.every(({ type }) => type === "scalar");
  const isVector = sides.every(({ type }) => type === "vector");
  const isSet = SET_OPERATORS.includes(operator);
  const isComparison = COMPARISONS.includes(operator);
  const wrong: readonly (readonly [boolean, string])[] = [
    [!OPERATORS.includes(operator), experimental(`the operator ${operator}`)],
    [
      sides.some(({ type }) => type !== "scalar" && type !== "vector"),
      `got a range or a text as an operand of ${operator}; use a function such as rate`,
    ],
    [isBool && !isComparison, `got bool after ${operator}; remove bool`],
    [isComparison && isScalar && !isBool, `got two numbers as operands of ${operator}; write ${operator} bool`],
    [isSet && !isVector, `got a number as an operand of ${operator}; use a vector`],
    [
      matching !== undefined && !isVector && matching.labels.length > 0,
      `got ${matching?.modifier} with a number as an operand; remove ${matching?.modifier}`,
    ],
    [isSet && matching?.group !== undefined, `got a group modifier of ${operator}; remove it`],
    [
      matching?.modifier === "on" && matching.labels.some((label) => matching.group?.labels.includes(label)),
      "got a label both in on and in the group modifier; remove it from the second",
    ],
  ];
  const mistakes = wrong.flatMap(([isWrong, message]) => (isWrong ? [{ at: from, message }] : []));
  return { type: isScalar ? "scalar" : "vector", mistakes: [...sides.flatMap((side) => side.mistakes), ...mistakes] };
}
