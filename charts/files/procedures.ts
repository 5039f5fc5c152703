import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Layer } from "../../lib/layer/layer";
import { alertNames } from "../../lib/runbook/alert-cards";
import { procedureProblems } from "../../lib/runbook/checks/checks";
import { kitOf, type Kit } from "../../lib/runbook/kit";
import { ownProcedure, ownProcedureProblems, pathInFile } from "../../lib/runbook/own";
import type { Procedure } from "../../lib/runbook/procedure";
import { proceduresOf } from "../../lib/runbook/runbook";
import type { Manifest } from "../../lib/manifests/manifest";
import type { OwnProcedureSpec } from "../../lib/spec/own-procedure";
import { parseProcedureFile, type ParsedFile } from "../../lib/spec/parse";
import type { LocatedProblem } from "../../lib/spec/problem";
import { didYouMean, listWith, show } from "../../lib/values/words";
import { inputError } from "../failures";
import { listEnvironments } from "./environments";

/** Folder of the procedures of the user, next to the environment files. */
const FOLDER = "procedures";

/** Procedures of the user for an environment, and the problems of their files. */
export interface OwnProcedures {
  /** Procedures without problems. */
  readonly procedures: readonly Procedure[];
  /** Problems, by file. */
  readonly problems: readonly LocatedProblem[];
}

/** What a file contains. */
interface Understood extends OwnProcedures {
  /**
   * Identifier of the procedure, also of one with problems.
   * @default - the file has none, or is not for this environment
   */
  readonly id?: string;
}

/** Loads the files `procedures/*.yaml` next to the environment files. Without the folder, there are none. */
export function loadProcedures(directory: string, layer: Layer, manifests: readonly Manifest[]): OwnProcedures {
  const folder = join(directory, FOLDER);
  const names = listEnvironments(directory);
  const known = "names" in names ? names.names : [layer.name];
  const files = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder).sort() : [];
  const kit = kitOf(layer, directory);
  const taken = proceduresOf(layer, directory).map(({ id }) => id);
  const skipped = files.filter((file) => file.endsWith(".yml"));
  if (skipped.length > 0)
    throw inputError(
      skipped
        .map((file) => `${join(folder, file)} must end in .yaml; rename it, or move it to another folder`)
        .join("\n"),
    );
  const loaded = files
    .filter((file) => file.endsWith(".yaml") && !file.startsWith("."))
    .map((name) => {
      const file = join(folder, name);
      const own = understand(parseProcedureFile({ file, text: readFileSync(file, "utf8") }), {
        layer,
        manifests,
        kit,
        taken,
        known,
      });
      if (own.id !== undefined) taken.push(own.id);
      return own;
    });
  return {
    procedures: loaded.flatMap(({ procedures }) => procedures),
    problems: loaded.flatMap(({ problems }) => problems),
  };
}

/** What the procedures of the user are compared with. */
interface Surroundings {
  readonly layer: Layer;
  readonly manifests: readonly Manifest[];
  readonly kit: Kit;
  /** Identifiers of other procedures. */
  readonly taken: readonly string[];
  /** Names of all environments. */
  readonly known: readonly string[];
}

function understand(
  { value, problems, locate }: ParsedFile<OwnProcedureSpec>,
  { layer, manifests, kit, taken, known }: Surroundings,
): Understood {
  if (value === undefined) return { procedures: [], problems };
  const unknown = (value.environments ?? []).flatMap((name, index) =>
    known.includes(name)
      ? []
      : locate({
          code: "runbook/environment",
          source: "procedure",
          path: ["environments", index],
          message: `must be one of ${listWith("and", known)}, got ${show(name)}${didYouMean(name, known)}; correct it`,
        }),
  );
  if (unknown.length > 0) return { procedures: [], problems: unknown };
  if (value.environments?.includes(layer.name) === false) return { procedures: [], problems: [] };
  const procedure = ownProcedure(value, kit);
  const found = [
    ...ownProcedureProblems(value, kit, taken),
    ...procedureProblems(procedure, { layer, manifests, alerts: alertNames(layer) }),
  ];
  const located = found.map(({ path, ...problem }) =>
    locate({ ...problem, source: "procedure", path: pathInFile(path, value.services) }),
  );
  // Each service of the procedure has a reference to the same unknown alert.
  const unique = [...new Map(located.map((problem) => [JSON.stringify(problem), problem])).values()];
  return { id: value.id, procedures: unique.length > 0 ? [] : [procedure], problems: unique };
}
