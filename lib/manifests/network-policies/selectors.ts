import { isLabelKey, isLabelValue } from "../../values/labels";
import type { Path, Problem } from "../../values/problem";
import { didYouMean, listWith, show } from "../../values/words";
import { recordOf } from "../json";
import { policyProblem } from "./problem";

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Problems of a label selector. */
export function selectorProblems(selector: unknown, path: Path): readonly Problem[] {
  const { matchLabels, matchExpressions } = recordOf(selector);
  const requirements = Array.isArray(matchExpressions) ? matchExpressions : [];
  return [
    ...labelsProblems(matchLabels, [...path, "matchLabels"]),
    ...requirements.flatMap((one, index) => requirementProblems(one, [...path, "matchExpressions", index])),
  ];
}

/** Problems of labels. The value of a wrong type is not checked. */
export function labelsProblems(labels: unknown, path: Path): readonly Problem[] {
  return Object.entries(recordOf(labels)).flatMap(([key, value]) => [
    ...keyProblems(key, path),
    ...valueProblems(value, [...path, key]),
  ]);
}

function requirementProblems(requirement: unknown, path: Path): readonly Problem[] {
  const { key, operator, values } = recordOf(requirement);
  const listed = Array.isArray(values) ? values : [];
  return [
    ...keyProblems(key ?? "", [...path, "key"]),
    ...operatorProblems(operator ?? "", listed, path),
    ...listed.flatMap((value, index) => valueProblems(value, [...path, "values", index])),
  ];
}

function operatorProblems(operator: unknown, values: readonly unknown[], path: Path): readonly Problem[] {
  if (typeof operator !== "string") return [];
  if (!OPERATORS.includes(operator)) {
    const fix = didYouMean(operator, OPERATORS) || "; use one of them";
    const message = `must be ${listWith("or", OPERATORS)}, got ${show(operator)}${fix}`;
    return [policyProblem("selector", [...path, "operator"], message)];
  }
  const takesValues = operator === "In" || operator === "NotIn";
  if (takesValues === values.length > 0) return [];
  const message = takesValues
    ? `must have at least one value with ${operator}, got none; list values, or use Exists or DoesNotExist`
    : `must be empty with ${operator}, got ${show(values)}; remove the values, or use In or NotIn`;
  return [policyProblem("selector", [...path, "values"], message)];
}

function keyProblems(key: unknown, path: Path): readonly Problem[] {
  if (typeof key !== "string" || isLabelKey(key)) return [];
  const rule = 'a label key such as "app" or "app.kubernetes.io/name"';
  const subject = path[path.length - 1] === "key" ? "must be" : "must have as keys";
  return [policyProblem("selector", path, `${subject} ${rule}, got ${show(key)}; use the key of a label`)];
}

function valueProblems(value: unknown, path: Path): readonly Problem[] {
  if (typeof value !== "string" || isLabelValue(value)) return [];
  const rule = "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";
  return [policyProblem("selector", path, `must be ${rule}, got ${show(value)}; change the value`)];
}
