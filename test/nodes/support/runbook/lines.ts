import { readFileSync } from "fs";
import { join } from "path";
import { PROJECT } from "../../../helpers/fixtures";
import { runbookLines, type RunbookLine } from "../../../e2e/runbook/lines";
import { placesFor, placesOf, type Place } from "../../../e2e/runbook/places";
import type { Judged } from "../../../e2e/runbook/verdict";
import { smallProd } from "./environment";
import { JOB_LINES } from "./job-lines";
import type { NodeLine } from "./node-line";
import { QUERY_LINES } from "./query-lines";
import { SERVICE_CHANGES, SERVICE_LINES } from "./service-lines";
import { STORE_CHANGES, STORE_LINES } from "./store-lines";

/** Lines that simulated containers could not decide, in the order in which they run: lines that change something are last. */
export const NODE_LINES: readonly NodeLine[] = [
  ...STORE_LINES,
  ...SERVICE_LINES,
  ...JOB_LINES,
  ...QUERY_LINES,
  ...SERVICE_CHANGES,
  ...STORE_CHANGES,
];

/** Services of the environment on the nodes. */
export const NODE_PLACES: readonly Place[] = placesOf(smallProd().environment, smallProd().release);

/** The lines of the runbook. */
export const RUNBOOK_LINES: readonly RunbookLine[] = runbookLines(
  readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8"),
);

/** A line with a service whose values fill in its placeholders. */
export interface NodeTrial {
  readonly line: NodeLine;
  readonly place: Place | undefined;
}

/** Every line that can run, with each of its services. */
export function nodeTrials(): readonly NodeTrial[] {
  const runnable = NODE_LINES.filter(({ answer, seen }) => answer !== undefined || seen !== undefined);
  return runnable.flatMap((line) => {
    const found = RUNBOOK_LINES.find(({ number }) => number === line.numbers[0]);
    if (found === undefined) throw new Error(`the runbook has no line ${line.numbers[0]}`);
    return placesFor(found, NODE_PLACES).map((place) => ({ line, place }));
  });
}

/** The verdicts in the order of the runbook, for the page. */
export function nodeVerdicts(): readonly Judged[] {
  return RUNBOOK_LINES.flatMap((line) => {
    const found = NODE_LINES.find(({ numbers }) => numbers.includes(line.number));
    if (found === undefined) return [];
    return placesFor(line, NODE_PLACES).map((place) => ({ line, place, verdict: found.verdict }));
  });
}
