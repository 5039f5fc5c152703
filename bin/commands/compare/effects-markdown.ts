import { plural } from "../../../charts/failures";
import type { FieldChange } from "../../../lib/manifests/changes";
import { SHOWN, describeValues, limited } from "../../output/changes";
import { EFFECTS, headCount, warningOf, type EffectiveChange, type EnvironmentEffects } from "../../output/effects";

/** GitHub takes 65,536 characters; bytes are at least as many, and what is around the environments needs some. */
const LARGEST = { bodies: 30_000, environments: 40, name: 60, text: 200 };

/**
 * How environments differ, as a comment on a pull request: each environment folds, and what is too long says so. What stands in a manifest can't
 * become markup: names and values are code.
 */
export function effectsMarkdown(environments: readonly EnvironmentEffects[]): string {
  const changed = environments.filter(({ changes }) => changes.length > 0);
  const same = environments.filter(({ changes }) => changes.length === 0).map(({ name }) => code(name, LARGEST.name));
  const shown = changed.slice(0, LARGEST.environments);
  const bodies = shown.map(bodyItems);
  const shares = sharesOf(bodies.map(sizeOf), LARGEST.bodies);
  const left = changed.length - shown.length;
  const unfolded = limited(same, LARGEST.environments, "environment", "").join(", ");
  return [
    "### Manifests",
    ...shown.map((environment, index) => folded(environment, cut(bodies[index] ?? [], shares[index] ?? 0))),
    ...(left > 0
      ? [`Cut here: ${plural(left, "more environment")}; \`npx access-layer compare\` shows everything.`]
      : []),
    ...(same.length > 0 ? [`No difference: ${unfolded}`] : []),
  ].join("\n\n");
}

function folded(environment: EnvironmentEffects, body: readonly string[]): string {
  const summary = `<details><summary><b>${html(environment.name)}</b>: ${headCount(environment)}</summary>`;
  return [summary, body.join("\n").trimStart(), "</details>"].join("\n\n");
}

/** What to look out for, then one item for each object; the first one of an effect has its title. */
function bodyItems({ changes, prematureSwitches }: EnvironmentEffects): readonly string[] {
  const warnings = prematureSwitches.map((one) => `- **Warning:** ${warningOf(one, code)}`);
  const items = EFFECTS.flatMap(({ effect, title }) =>
    changes
      .filter((change) => change.effect === effect)
      .map((change, index) => `${index === 0 ? `\n**${title}**\n\n` : ""}${describe(change)}`),
  );
  return [...warnings, ...items];
}

function describe({ identity, fields }: EffectiveChange): string {
  const lines = limited(fields, SHOWN.fields, "field", "").map((field) =>
    typeof field === "string" ? field : describeField(field),
  );
  return [`- ${code(identity)}`, ...lines.map((line) => `  - ${line}`)].join("\n");
}

function describeField({ path, before, after }: FieldChange): string {
  return `${code(path)}: ${describeValues(before, after)
    .map((value) => code(value))
    .join(" → ")}`;
}

/** The items that fit, and a line that says how many did not. */
function cut(items: readonly string[], share: number): readonly string[] {
  let left = share;
  const count = items.findIndex((item) => (left -= bytesOf(item)) < 0);
  if (count < 0) return items;
  const rest = plural(items.length - count, "more object");
  return [...items.slice(0, count), `\nCut here: ${rest}; \`npx access-layer compare\` shows everything.`];
}

/** Splits room evenly, and gives what one does not need to the others. */
function sharesOf(sizes: readonly number[], room: number): readonly number[] {
  const shares = sizes.map(() => 0);
  let left = room;
  const smallestFirst = sizes.map((size, index) => ({ size, index })).sort((a, b) => a.size - b.size);
  smallestFirst.forEach(({ size, index }, place) => {
    const share = Math.min(size, Math.floor(left / (sizes.length - place)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}

function sizeOf(items: readonly string[]): number {
  return items.reduce((size, item) => size + bytesOf(item), 0);
}

/** With the line end. */
function bytesOf(text: string): number {
  return Buffer.byteLength(text) + 1;
}

/** Text as code, in more backticks than stand in it one after the other; on one line, as another one could begin anything. */
function code(text: string, limit = LARGEST.text): string {
  const line = shortened(text, limit);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** The name of a folder, which may be anything: no markup, and nobody is called by an @. */
function html(text: string): string {
  return shortened(text, LARGEST.name)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

function shortened(text: string, limit: number): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
