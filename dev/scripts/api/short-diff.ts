/** Maximum number of lines shown; `git diff` shows all. */
const SHOWN = 20;

/** A line that is in only one of two texts. */
export interface DifferentLine {
  /** `-`: only in the first text; `+`: only in the second. */
  readonly sign: "-" | "+";
  /** The line without its line break. */
  readonly line: string;
}

/** The differing lines, in the order of the texts. */
export function differentLines(before: string, after: string): readonly DifferentLine[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const common = commonLengths(old, now);
  const found: DifferentLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [left, right] = [old[i], now[j]];
    if (left !== undefined && left === right) {
      i += 1;
      j += 1;
    } else if (
      right === undefined ||
      (left !== undefined && lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1))
    ) {
      found.push({ sign: "-", line: left ?? "" });
      i += 1;
    } else {
      found.push({ sign: "+", line: right });
      j += 1;
    }
  }
  return found;
}

/** The first {@link differentLines} with their signs, and the number of omitted lines. */
export function shortDiff(before: string, after: string): readonly string[] {
  const lines = differentLines(before, after).map(({ sign, line }) => `${sign} ${line}`);
  const rest = lines.length - SHOWN;
  return rest > 0 ? [...lines.slice(0, SHOWN), `… and ${rest} more lines`] : lines;
}

/** Lengths of the longest common subsequence of two texts, by start positions. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const length =
        old[i] === now[j]
          ? lengthAt(lengths, i + 1, j + 1) + 1
          : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
      const row = lengths[i];
      if (row !== undefined) row[j] = length;
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly Uint16Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
