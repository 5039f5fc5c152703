import type { Manifest } from "../../../lib/manifests/manifest";
import { manifestFindings } from "./manifests";
import { schemaFindings } from "./schemas";
import type { Finding } from "./step";
import { namesFindings, reportFindings } from "./texts";

/** What an environment's files give: its objects, or why they are refused. */
export type Printed = { readonly manifests: readonly Manifest[] } | { readonly problems: readonly string[] };

/** The public side of one state of the project, as far as a machine can compare it. */
export interface PublicSide {
  /** What the environment files of the older state give, by the name of the environment. */
  readonly printed: ReadonlyMap<string, Printed>;
  /** Texts of the names page, by its path. */
  readonly names: ReadonlyMap<string, string>;
  /** Texts of the API reports, by their paths. */
  readonly reports: ReadonlyMap<string, string>;
  /** Texts of the JSON schemas, by their paths. */
  readonly schemas: ReadonlyMap<string, string>;
}

/** What was compared: the differences, and what could not be. */
export interface Comparison {
  /** The differences. */
  readonly findings: readonly Finding[];
  /** What was not compared, and why. */
  readonly notes: readonly string[];
}

/** Compares two states of the project. */
export function compareStates(before: PublicSide, after: PublicSide): Comparison {
  const kinds = [
    textsCompared("names page", before.names, after.names, namesFindings),
    textsCompared("API report", before.reports, after.reports, reportFindings),
    textsCompared("JSON schema", before.schemas, after.schemas, (file, old, now) =>
      schemaFindings(file, parsed(old), parsed(now)),
    ),
  ];
  const isUnprinted = before.printed.size === 0;
  return {
    findings: [
      ...[...before.printed].flatMap(([name, printed]) => printedFindings(name, printed, after.printed.get(name))),
      ...kinds.flatMap(({ findings }) => findings),
    ],
    notes: [...(isUnprinted ? [noteOf("golden")] : []), ...kinds.flatMap(({ notes }) => notes)],
  };
}

function printedFindings(name: string, before: Printed, after: Printed | undefined): readonly Finding[] {
  if ("problems" in before) return [];
  if (after !== undefined && "manifests" in after) return manifestFindings(name, before.manifests, after.manifests);
  const problems = after?.problems ?? ["not printed any more"];
  return problems.map((problem) => ({ step: "major", where: name, what: `the same files are refused: ${problem}` }));
}

/** A kind of file that the older state has none of was not yet kept there; else a file that comes or goes is a way in. */
function textsCompared(
  kind: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  compare: (file: string, old: string, now: string) => readonly Finding[],
): Comparison {
  if (before.size === 0) return { findings: [], notes: [noteOf(kind)] };
  const findings = [...new Set([...before.keys(), ...after.keys()])].flatMap((file): readonly Finding[] => {
    const [old, now] = [before.get(file), after.get(file)];
    if (now === undefined) return [{ step: "major", where: file, what: "the file is gone" }];
    if (old === undefined) return [{ step: "minor", where: file, what: "the file is new" }];
    return compare(file, old, now);
  });
  return { findings, notes: [] };
}

function noteOf(kind: string): string {
  return `not compared: the older state has no ${kind}`;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
