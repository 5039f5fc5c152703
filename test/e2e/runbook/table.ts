import type { TopologyKind } from "../../../lib/spec/service";
import type { RunbookLine } from "./lines";
import type { Place } from "./places";
import { procedureFor } from "./procedures";
import { RESULTS, type Judged, type Verdict } from "./verdict";

const KINDS: Readonly<Record<TopologyKind, string>> = {
  rolling: "rolling",
  blueGreen: "blue-green",
  canary: "canary",
};

/** Text before the tables. */
export interface Preface {
  /**
   * Title of the page.
   * @default - `Test results of the production runbook`
   */
  readonly title?: string;
  /** Text above the summary. */
  readonly introduction: string;
  /** Simulated parts of the test, as list items. */
  readonly simulated: readonly string[];
}

/** A row: a line and all services with the same verdict. */
interface Row {
  readonly line: RunbookLine;
  readonly places: readonly (Place | undefined)[];
  readonly verdict: Verdict;
}

/** Renders the page. The output is deterministic for the same verdicts in the same order. */
export function pageOf(judged: readonly Judged[], places: readonly Place[], preface: Preface): string {
  return [
    `# ${preface.title ?? "Test results of the production runbook"}`,
    preface.introduction,
    "## Summary",
    summaryOf(judged),
    "## How placeholders are filled",
    placeholdersOf(places),
    "## What is simulated",
    preface.simulated.map((text) => `- ${text}`).join("\n"),
    ...sectionsOf(rowsOf(judged), places),
  ]
    .map((block) => `${block}\n`)
    .join("\n");
}

function summaryOf(judged: readonly Judged[]): string {
  const lines = new Map<number, Verdict["result"][]>();
  for (const { line, verdict } of judged) lines.set(line.number, [...(lines.get(line.number) ?? []), verdict.result]);
  // A line's result is the worst result among its services.
  const worst = [...lines.values()].map((results) =>
    results.includes("does not work")
      ? "does not work"
      : results.includes("not testable here")
        ? "not testable here"
        : "works",
  );
  const count = (results: readonly string[], result: string) => String(results.filter((one) => one === result).length);
  const all = judged.map(({ verdict }) => verdict.result);
  return table(
    ["result", "lines", "combinations of line and service"],
    [
      ...RESULTS.map((result) => [result, count(worst, result), count(all, result)]),
      ["total", String(worst.length), String(all.length)],
    ],
  );
}

function placeholdersOf(places: readonly Place[]): string {
  return table(
    ["`<service-name>`", "kind", "`<track>`", "`<deployment>`, and `<service-name>` in `deployment/<service-name>`"],
    places.map(({ service, topology, track, deployment }) => [
      code(service),
      KINDS[topology],
      code(track),
      code(deployment),
    ]),
  );
}

/** Groups services with the same verdict into one row. */
function rowsOf(judged: readonly Judged[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { line, place, verdict } of judged) {
    const key = JSON.stringify([line.number, verdict]);
    const row = rows.get(key);
    rows.set(key, { line, verdict, places: [...(row?.places ?? []), place] });
  }
  return [...rows.values()].sort((one, other) => one.line.number - other.line.number);
}

function sectionsOf(rows: readonly Row[], places: readonly Place[]): readonly string[] {
  const sections = new Map<string, Row[]>();
  for (const row of rows) {
    const title = row.line.section.join(" › ");
    sections.set(title, [...(sections.get(title) ?? []), row]);
  }
  return [...sections].flatMap(([title, rowsOfSection]) => [
    `## ${title}`,
    ...linkOf(procedureFor(title.split(" › "))),
    table(
      ["line", "purpose and command", "service", "result", "reason", "replacement or next step"],
      rowsOfSection.map((row) => cellsOf(row, places)),
    ),
  ]);
}

function linkOf(procedure: string | undefined): readonly string[] {
  return procedure === undefined ? [] : [`Generated procedure: [${procedure}](../runbook/prod.md#${procedure})`];
}

function cellsOf({ line, places: tried, verdict }: Row, places: readonly Place[]): readonly string[] {
  return [
    String(line.number),
    `${line.purpose}: ${code(line.command)}`,
    triedFor(tried, places),
    verdict.result === "does not work" ? `**${verdict.result}**` : verdict.result,
    verdict.why,
    verdict.instead ?? "",
  ];
}

function triedFor(tried: readonly (Place | undefined)[], all: readonly Place[]): string {
  const places = tried.filter((place) => place !== undefined);
  if (places.length === 0) return "n/a";
  if (places.length === all.length) return "every service";
  return [...new Set(places.map(({ topology }) => topology))]
    .map((kind) => {
      const names = places.filter(({ topology }) => topology === kind).map(({ service }) => service);
      return `${names.join(", ")} (${KINDS[kind]})`;
    })
    .join(", ");
}

/** A command as a Markdown code span, even if it contains backticks. */
export function code(command: string): string {
  return command.includes("`") ? `\`\` ${command} \`\`` : `\`${command}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
