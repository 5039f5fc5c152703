import type { Labels } from "../names";

/** A Kubernetes label selector. All of its requirements must be met. An empty selector matches everything. */
export interface LabelSelector {
  /** Required values, keyed by label key. */
  readonly matchLabels?: Labels;
  /** Additional requirements, which use operators. */
  readonly matchExpressions?: readonly LabelRequirement[];
}

/** One requirement of a label selector. */
export interface LabelRequirement {
  /** Key of the label. */
  readonly key: string;
  /** Operator that compares the label with the values. */
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /**
   * Values for the operators `In` and `NotIn`.
   * @default - none, which is valid only for `Exists` and `DoesNotExist`
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
 * Returns sets of labels that match a selector and include `base`. The first set uses the first value of every `In` requirement, and each additional
 * value adds one set. The list is empty if the selector contradicts itself or `base`.
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
      // `NotIn` also matches objects without the label.
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** Returns the value of a label. It ignores inherited properties, because a label may be named `constructor`. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
