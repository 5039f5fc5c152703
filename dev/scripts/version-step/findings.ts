import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadAll } from "js-yaml";
import { loadEnvironment } from "../../../charts/files/environments";
import { plural } from "../../../lib/values/words";
import { synthesize } from "../../../charts/synthesize";
import { changesBetween, type ObjectChange } from "../../../lib/manifests/changes";
import { effectOf, type ChangeEffect } from "../../../lib/manifests/effects";
import type { Manifest } from "../../../lib/manifests/manifest";
import { formatLocated } from "../../../lib/spec/problem";
import { REPORTS_FOLDER } from "../api/entries";
import { differentLines } from "../api/short-diff";
import type { Step } from "./version";

/** A difference and the version step that it requires. */
export interface Finding {
  readonly step: Step;
  /** Name of the environment or file. */
  readonly where: string;
  /** The difference as text. */
  readonly what: string;
  /** The object and the effect on it; only for a difference between manifests. */
  readonly object?: { readonly identity: string; readonly effect: ChangeEffect };
  /** Whether the environment files of the older version are rejected. In that case, nothing can be compared. */
  readonly isRejected?: true;
}

const EFFECTS: Readonly<Record<ChangeEffect, readonly [step: Step, words: string]>> = {
  added: ["minor", "is new"],
  inPlace: ["minor", "changes in place"],
  restarts: ["major", "restarts its pods"],
  refused: ["major", "is refused by the API server"],
  recreated: ["major", "must be deleted and recreated"],
  removed: ["major", "is removed"],
};

const ENVIRONMENTS = "environments";

/** A set of public files: its folders, current one first, and the function that compares two versions of a file. */
const PUBLIC_FILES = [
  { folders: [REPORTS_FOLDER, "etc"], ending: ".api.md", judge: judgeLines(/^(?!\s*(?:\/\/|import |#|```|$))/) },
  { folders: ["docs/generated"], ending: "names.md", judge: judgeLines(/^\|(?!---)/) },
  {
    folders: [ENVIRONMENTS],
    ending: ".schema.json",
    judge: (): Judgment => ["patch", "differs: review the difference"],
  },
];

/** A step and its reason, or `undefined` if there is no relevant difference. */
type Judgment = readonly [step: Step, what: string] | undefined;

/** Compares two checkouts of the project: rendered manifests, exports and names. */
export function findingsBetween(before: string, after: string): readonly Finding[] {
  const goldens = filesIn(before, ["test/golden"], "/access-layer.k8s.yaml");
  const files = PUBLIC_FILES.flatMap(({ folders, ending, judge }) => {
    const [old, now] = [filesIn(before, folders, ending), filesIn(after, folders, ending)];
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((where) => {
      const [step, what] = judgeFile(old.get(where), now.get(where), judge) ?? [];
      return step === undefined ? [] : [{ step, where, what: what ?? "" }];
    });
  });
  return [...[...goldens].flatMap(([file, text]) => goldenFindings(before, dirname(file), text)), ...files];
}

/**
 * Renders the environment files of the older checkout with the current code and compares the result with that checkout's golden.
 * Ignores the current environment files, because a release in them does not change the library.
 */
function goldenFindings(before: string, where: string, golden: string): readonly Finding[] {
  const loaded = loadEnvironment(join(before, ENVIRONMENTS), where);
  if ("problems" in loaded) {
    const problems = loaded.problems.map((problem) => formatLocated(problem).replace(`${before}/`, ""));
    return problems.map((problem) => ({
      step: "major",
      where,
      what: `the same files are rejected: ${problem}`,
      isRejected: true,
    }));
  }
  const [old, now] = [golden, synthesize(loaded.layer).yaml].map(manifestsIn);
  return changesBetween(old ?? [], now ?? []).map((change) => {
    const effect = effectOf(change);
    const [step, words] = EFFECTS[effect];
    const { identity } = change;
    return { step, where, what: `${identity} ${words}${fieldsOf(change)}`, object: { identity, effect } };
  });
}

function fieldsOf({ fields }: ObjectChange): string {
  const [first, ...others] = fields.map(({ path }) => path);
  if (first === undefined) return "";
  return others.length === 0 ? `: ${first}` : `: ${first} and ${plural(others.length, "more field")}`;
}

function judgeFile(old: string | undefined, now: string | undefined, judge: (old: string, now: string) => Judgment) {
  if (now === undefined) return ["major", "the file is removed"] as const;
  if (old === undefined) return ["minor", "the file is new"] as const;
  return old === now ? undefined : judge(old, now);
}

/** A removed or changed line requires a major step, a new one a minor step. A reviewer decides what a type change means. */
function judgeLines(meaningful: RegExp) {
  return (old: string, now: string): Judgment => {
    const lines = differentLines(old, now).filter(({ line }) => meaningful.test(line));
    const gone = lines.filter(({ sign }) => sign === "-");
    const first = (gone[0] ?? lines[0])?.line.trim();
    if (first === undefined) return undefined;
    const counts = `${plural(gone.length, "line")} removed or changed, ${lines.length - gone.length} new`;
    return [gone.length > 0 ? "major" : "minor", `${counts}, such as: ${first}`];
  };
}

/** Texts of the files below the first folder that exists, by path. */
function filesIn(top: string, folders: readonly string[], ending: string): ReadonlyMap<string, string> {
  const folder = folders.map((path) => join(top, path)).find((path) => existsSync(path));
  const files = folder === undefined ? [] : readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const wanted = files.filter((file) => file.endsWith(ending));
  return new Map(wanted.map((file) => [file, readFileSync(join(folder ?? "", file), "utf8")]));
}

function manifestsIn(yaml: string): readonly Manifest[] {
  return loadAll(yaml) as readonly Manifest[];
}
