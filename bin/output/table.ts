/** A column: which side its cells lean on. */
export type Alignment = "left" | "right";

/**
 * Rows of cells as lines with columns of equal width, two spaces apart and without spaces at the end. Columns lean left unless
 * `alignments` says otherwise. `decorate` changes how a padded cell looks, not how wide it is.
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
