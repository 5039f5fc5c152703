import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { EXIT, throwIfProblems } from "../../../charts/failures";
import type { CommandOptions } from "../../../lib/transitions/transition";
import { describeEffects, environmentEffects, type EnvironmentEffects } from "../../output/effects";
import { effectsMarkdown } from "./effects-markdown";
import { NAMELESS, readManifests, type ReadManifests } from "../../input/manifest-files";
import { shellWord } from "../../../lib/values/command-line";
import { colorsFor, print, printJson, tell } from "../../output/terminal";

/** Options of `access-layer compare`. */
export interface CompareOptions {
  /** Output format; `markdown` is for a comment on a pull request. */
  readonly format: "text" | "markdown";
  /** Context of kubectl in printed commands. */
  readonly context?: string;
  /** Print JSON. */
  readonly json?: boolean;
}

/** `access-layer compare`: shows the effects of applying the second set of manifests on top of the first. */
export function compare(before: string, after: string, { format, context, json }: CompareOptions): number {
  const [old, next] = [readManifests(before), readManifests(after)];
  throwIfProblems([...new Set([...old.problems, ...next.problems])]);
  throwIfProblems([...mismatch(before, old, after, next), ...mismatch(after, next, before, old)]);
  const names = [...new Set([...old.environments.keys(), ...next.environments.keys()])];
  throwIfProblems(context === undefined ? [] : severalEnvironments(context, [before, old], [after, next]));
  const nameOf = namesFor(before, after, names);
  const renamed = <T>(map: ReadonlyMap<string, T>) => new Map([...map].map(([key, value]) => [nameOf(key), value]));
  const files = renamed(next.files);
  const environments = environmentEffects(renamed(old.environments), renamed(next.environments), (name) => ({
    ...(context === undefined ? {} : { context: shellWord(context) }),
    // A comment is read on another machine, where the path does not exist.
    ...(format === "markdown" ? {} : manifestAt(files.get(name) ?? [])),
  }));
  if (json === true) printJson({ environments });
  else if (format === "markdown") print(effectsMarkdown(environments));
  else print(...environments.flatMap((environment) => describeEffects(environment, colorsFor(process.stdout))));
  // Manifests do not name a cluster.
  if (json !== true && context === undefined && environments.some(hasCommand)) {
    tell(
      "note: kubectl runs these commands in its current context; to name another one, compare one environment with --context",
    );
  }
  return environments.every(({ changes }) => changes.length === 0) ? EXIT.fine : EXIT.found;
}

function hasCommand({ warnings }: EnvironmentEffects): boolean {
  return warnings.some(({ steps }) => steps.some((step) => step.includes("`kubectl ")));
}

/** Rejects comparing one environment with a folder of environments, because every object would show as removed and added. */
function mismatch(path: string, { environments }: ReadManifests, otherPath: string, other: ReadManifests): string[] {
  const [name] = other.environments.keys();
  if (!environments.has(NAMELESS) || other.environments.has(NAMELESS) || name === undefined) return [];
  const names = [...other.environments.keys()].join(", ");
  return [
    `${path} is one environment, but ${otherPath} contains several (${names}); ` +
      `compare it with one of them, such as ${otherPath.replace(/\/+$/, "")}/${name}`,
  ];
}

/** A path and what it contains. */
type Compared = readonly [path: string, read: ReadManifests];

/** Rejects a context for several environments, because each of them has its own. */
function severalEnvironments(context: string, [before, old]: Compared, [after, next]: Compared): string[] {
  const names = [...new Set([...old.environments.keys(), ...next.environments.keys()])];
  if (names.length < 2) return [];
  const common = names.filter((name) => name !== NAMELESS && old.environments.has(name) && next.environments.has(name));
  const name = common.find((one) => context.startsWith(one)) ?? common[0];
  const folders = [before, after].map((path) => shellWord(`${path.replace(/\/+$/, "")}/${name}`));
  const example = name === undefined ? "" : `, such as: compare ${folders.join(" ")}`;
  return [`--context requires one environment, got ${names.join(", ")}; pass the folders of one${example}`];
}

/** The path of the new manifest for a printed command, if it is in one file that can be read again. */
function manifestAt([file, ...more]: readonly string[]): CommandOptions {
  if (file === undefined || more.length > 0) return {};
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  // With `< file`, /dev/stdin is a file here, but another one for the printed command.
  const canBeReadAgain = isFile && !/^\/(dev|proc)\//.test(resolve(file));
  return canBeReadAgain ? { manifest: shellWord(file) } : {};
}

/** Names the unnamed environment after the compared paths: `prod` for `a/prod` and `b/prod`, otherwise both paths. */
function namesFor(before: string, after: string, taken: readonly string[]): (key: string) => string {
  const name = basename(resolve(before));
  const common = name === basename(resolve(after)) ? name : `${before} → ${after}`;
  return (key) => (key === NAMELESS && !taken.includes(common) ? common : key);
}
