import type * as z from "zod/mini";
import type { Document } from "yaml";
import type { EnvironmentSpec } from "./environment";
import { offsetOfProblem } from "./positions";
import type { LocatedProblem, Path, Problem } from "./problem";
import type { ReleaseSpec } from "./release";
import { environmentSchema } from "./schemas/environment";
import { releaseSchema } from "./schemas/release";
import { shapeOf } from "./shape";
import { linesOf, readYaml, type Finding } from "./yaml-text";
import { valueOf } from "./yaml-value";

/** The text of a file. */
export interface SourceText {
  /** File as the user named it; problems repeat it. */
  readonly file: string;
  /** What is in it. */
  readonly text: string;
}

/** What a file says, as far as it can be understood. */
export interface ParsedFile<T> {
  /**
   * All of it, where there are no problems. Its shape is right; whether it makes sense the rules say.
   * @default - there are problems
   */
  readonly value?: T;
  /** The parts of it whose shape is right, service by service and datastore by datastore, so that rules can look at them. */
  readonly parts: Partial<T>;
  /** Everything that is wrong with the text and its shape, in the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /** Gives a rule's problem its place in this file: the value it is about, or the next thing around it that is there. */
  readonly locate: (problem: Problem) => LocatedProblem;
}

/** Top-level keys that hold things which stand for themselves. */
const COLLECTIONS: readonly string[] = ["services", "datastores", "externalServices"];

/** Reads `<environment>.yaml`. Never throws: everything that is wrong is among the problems, with line and column. */
export function parseEnvironmentFile(source: SourceText): ParsedFile<EnvironmentSpec> {
  return parseFile(source, "environment", environmentSchema);
}

/** Reads `<environment>.release.yaml`: see {@link parseEnvironmentFile}. */
export function parseReleaseFile(source: SourceText): ParsedFile<ReleaseSpec> {
  return parseFile(source, "release", releaseSchema);
}

function parseFile<T extends object>(
  { file, text }: SourceText,
  source: Problem["source"],
  schema: z.ZodMiniType<T>,
): ParsedFile<T> {
  const lines = linesOf(text);
  const at = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line, column: col };
  };
  const place = ({ offset, ...finding }: Finding): LocatedProblem => ({ ...finding, source, ...at(offset) });
  const yaml = readYaml(text);
  if ("findings" in yaml) {
    return { parts: {}, problems: yaml.findings.map(place), locate: (problem) => ({ ...problem, ...at(0) }) };
  }
  const { document } = yaml;
  const { value, parts, findings } = understand(document, schema);
  return {
    value,
    parts,
    problems: [...findings].sort((a, b) => a.offset - b.offset).map(place),
    locate: (problem) => ({ ...problem, ...at(offsetOfProblem(document, problem.path)) }),
  };
}

function understand<T extends object>(
  document: Document.Parsed,
  schema: z.ZodMiniType<T>,
): { readonly value?: T; readonly parts: Partial<T>; readonly findings: readonly Finding[] } {
  const { value, findings } = valueOf(document);
  if (value === undefined) return { parts: {}, findings };
  const shaped = shapeOf(schema, value, document, isConfidential);
  const all = [...findings, ...(shaped.findings ?? [])];
  if (all.length === 0) return { value: shaped.value, parts: shaped.value ?? {}, findings: [] };
  return { parts: soundParts<T>(value, all), findings: all };
}

/** People put passwords where they don't belong, and environment variables are the likeliest place. */
function isConfidential(path: Path): boolean {
  return path[0] === "services" && path[2] === "environment";
}

/** What is left when every part with a finding is taken out. The schema has looked at all of it. */
function soundParts<T>(value: unknown, findings: readonly Finding[]): Partial<T> {
  if (!isMap(value)) return {};
  const sound = Object.entries(value).flatMap(([key, part]) => {
    const inside = findings.filter(({ path }) => path[0] === key).map(({ path }) => path[1]);
    if (inside.length === 0) return [[key, part]];
    if (!COLLECTIONS.includes(key) || !isMap(part)) return [];
    return [[key, Object.fromEntries(Object.entries(part).filter(([name]) => !inside.includes(name)))]];
  });
  return Object.fromEntries(sound) as Partial<T>;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
