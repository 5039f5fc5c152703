import { meaningOf, typeText, valueText, type FieldSchema, type ListedField } from "../../../lib/spec/field-list";
import { formatPath } from "../../../lib/spec/problem";
import { describeChanges, describeValues } from "../../output/changes";
import { tableLines } from "../../output/table";
import type { Colors } from "../../output/terminal";
import type { Effect, File } from "./effects";
import type { FoundField } from "./fields";
import type { ExplainedRule } from "./rules";

/** Objects that the text output shows for each change of a field. `--json` shows all. */
const MOST_OBJECTS = 4;

const FILES: Readonly<Record<File, string>> = {
  environment: "<environment>.yaml",
  release: "<environment>.release.yaml",
};

/** Default of a field as text. */
export function defaultOf({ schema, required }: ListedField): string {
  if (required) return "required";
  return schema.default !== undefined ? valueText(schema.default) : (meaningOf(schema).stated ?? "optional");
}

/** The top-level fields of a file. */
export function overviewLines(file: File, fields: readonly ListedField[], colors: Colors): readonly string[] {
  return [colors.bold(FILES[file]), "", ...fieldTable(fields, colors)];
}

/** A field: its meaning, type, default and example, the fields below it, and what it changes. */
export function fieldLines(
  { file, path, variants, children }: FoundField,
  effects: readonly Effect[],
  colors: Colors,
): readonly string[] {
  return [
    `${colors.bold(path)} in ${FILES[file]}`,
    ...variants.flatMap((field) => ["", ...variantLines(field, variants.length > 1)]),
    ...(children.length > 0 ? ["", ...fieldTable(children, colors)] : []),
    ...(effects.length > 0 ? ["", "In the manifests of a sample environment:"] : []),
    ...effects.flatMap((effect) => effectLines(effect, colors)),
  ];
}

function variantLines(field: ListedField, isOneOfSeveral: boolean): readonly string[] {
  const { schema, kind } = field;
  const rows = [
    ...(kind === undefined || !isOneOfSeveral ? [] : [["only with kind", kind]]),
    ["type", typeText(schema)],
    ["default", defaultOf(field)],
    ...examplesOf(schema).map((example) => ["example", example]),
  ];
  return [`  ${meaningOf(schema).meaning}`, "", ...tableLines(rows).map((line) => `  ${line}`)];
}

function examplesOf({ examples = [] }: FieldSchema): readonly string[] {
  return examples.map(valueText);
}

function fieldTable(fields: readonly ListedField[], colors: Colors): readonly string[] {
  const rows = fields.map((field) => [
    field.kind === undefined ? field.path : `${field.path} (${field.kind})`,
    typeText(field.schema),
    defaultOf(field),
  ]);
  return tableLines([["FIELD", "TYPE", "DEFAULT"], ...rows], [], (cell, row) => (row === 0 ? colors.dim(cell) : cell));
}

function effectLines({ path, before, after, changes }: Effect, colors: Colors): readonly string[] {
  const edit = `${formatPath(path)}: ${describeValues(before, after).join(" → ")}`;
  if (changes.length === 0) return [`${edit} changes no object`];
  return [`${edit} changes`, ...describeChanges(changes, colors, MOST_OBJECTS)];
}

/** A rule: what it reports about an edit that breaks it, and why it exists. */
export function ruleLines({ code, change, reason, example }: ExplainedRule, colors: Colors): readonly string[] {
  return [
    colors.bold(code),
    ...(change === undefined
      ? []
      : ["", `  A warning of compare about a change: ${change.replaceAll(/[`]|\]\([^)]*\)|\[/g, "")}.`]),
    ...(change === undefined ? [] : ["  The warning itself lists the objects, and the steps to take in their order."]),
    ...(example === undefined
      ? []
      : [
          "",
          `  For example, this change to ${FILES[example.file]} ${example.isWarning ? "gets a warning" : "is refused"}:`,
          ...example.before.map((line) => colors.red(`    - ${line}`)),
          ...example.after.map((line) => colors.green(`    + ${line}`)),
          "",
          `  ${example.path === "" ? "" : `${example.path}: `}${example.message}`,
        ]),
    ...(reason === undefined ? [] : ["", `  Why: ${reason}`]),
  ];
}
