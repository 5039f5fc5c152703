/** One command of a runbook, or one query. */
export interface RunbookLine {
  /** Line of the file that it starts on. */
  readonly number: number;
  /** Headings above it, the widest first. */
  readonly section: readonly string[];
  /** What it promises to do: the comment above it, else the step of a list, else the heading. */
  readonly promise: string;
  /** The command on one line. */
  readonly command: string;
  /** Whether a shell runs it or Prometheus answers it. */
  readonly kind: "command" | "query";
}

const FENCE = /^\s*```(\w*)\s*$/;
const HEADING = /^(#{2,4}) (.+)$/;
const STEP = /^\d+\. (.+)$/;
const COMMENT = /^#+ ?(.*)$/;

/** A metric's name with labels, or a function of PromQL. No shell command starts like this. */
const QUERY = /^\w+[({]/;

/** Commands stand in `bash` blocks; a block without a language holds one more query. */
const READ = ["bash", ""];

interface Reader {
  readonly lines: RunbookLine[];
  section: readonly string[];
  /** Language of the block that is open. */
  block?: string;
  step?: string;
  comment?: string;
  /** First line and text of a command that goes on after a backslash. */
  open?: { readonly number: number; readonly text: string };
}

/** Every command and query of a runbook in Markdown, in its order. */
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
  const promise = comment ?? step ?? section.at(-1)?.replace(/^\d+\. /, "") ?? "";
  return { number, section, promise, command, kind: QUERY.test(command) ? "query" : "command" };
}
