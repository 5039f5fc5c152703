/** A line of a file. */
export interface Line {
  /** Offset of its first character. */
  readonly start: number;
  /** Its text, without the line break. */
  readonly text: string;
  /** Number of spaces and tabs at its start. */
  readonly indent: number;
}

/** The line that contains an offset. */
export function lineAt(text: string, offset: number): Line {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end === -1 ? undefined : end);
  return { start, text: line, indent: /^[ \t]*/.exec(line)?.[0].length ?? 0 };
}

/** The nearest line above (-1) or below (1) that is neither blank nor a comment. */
export function contentLine(text: string, line: Line, step: 1 | -1): Line | undefined {
  for (let at = line; ;) {
    const offset = step === 1 ? at.start + at.text.length + 1 : at.start - 1;
    if (offset < 0 || offset >= text.length) return undefined;
    at = lineAt(text, offset);
    if (isContent(at)) return at;
  }
}

/** All lines that are neither blank, nor a comment, nor in a block of text after `|` or `>`. */
export function contentLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const line = lineAt(text, start);
    start = line.start + line.text.length + 1;
    const block = lines.at(-1);
    const isInBlock = block !== undefined && line.indent > block.indent && /[:-] [|>][-+\d]*\s*$/.test(block.text);
    if (isContent(line) && !isInBlock) lines.push(line);
  }
  return lines;
}

function isContent({ text }: Line): boolean {
  return !/^\s*(?:#|$|---)/.test(text);
}
