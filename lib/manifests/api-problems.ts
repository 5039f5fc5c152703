import { objectProblems } from "./api-rules/object-problems";
import { workloadProblems } from "./api-rules/workload-problems";
import { typeProblems } from "./api-types/problems";
import { typeOfKind } from "./api-types/types";
import { cleanOf } from "./canonical/canonical";
import { groupOf } from "./canonical/places";
import type { Manifest } from "./manifest";

/**
 * Returns why the API server refuses an object: fields that it does not know, values that their types do not allow, and what its validation refuses.
 * Empty for kinds that are not built in, because their schema is in the cluster. Messages start with the path of the field and contain no Secret values.
 * @param settled - what server-side apply makes of the manifest
 */
export function apiProblems(manifest: Manifest, settled = manifest): readonly string[] {
  const type = typeOfKind(manifest.apiVersion, manifest.kind);
  if (type === undefined) return [];
  const kind = `${groupOf(manifest.apiVersion)}/${manifest.kind}`;
  const problems = typeProblems(manifest);
  const object = cleanOf(settled);
  const found = problems.length > 0 ? problems : [...objectProblems(object, type), ...workloadProblems(kind, object)];
  return found.map((problem) => withoutSecrets(kind, problem));
}

/** A message must not show what is in a Secret or in a variable. A name can be `PASSWORD=value`. */
function withoutSecrets(kind: string, problem: string): string {
  const isSecret = kind === "/Secret" || /^\S*\benv(\[|\s)/.test(problem);
  return isSecret ? problem.replace(/,? got .*$/s, "") : problem;
}
