import type { Mistake, Selector } from "./expression";
import { matchesWhole, regexProblem } from "./strings";

/** Mistakes in a selector: its texts, its name, and whether it selects every series. */
export function selectorMistakes({ metrics, matchers }: Selector, from: number): readonly Mistake[] {
  const ofMatchers = matchers.flatMap(({ operator, value, from: at }) => {
    if (value === undefined || !operator.includes("~")) return escapeMistakes(value, at);
    const problem = regexProblem(value);
    return problem === undefined ? [] : [{ at, message: `got ${JSON.stringify(value)}, ${problem}` }];
  });
  const several = `got several names of a metric (${metrics.join(", ")}); keep one`;
  const selects =
    metrics.some((name) => name !== "") || matchers.some((one) => !matchesEmpty(one.operator, one.value ?? ""));
  return [
    ...ofMatchers,
    ...(metrics.length > 1 ? [{ at: from, message: several }] : []),
    ...(selects ? [] : [{ at: from, message: "got a selector of every series; name a metric" }]),
  ];
}

function matchesEmpty(operator: string, value: string): boolean {
  const isEqual = operator.includes("~") ? matchesWhole(value, "") : value === "";
  return operator.startsWith("!") ? !isEqual : isEqual;
}

/** A mistake in the escape sequences of a text. */
export function escapeMistakes(value: string | undefined, at: number): readonly Mistake[] {
  const message =
    "got an invalid escape sequence in a text; write a backslash twice, or put the text between backticks";
  return value === undefined ? [{ at, message }] : [];
}
