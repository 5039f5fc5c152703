import { contentLines, type Line } from "./yaml-lines";

/** Lines of the same indentation under one parent. */
interface Level {
  readonly indent: number;
  /** Number of columns from the parent. */
  readonly jump: number;
  /** Index of its first line. */
  readonly first: number;
  /** Number of its lines so far, without nested ones. */
  lines: number;
}

/**
 * The line whose indentation causes an error that the library reports at a later line.
 * @returns the line, or `undefined` if the reported line is itself the most likely one
 */
export function misindentedLine(text: string, reported: Line): Line | undefined {
  const lines = contentLines(text);
  const above = lines.filter(({ start }) => start < reported.start);
  return unusualLine(above, jumpCounts(lines)) ?? shallowLine(above, reported);
}

/** A line such as `- auth:` and the key that it is under. No list in the two files has maps as items. */
export interface DashedKey {
  readonly line: Line;
  /** The key after the dash. */
  readonly key: string;
  /**
   * The key above.
   * @default - the line is at the top level
   */
  readonly parent?: string;
}

/** The first list item that starts with a key, up to a line. */
export function dashedKey(text: string, last: Line): DashedKey | undefined {
  const lines = contentLines(text).filter(({ start }) => start <= last.start);
  for (const [index, line] of lines.entries()) {
    const key = /^ *- +([A-Za-z_][\w.-]{0,60}):(?:\s|$)/.exec(line.text)?.[1];
    if (key === undefined) continue;
    const parent = lines
      .slice(0, index)
      .filter(({ indent }) => indent < line.indent)
      .at(-1);
    return { line, key, parent: /^ *([A-Za-z_][\w.-]{0,60}):/.exec(parent?.text ?? "")?.[1] };
  }
  return undefined;
}

/** The levels that are open after some lines, outermost first. */
function levelsAfter(lines: readonly Line[], onOpen: (level: Level) => void = () => undefined): readonly Level[] {
  const levels: Level[] = [];
  for (const [index, line] of lines.entries()) {
    while ((levels.at(-1)?.indent ?? -1) > line.indent) levels.pop();
    const top = levels.at(-1);
    if (top?.indent === line.indent) {
      top.lines++;
      continue;
    }
    const jump = top === undefined ? 0 : line.indent - top.indent;
    const level = { indent: line.indent, jump, first: index, lines: 1 };
    levels.push(level);
    onOpen(level);
  }
  return levels;
}

/** Counts how often each jump occurs in a file. */
function jumpCounts(lines: readonly Line[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  levelsAfter(lines, ({ jump }) => {
    if (jump > 0) counts.set(jump, (counts.get(jump) ?? 0) + 1);
  });
  return counts;
}

/** The line that opens the first level with a jump that is at most half as frequent as the usual one. */
function unusualLine(above: readonly Line[], counts: ReadonlyMap<number, number>): Line | undefined {
  const [[usual, most] = [0, 0]] = [...counts].sort(([, a], [, b]) => b - a);
  const level = levelsAfter(above).find(({ jump }) => jump > 0 && 2 * (counts.get(jump) ?? 0) <= most);
  if (level === undefined) return undefined;
  const [parent, first, second] = [level.first - 1, level.first, level.first + 1].map((index) => above[index]);
  // A jump of two steps: several lines are probably right, and their parent is indented one step too little.
  const isParent = level.jump === 2 * usual && level.lines > 1 && !isParentWithSameIndent(first, second);
  return isParent ? parent : first;
}

/** The line above the reported one, if it is indented one step too little: its neighbors are deeper, or the line above it is its parent. */
function shallowLine(above: readonly Line[], reported: Line): Line | undefined {
  const [line, previous] = [above.at(-1), above.at(-2)];
  if (line === undefined || reported.indent <= line.indent) return undefined;
  return previous?.indent === reported.indent || isParentWithSameIndent(previous, line) ? line : undefined;
}

/** `auth:` without a value, and a line below it with the same indentation. */
function isParentWithSameIndent(line: Line | undefined, next: Line | undefined): boolean {
  return line?.indent === next?.indent && /:\s*$/.test(line?.text ?? "");
}
