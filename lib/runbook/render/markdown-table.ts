/** A Markdown table. Cells can contain Markdown, but no line breaks. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}
