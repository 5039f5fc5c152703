import type { Labels } from "../names";

/** A Kubernetes label selector. All of its requirements must be met; an empty one selects everything. */
export interface LabelSelector {
  /** Required values by label key. */
  readonly matchLabels?: Labels;
  /** Requirements with operators. */
  readonly matchExpressions?: readonly LabelRequirement[];
}

/** One requirement of a label selector. */
export interface LabelRequirement {
  /** Key of the label. */
  readonly key: string;
  /** Operator that compares the label with the values. */
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /**
   * The values of `In` and `NotIn`.
   * @default - none; valid for `Exists` and `DoesNotExist` only
   */
  readonly values?: readonly string[];
}

/** Value used for a label that may have any value. */
const ANY_VALUE = "any";

/** Whether a selector matches these labels. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => valueOf(labels, key) === value) &&
    matchExpressions.every((requirement) => meets(requirement, labels))
  );
}

/**
 * Sets of labels that match a selector and include `base`. The first set uses the first value of every `In`; each further value adds one set. Empty if the
 * selector
 * contradicts
 * itself or `base`.
 */
export function witnesses(selector: LabelSelector, base: Labels = {}): readonly Labels[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const existing = matchExpressions.filter(({ operator }) => operator === "Exists").map(({ key }) => [key, ANY_VALUE]);
  const listed = matchExpressions.filter(({ operator }) => operator === "In");
  const first = listed.map(({ key, values = [] }) => [key, values[0] ?? ANY_VALUE]);
  const labels: Labels = { ...Object.fromEntries(existing), ...base, ...Object.fromEntries(first), ...matchLabels };
  const others = listed.flatMap(({ key, values = [] }) =>
    values.slice(1).map((value) => ({ ...labels, [key]: value })),
  );
  return [labels, ...others].filter(
    (candidate) =>
      selects(selector, candidate) && Object.entries(base).every(([key, value]) => candidate[key] === value),
  );
}

function meets({ key, operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = valueOf(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      // NotIn also matches if the label is missing.
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** The value of a label, ignoring inherited properties: a label may be named `constructor`. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
