import { join } from "node:path";
import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { currentText, writeFiles } from "../../../charts/files/output";
import { runbookFiles, type RunbookOutput } from "../../../charts/operations/runbook-files";
import type { EnvironmentOptions } from "../../input/options";
import { tableLines } from "../../output/table";
import { printJson, tell } from "../../output/terminal";

/** Options of `access-layer runbook-files`. */
export interface RunbookFilesOptions extends EnvironmentOptions {
  /** Parent folder of `runbook/<environment>/k8s/`. */
  readonly out: string;
  /** Compare with the existing files instead of writing. */
  readonly check?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer runbook-files`: writes the files that the runbook applies by hand. */
export function writeRunbookFiles({ environments, env, out, check, json }: RunbookFilesOptions): number {
  const loaded = loadValidEnvironments(environments, chooseEnvironments(environments, env));
  const files = loaded.flatMap(({ layer }) =>
    runbookFiles(layer).map((file) => ({ ...file, path: join(out, file.path) })),
  );
  const statuses = check === true ? files.map(comparison) : writeFiles(files);
  if (json === true) printJson({ files: files.map((file, index) => record(file, statuses[index] ?? "")) });
  else
    tell(
      ...tableLines(
        files.map((file, index) => row(file, statuses[index] ?? "")),
        ["left", "right"],
      ),
    );
  const isCurrent = statuses.every((status) => status === "unchanged" || status === "written");
  if (!isCurrent) tell("", "The files are out of date. To update them, run the command without --check.");
  return isCurrent ? EXIT.fine : EXIT.found;
}

function comparison({ path, text }: RunbookOutput): string {
  const current = currentText(path);
  if (current === undefined) return "missing";
  return current === text ? "unchanged" : "different";
}

function row({ path, manifests }: RunbookOutput, status: string): readonly string[] {
  return [path, plural(manifests.length, "object"), status];
}

function record({ path, file, manifests }: RunbookOutput, status: string): object {
  return { path, ...file, objects: manifests.length, status };
}
