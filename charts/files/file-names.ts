import type { Problem } from "../../lib/spec/problem";

/** A file in the folder of the environments that would be skipped silently. */
export interface SkippedFile extends Pick<Problem, "code" | "source" | "message"> {
  /** Name of the file. */
  readonly file: string;
}

/** Files that would be skipped because of their names. `environments` are the names of the environment files. */
export function skippedFiles(files: readonly string[], environments: readonly string[]): readonly SkippedFile[] {
  const misnamed = files.filter((file) => /^[^.].*\.yml$/.test(file)).sort();
  const names = [...environments, ...misnamed.map((file) => file.replace(/\.yml$/, ""))];
  const orphans = files.filter((file) => isOrphan(file, names)).sort();
  return [...misnamed.map((file) => misnamedFile(file, files)), ...orphans.map(orphanFile)];
}

function misnamedFile(file: string, files: readonly string[]): SkippedFile {
  const wanted = file.replace(/yml$/, "yaml");
  const fix = files.includes(wanted) ? `delete it, because ${wanted} exists` : `rename it to ${wanted}`;
  const source = file.endsWith(".release.yml") ? "release" : "environment";
  return { code: "file/extension", source, file, message: `must have a name that ends in .yaml; ${fix}` };
}

/** Whether a release file has no environment file, for example after a rename. */
function isOrphan(file: string, names: readonly string[]): boolean {
  const [, name] = /^([^.].*)\.release\.yaml$/.exec(file) ?? [];
  return name !== undefined && !names.includes(name);
}

function orphanFile(file: string): SkippedFile {
  const wanted = file.replace(/\.release\.yaml$/, ".yaml");
  const message = `is a release file without an environment file; add ${wanted}, or delete this file`;
  return { code: "file/orphan", source: "release", file, message };
}
