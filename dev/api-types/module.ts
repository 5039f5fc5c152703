import type { TypeTable } from "./open-api";

/** The table as a TypeScript module. */
export function tableModule({ kinds, types }: TypeTable): string {
  return [
    "/* eslint-disable max-lines -- one line for each type, so that a diff shows the types that changed */",
    "// Generated from the OpenAPI documents and the Go sources of Kubernetes 1.36 by `npm run api-types`. Do not edit.",
    "",
    "/** Type of each built-in kind, by API version and kind. */",
    "export const KINDS: Readonly<Record<string, string>> = {",
    ...entries(kinds),
    "};",
    "",
    "/** Fields of each type. */",
    "export const TYPES: Readonly<Record<string, string>> = {",
    ...entries(types),
    "};",
    "",
  ].join("\n");
}

function entries(record: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(record).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
}
