/** Alignment of a column. */
export type Alignment = "left" | "right";

/**
 * Formats rows as lines with aligned columns, two spaces apart, without trailing spaces. Columns are left-aligned by default. `decorate` can change the
 * look of a padded cell, but not its width.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
  decorate: (cell: string, row: number, column: number) => string = (cell) => cell,
): readonly string[] {
  const widths = columnWidths(rows);
  return rows.map((cells, row) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const padded = alignments[column] === "right" ? cell.padStart(width) : cell.padEnd(width);
        return decorate(padded, row, column);
      })
      .join("  ")
      .trimEnd(),
  );
}

function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const columns = Math.max(0, ...rows.map((cells) => cells.length));
  return Array.from({ length: columns }, (_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
}
