import { EXIT, inputError } from "../../../charts/failures";
import { meaningOf, typeText, type ListedField } from "../../../lib/spec/field-list";
import { formatPath } from "../../../lib/spec/problem";
import { listWith, show } from "../../../lib/values/words";
import { colorsFor, print, printJson } from "../../output/terminal";
import { effectOf, type Effect } from "./effects";
import { allFields, findFields, similarFields, stepsOf, type FoundField } from "./fields";
import { defaultOf, fieldLines, overviewLines, ruleLines } from "./lines";
import { explainRule, relativesOf, suggestedCode } from "./rules";

/** Fields below another one whose effects are shown with it. Each takes a few renderings. */
const MOST_CHILDREN = 6;

/** Code of a rule. The path of a field can have a slash, too, in the key of a label. */
const CODE = /^[a-z-]+\/[a-z-]+$/i;

/** Options of `access-layer explain`. */
export interface ExplainOptions {
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer explain`: explains a field or a rule; without an argument, lists the top-level fields. */
export function explain(topic: string | undefined, { json = false }: ExplainOptions): number {
  if (topic === undefined) return overview(json);
  return CODE.test(topic) ? rule(topic, json) : field(topic, json);
}

function overview(json: boolean): number {
  const files = allFields().map(([file, fields]) => [file, fields.filter(({ path }) => /^\w+$/.test(path))] as const);
  if (json) {
    printJson({ fields: files.flatMap(([file, fields]) => fields.map((one) => ({ file, ...recordOf(one) }))) });
    return EXIT.fine;
  }
  const colors = colorsFor(process.stdout);
  print(
    ...files.flatMap(([file, fields]) => [...overviewLines(file, fields, colors), ""]),
    "To explain a field or a rule: npx --no-install access-layer explain services.gateway.scale",
  );
  return EXIT.fine;
}

function rule(code: string, json: boolean): number {
  const explained = explainRule(code);
  if (explained === undefined) throw inputError(`no rule has the code ${show(code)}${suggestedCode(code)}`);
  if (json) printJson(explained);
  else print(...ruleLines(explained, colorsFor(process.stdout)));
  return EXIT.fine;
}

function field(path: string, json: boolean): number {
  const found = findFields(path);
  if (found.length === 0) throw inputError(unknownMessage(path));
  const results = found.map((one) => ({ one, effects: effectsOf(one, stepsOf(path)) }));
  if (json) {
    printJson({ fields: results.map(({ one, effects }) => jsonOf(one, effects)) });
  } else {
    const colors = colorsFor(process.stdout);
    print(
      ...results.flatMap(({ one, effects }, index) => [
        ...(index > 0 ? [""] : []),
        ...fieldLines(one, effects, colors),
      ]),
    );
  }
  return EXIT.fine;
}

function unknownMessage(path: string): string {
  const codes = relativesOf(path);
  const similar = codes.length > 0 ? codes : similarFields(path).filter((one) => one !== path);
  const hint =
    similar.length === 0 ? "run access-layer explain for a list" : `did you mean ${listWith("or", similar)}?`;
  return `no file has a field ${show(path)}; ${hint}`;
}

/** What a field changes in the sample. For a map, what the fields below it change. */
function effectsOf({ file, variants, children }: FoundField, wanted: readonly string[]): readonly Effect[] {
  if (children.length > MOST_CHILDREN) return [];
  const fields = children.length > 0 ? children : variants;
  return fields.flatMap(({ path, schema }) => {
    const pattern = stepsOf(path);
    // Prefers the key in the user's path, if the sample has it.
    const chosen = pattern.map((step, index) => (step === "<name>" ? (wanted[index] ?? step) : step));
    const effect = [chosen, pattern].map((steps) => effectOf(file, steps, schema));
    return (
      effect.find((one) => one !== undefined && one.changes.length > 0) ?? effect.find((one) => one !== undefined) ?? []
    );
  });
}

function jsonOf({ file, path, variants, children }: FoundField, effects: readonly Effect[]): object {
  return {
    file,
    path,
    variants: variants.map(recordOf),
    children: children.map(recordOf),
    effects: effects.map(({ path: place, before, after, changes }) => ({
      path: formatPath(place),
      before: before ?? null,
      after: after ?? null,
      changes,
    })),
  };
}

function recordOf(field: ListedField): object {
  const { path, kind, required, schema } = field;
  return {
    path,
    ...(kind !== undefined && { kind }),
    required,
    type: typeText(schema),
    default: required ? null : (schema.default ?? defaultOf(field)),
    examples: schema.examples ?? [],
    meaning: meaningOf(schema).meaning,
  };
}
