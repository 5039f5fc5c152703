import type * as z from "zod/mini";
import type { Document } from "yaml";
import type { EnvironmentSpec } from "./environment";
import type { Finding } from "./finding";
import type { OwnProcedureSpec } from "./own-procedure";
import { offsetOfProblem } from "./positions";
import { formatPath, type LocatedProblem, type Path, type Problem } from "./problem";
import type { ReleaseSpec } from "./release";
import { environmentSchema } from "./schemas/environment";
import { ownProcedureSchema } from "./schemas/own-procedure";
import { releaseSchema } from "./schemas/release";
import { shapeOf } from "./shape";
import { linesOf, readYaml } from "./yaml-text";
import { valueOf } from "./yaml-value";

/** A file and its text. */
export interface SourceText {
  /** Path as the user typed it, for problems. */
  readonly file: string;
  /** Content of the file. */
  readonly text: string;
}

/** A file after parsing and checking its shape. Rules are checked later. */
export interface ParsedFile<T> {
  /**
   * The whole content.
   * @default - the file has problems
   */
  readonly value?: T;
  /**
   * The entries without problems. Services and datastores are separate entries, so that rules can
   * still check the valid ones.
   */
  readonly parts: Partial<T>;
  /** Problems of the text and its shape, in the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /**
   * Adds a position to a rule's problem: the position of its value, or of the nearest enclosing
   * value in the file.
   */
  readonly locate: (problem: Problem) => LocatedProblem;
}

/** Top-level keys whose entries are independent of each other. */
const COLLECTIONS: readonly string[] = ["services", "datastores", "externalServices"];

/** Parses `<environment>.yaml`. Never throws: returns all problems, with line and column. */
export function parseEnvironmentFile(source: SourceText): ParsedFile<EnvironmentSpec> {
  return parseFile(source, "environment", environmentSchema);
}

/** Parses `<environment>.release.yaml`: see {@link parseEnvironmentFile}. */
export function parseReleaseFile(source: SourceText): ParsedFile<ReleaseSpec> {
  return parseFile(source, "release", releaseSchema);
}

/** Parses a procedure of the user: see {@link parseEnvironmentFile}. */
export function parseProcedureFile(source: SourceText): ParsedFile<OwnProcedureSpec> {
  return parseFile(source, "procedure", ownProcedureSchema);
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
  const yaml = readYaml(text, source === "procedure" ? "id: my-procedure" : "schema: 1");
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
  // Report each mistake only once, because a value that can't be read also has the wrong shape.
  const isReported = ({ path }: Finding) => findings.some((finding) => formatPath(finding.path) === formatPath(path));
  const all = [...findings, ...(shaped.findings ?? []).filter((finding) => !isReported(finding))];
  if (all.length === 0) return { value: shaped.value, parts: shaped.value ?? {}, findings: [] };
  return { parts: soundParts<T>(value, all), findings: all };
}

/** Passwords pasted by mistake are most common in environment variables, and in place of the names of Secrets. A mode is not a secret. */
function isConfidential(path: Path): boolean {
  const isOfSecret = path[2] === "secrets" && path.length > 3 && path.at(-1) !== "mode";
  return path[0] === "services" && (path[2] === "environment" || isOfSecret);
}

/** The entries without findings. */
function soundParts<T>(value: unknown, findings: readonly Finding[]): Partial<T> {
  if (!isMap(value)) return {};
  const sound = Object.entries(value).flatMap(([key, part]) => {
    const ofKey = findings.filter(({ path }) => path[0] === key);
    if (ofKey.some(({ code }) => code === "shape/nested")) return [];
    const inside = ofKey.map(({ path }) => path[1]);
    if (inside.length === 0) return [[key, part]];
    if (!COLLECTIONS.includes(key) || !isMap(part)) return [];
    return [[key, Object.fromEntries(Object.entries(part).filter(([name]) => !inside.includes(name)))]];
  });
  return Object.fromEntries(sound) as Partial<T>;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
