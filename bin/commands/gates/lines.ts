import { counted, minutes, percent, seconds } from "../../../lib/delivery/gates/numbers";
import type { Finding, Measure, Verdict } from "../../../lib/delivery/gates/verdict";
import { tableLines } from "../../output/table";
import type { Colors } from "../../output/terminal";

const NAMES: Readonly<Record<Measure["name"], string>> = {
  bakeTime: "bake time",
  requests: "requests",
  errorRatio: "error ratio",
  latency: "95th percentile",
};

const TEXTS: Readonly<Record<Measure["name"], (value: number, limit: number) => string>> = {
  bakeTime: minutes,
  requests: counted,
  errorRatio: percent,
  latency: seconds,
};

/** What the verdict means, in words. */
const MEANINGS: Readonly<Record<Finding, string>> = {
  pass: "pass: the release may go on",
  fail: "fail: the release must not go on",
  pause: "pause: the release must wait",
};

/** A table with a row for each measure, and the verdict with its reasons. */
export function verdictLines({ kind, reasons, measures }: Verdict, colors: Colors): readonly string[] {
  const color = { pass: colors.green, fail: colors.red, pause: colors.yellow };
  const rows = measures.map(({ name, measured, limit, finding }) => [
    NAMES[name],
    measured === undefined ? "–" : TEXTS[name](measured, limit),
    `${isLeast(name) ? "at least" : "at most"} ${TEXTS[name](limit, limit)}`,
    finding,
  ]);
  const decorate = (cell: string, row: number, column: number) => {
    const finding = measures[row - 1]?.finding;
    return column === 3 && finding !== undefined ? color[finding](cell) : cell;
  };
  return [
    ...tableLines([["MEASURE", "MEASURED", "LIMIT", "VERDICT"], ...rows], [], decorate),
    "",
    color[kind](MEANINGS[kind]),
    ...reasons.map((reason) => `  ${reason}`),
  ];
}

function isLeast(name: Measure["name"]): boolean {
  return name === "bakeTime" || name === "requests";
}
