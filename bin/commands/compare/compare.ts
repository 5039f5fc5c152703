import { EXIT, throwIfProblems } from "../../../charts/failures";
import { describeEffects, environmentEffects } from "../../output/effects";
import { effectsMarkdown } from "./effects-markdown";
import { NAMELESS, readManifests, type ReadManifests } from "../../input/manifest-files";
import { colorsFor, print, printJson } from "../../output/terminal";

/** Options of `access-layer compare`. */
export interface CompareOptions {
  /** How people read it: `markdown` is for a comment on a pull request. */
  readonly format: "text" | "markdown";
  /** Answer in JSON. */
  readonly json?: boolean;
}

/** `access-layer compare`: what applying the second manifests over the first ones does. */
export function compare(before: string, after: string, { format, json }: CompareOptions): number {
  const [old, young] = [readManifests(before), readManifests(after)];
  throwIfProblems([...new Set([...old.problems, ...young.problems])]);
  throwIfProblems([...unlike(before, old, after, young), ...unlike(after, young, before, old)]);
  const environments = environmentEffects(old.environments, young.environments);
  if (json === true) printJson({ environments });
  else if (format === "markdown") print(effectsMarkdown(environments));
  else print(...environments.flatMap((environment) => describeEffects(environment, colorsFor(process.stdout))));
  return environments.every(({ changes }) => changes.length === 0) ? EXIT.fine : EXIT.found;
}

/** One file, or the folder of one environment, beside a folder of environments: everything would be removed and added. */
function unlike(path: string, { environments }: ReadManifests, otherPath: string, other: ReadManifests): string[] {
  const [name] = other.environments.keys();
  if (!environments.has(NAMELESS) || other.environments.has(NAMELESS) || name === undefined) return [];
  const names = [...other.environments.keys()].join(", ");
  return [
    `${path} holds the manifests of one environment, and ${otherPath} those of environments by name (${names}): ` +
      `compare with one of them, such as ${otherPath.replace(/\/+$/, "")}/${name}`,
  ];
}
