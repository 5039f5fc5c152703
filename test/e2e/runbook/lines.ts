/** A command or query of a runbook. */
export interface RunbookLine {
  /** Line number of its first line in the file. */
  readonly number: number;
  /** Headings above it, outermost first. */
  readonly section: readonly string[];
  /** Its purpose, from the comment above it, the list step or the heading. */
  readonly purpose: string;
  /** The command, joined into one line. */
  readonly command: string;
  /** A `command` runs in a shell, and a `query` runs in Prometheus. */
  readonly kind: "command" | "query";
}

const FENCE = /^\s*```(\w*)\s*$/;
const HEADING = /^(#{2,4}) (.+)$/;
const STEP = /^\d+\. (.+)$/;
const COMMENT = /^#+ ?(.*)$/;

/** Matches a metric name with labels or a PromQL function. Shell commands never start like this. */
const QUERY = /^\w+[({]/;

/** Commands are in `bash` blocks. One block without a language contains a query. */
const READ = ["bash", ""];

interface Reader {
  readonly lines: RunbookLine[];
  section: readonly string[];
  /** Language of the open block. */
  block?: string;
  step?: string;
  comment?: string;
  /** Line number and text so far of a command that continues after a backslash. */
  open?: { readonly number: number; readonly text: string };
}

/** All commands and queries in a Markdown runbook, in order. */
export function runbookLines(text: string): readonly RunbookLine[] {
  const reader: Reader = { lines: [], section: [] };
  text.split("\n").forEach((line, index) => {
    const fence = FENCE.exec(line);
    if (fence !== null) turnFence(reader, fence[1] ?? "");
    else if (reader.block === undefined) readProse(reader, line);
    else if (READ.includes(reader.block)) readCommand(reader, line.trim(), index + 1);
  });
  return reader.lines;
}

function turnFence(reader: Reader, language: string): void {
  reader.block = reader.block === undefined ? language : undefined;
  reader.comment = undefined;
}

function readProse(reader: Reader, line: string): void {
  const [, marks, heading] = HEADING.exec(line) ?? [];
  if (marks !== undefined && heading !== undefined) {
    reader.section = [...reader.section.slice(0, marks.length - 2), heading];
    reader.step = undefined;
  }
  reader.step = STEP.exec(line)?.[1] ?? reader.step;
}

function readCommand(reader: Reader, line: string, number: number): void {
  const comment = reader.open === undefined ? COMMENT.exec(line)?.[1] : undefined;
  if (comment !== undefined) reader.comment = comment;
  if (comment !== undefined || line === "") return;
  const open = reader.open ?? { number, text: "" };
  const goesOn = line.endsWith("\\");
  const joined = `${open.text} ${goesOn ? line.slice(0, -1).trim() : line}`.trim();
  reader.open = goesOn ? { number: open.number, text: joined } : undefined;
  if (!goesOn) reader.lines.push(lineOf(reader, open.number, joined));
}

function lineOf({ section, comment, step }: Reader, number: number, command: string): RunbookLine {
  const purpose = comment ?? step ?? section.at(-1)?.replace(/^\d+\. /, "") ?? "";
  return { number, section, purpose, command, kind: QUERY.test(command) ? "query" : "command" };
}
