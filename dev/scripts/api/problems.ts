import type { Report } from "./extract";

/** What {@link apiProblems} reads of a report. */
export type JudgedReport = Pick<Report, "text" | "warnings" | "forgotten">;

/**
 * Everything that is wrong with the declarations and their comments, one line each. A type that people meet must be exported by some entry: one that
 * all entries shared would be written down as often as there are entries. It is found by its name alone.
 */
export function apiProblems(reports: readonly JudgedReport[]): readonly string[] {
  const exported = new Set(reports.flatMap(({ text }) => exportedNames(text)));
  return reports.flatMap(({ warnings, forgotten }) => [
    ...warnings,
    ...[...forgotten].flatMap(([symbol, warning]) => (exported.has(symbol) ? [] : [warning])),
  ]);
}

function exportedNames(report: string): readonly string[] {
  const declaration = /^export (?:declare |abstract )*(?:class|interface|type|function|const|enum|namespace) (\w+)/gm;
  return [...report.matchAll(declaration)].flatMap(([, name]) => name ?? []);
}
