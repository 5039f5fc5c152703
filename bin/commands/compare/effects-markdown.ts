import { plural } from "../../../lib/values/words";
import type { FieldChange } from "../../../lib/manifests/field-changes";
import { SHOWN, describeValues, limited } from "../../output/changes";
import { EFFECTS, headCount, type EffectiveChange, type EnvironmentEffects } from "../../output/effects";

/** Limits. They stay below GitHub's maximum of 65,536 characters per comment, so that the caller can add text. */
const LARGEST = { bytes: 60_000, environments: 40, name: 60, text: 200, command: 1_000 };

/**
 * The differences between environments as a comment on a pull request, with a collapsible section for each environment. Names and values are formatted
 * as code, so they can't become markup. A longer comment is truncated at a line break and states how many lines were omitted.
 */
export function effectsMarkdown(environments: readonly EnvironmentEffects[]): string {
  const changed = environments.filter(({ changes }) => changes.length > 0);
  const same = environments.filter(({ changes }) => changes.length === 0).map(({ name }) => code(name, LARGEST.name));
  return truncated([
    "### Manifests",
    ...changed.flatMap(section),
    ...(same.length > 0
      ? ["", `No difference: ${limited(same, LARGEST.environments, "environment", "").join(", ")}`]
      : []),
  ]).join("\n");
}

function section(environment: EnvironmentEffects): readonly string[] {
  const summary = `${OPENING}<summary><b>${html(environment.name)}</b>: ${headCount(environment)}</summary>`;
  return ["", summary, "", ...bodyLines(environment), "", CLOSING];
}

const OPENING = "<details>";
const CLOSING = "</details>";

/** The lines that fit within the limit. */
function truncated(lines: readonly string[]): readonly string[] {
  let left = LARGEST.bytes;
  const count = lines.findIndex((line) => (left -= Buffer.byteLength(line) + 1) < 0);
  if (count < 0) return lines;
  const kept = lines.slice(0, count);
  const isOpen =
    kept.filter((line) => line.startsWith(OPENING)).length > kept.filter((line) => line === CLOSING).length;
  const rest = plural(lines.length - count, "more line");
  return [
    ...kept,
    ...(isOpen ? ["", CLOSING] : []),
    "",
    `${rest}: run \`npx --no-install access-layer compare\` to see all.`,
  ];
}

/** Warnings first, then objects grouped by effect. */
function bodyLines({ changes, warnings: found }: EnvironmentEffects): readonly string[] {
  const warnings = found.flatMap((one) => [
    `- **Warning** ${code(one.code)}: ${prose(one.message)}`,
    ...one.steps.map((step, index) => `  ${index + 1}. ${prose(step)}`),
  ]);
  const groups = EFFECTS.flatMap(({ effect, title }) => {
    const items = changes.filter((change) => change.effect === effect).flatMap(describe);
    return items.length > 0 ? ["", `**${title}**`, "", ...items] : [];
  });
  return warnings.length > 0 ? [...warnings, ...groups] : groups.slice(1);
}

function describe({ identity, fields, patched, refusal }: EffectiveChange): readonly string[] {
  const lines = limited(fields, SHOWN.fields, "field", "").map((field) =>
    typeof field === "string" ? field : describeField(field),
  );
  const because = refusal === undefined ? "" : `, because ${prose(refusal)}`;
  const reason = patched === undefined ? "" : `, patched: ${escaped(shortened(patched, LARGEST.text))}`;
  return [`- ${code(identity)}${because}${reason}`, ...lines.map((line) => `  - ${line}`)];
}

function describeField({ path, before, after }: FieldChange): string {
  return `${code(path)}: ${describeValues(before, after)
    .map((value) => code(value))
    .join(" → ")}`;
}

/** Formats text as code on one line, because a line break could start new markup. */
function code(text: string, limit = LARGEST.text): string {
  return fenced(shortened(text, limit));
}

/** Formats a command as code. Spaces stay, because some are in patterns. */
function command(text: string): string {
  return fenced(cut(text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim(), LARGEST.command));
}

/** The fence has more backticks than the longest run in the line. */
function fenced(line: string): string {
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** Formats a sentence whose commands are between backticks. Everything else is escaped, because names in it come from files. */
function prose(text: string): string {
  const parts = text.split("`");
  return parts.map((part, index) => (index % 2 === 1 ? command(part) : escaped(part))).join("");
}

function escaped(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, " ").replace(/[\\*_[\]<>#|@~&]/g, (mark) => `&#${mark.codePointAt(0)};`);
}

/** Escapes markup and mentions in a folder name. */
function html(text: string): string {
  return shortened(text, LARGEST.name)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

function shortened(text: string, limit: number): string {
  return cut(text.replace(/[\p{C}\p{Z}]+/gu, " ").trim(), limit);
}

function cut(line: string, limit: number): string {
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
