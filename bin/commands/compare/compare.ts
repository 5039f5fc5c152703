import { basename, resolve } from "node:path";
import { EXIT, throwIfProblems } from "../../../charts/failures";
import { describeEffects, environmentEffects } from "../../output/effects";
import { effectsMarkdown } from "./effects-markdown";
import { NAMELESS, readManifests, type ReadManifests } from "../../input/manifest-files";
import { colorsFor, print, printJson } from "../../output/terminal";

/** Options of `access-layer compare`. */
export interface CompareOptions {
  /** Output format; `markdown` is for a comment on a pull request. */
  readonly format: "text" | "markdown";
  /** Print JSON. */
  readonly json?: boolean;
}

/** `access-layer compare`: shows the effects of applying the second set of manifests on top of the first. */
export function compare(before: string, after: string, { format, json }: CompareOptions): number {
  const [old, next] = [readManifests(before), readManifests(after)];
  throwIfProblems([...new Set([...old.problems, ...next.problems])]);
  throwIfProblems([...mismatch(before, old, after, next), ...mismatch(after, next, before, old)]);
  const rename = renameFor(before, after, [...old.environments.keys(), ...next.environments.keys()]);
  const environments = environmentEffects(rename(old), rename(next));
  if (json === true) printJson({ environments });
  else if (format === "markdown") print(effectsMarkdown(environments));
  else print(...environments.flatMap((environment) => describeEffects(environment, colorsFor(process.stdout))));
  return environments.every(({ changes }) => changes.length === 0) ? EXIT.fine : EXIT.found;
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

/** Names the unnamed environment after the compared paths: `prod` for `a/prod` and `b/prod`, otherwise both paths. */
function renameFor(
  before: string,
  after: string,
  taken: readonly string[],
): (read: ReadManifests) => ReadManifests["environments"] {
  const name = basename(resolve(before));
  const common = name === basename(resolve(after)) ? name : `${before} → ${after}`;
  const nameOf = (key: string) => (key === NAMELESS && !taken.includes(common) ? common : key);
  return ({ environments }) => new Map([...environments].map(([key, manifests]) => [nameOf(key), manifests]));
}
