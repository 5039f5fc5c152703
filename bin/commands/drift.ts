import { EXIT, inputError, plural } from "../../charts/failures";
import { fieldsOfOthers, saysWhoWrote, type ForeignField } from "../../lib/managed-fields";
import { identityOf, type Manifest } from "../../lib/manifests";
import { readManifests } from "../support/manifest-files";
import { tableLines } from "../support/table";
import { coloursFor, print, printJson } from "../support/terminal";

/** Options of `access-layer drift`. */
export interface DriftOptions {
  /** Managers that may write, too. */
  readonly allow: readonly string[];
  /** Answer in JSON. */
  readonly json?: boolean;
}

/** `access-layer drift`: which fields of objects of the cluster others wrote. */
export function drift(file: string, { allow, json }: DriftOptions): number {
  const objects = objectsIn(file);
  const fields = fieldsOfOthers(objects, allow);
  if (json === true) printJson({ objects: objects.length, fields });
  else print(...describe(objects.length, fields));
  return fields.length === 0 ? EXIT.fine : EXIT.found;
}

function objectsIn(file: string): readonly Manifest[] {
  const { environments, problems } = readManifests(file);
  if (problems.length > 0) throw inputError([...problems, plural(problems.length, "problem")].join("\n"));
  const objects = [...environments.values()].flat();
  const silent = objects.filter((object) => !saysWhoWrote(object)).map(identityOf);
  const [first] = silent;
  if (first === undefined) return objects;
  const others = silent.length > 1 ? ` and ${silent.length - 1} more` : "";
  throw inputError(
    `${file} must hold objects as the cluster has them, with metadata.managedFields, got ${first}${others} without: ` +
      "write it by kubectl get -f MANIFEST -o yaml --show-managed-fields",
  );
}

function describe(count: number, fields: readonly ForeignField[]): readonly string[] {
  const bold = coloursFor(process.stdout).bold;
  const rowsOf = (object: string) =>
    fields.flatMap(({ identity, path, manager, time = "" }) =>
      identity === object ? [[`  ${path}`, manager, time]] : [],
    );
  const identities = [...new Set(fields.map(({ identity }) => identity))];
  const all = `of ${plural(count, "object")}`;
  if (fields.length === 0) return [`nobody else wrote a field ${all}`];
  return [
    ...identities.flatMap((identity) => [bold(identity), ...tableLines(rowsOf(identity))]),
    `others wrote ${plural(fields.length, "field")} in ${identities.length} ${all}`,
  ];
}
