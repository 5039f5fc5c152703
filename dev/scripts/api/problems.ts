import type { Report } from "./extract";

/** The parts of a report that {@link apiProblems} reads. */
export type JudgedReport = Pick<Report, "text" | "warnings" | "forgotten">;

/**
 * All problems with declarations and their comments, one line each. A type that appears in the API must be exported by at
 * least one entry. It is not required in every entry, because shared types would then appear in every report. Types are matched
 * only
 * by name.
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
