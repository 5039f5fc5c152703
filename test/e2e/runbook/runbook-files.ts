import { parseAllDocuments, stringify } from "yaml";
import { toYaml } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import {
  FIELD_MANAGER,
  POLICY_SET_LABEL,
  environmentFileName,
  manifestPath,
  releaseFileName,
  runbookFilePath,
  type RunbookFile,
} from "../../../lib/names";
import { withShortTimes, type Files } from "./prod";
import { works, type World } from "./world";

const FOLDER = "environments";

/** Command that writes the runbook's files. */
export const WRITE_FILES = "access-layer runbook-files --env prod";

/** Folder that the runbook's paths are relative to. */
export const RUNBOOK_FOLDER = "runbook/prod";

const APPLY = `kubectl apply --server-side --field-manager=${FIELD_MANAGER}`;

/** Command that writes prod's manifests. */
export const SYNTH = "access-layer synth --env prod";

/** Command that restores the normal network policies from the manifests. */
export const UNLOCK = `${APPLY} -l ${POLICY_SET_LABEL} -f dist/${manifestPath("prod")}`;

/** A runbook file's path in the operator's folder. */
export function pathOf(file: RunbookFile): string {
  return runbookFilePath("prod", file);
}

/** Command that applies a runbook file. With force, it overwrites manual changes. */
export function applyOf(file: RunbookFile, isForced = false): string {
  return `${APPLY}${isForced ? " --force-conflicts" : ""} -f ${pathOf(file)}`;
}

/** Wraps a command so that it runs in the folder that the runbook's paths are relative to. */
export function inRunbookFolder(command: string): string {
  return `cd ${RUNBOOK_FOLDER} && ${command}`;
}

/**
 * Writes prod's two files to the operator's folder, renders the runbook files from them with `access-layer`, and shortens their
 * wait times.
 */
export async function writeRunbookFiles(world: World, { environment, release }: Files): Promise<void> {
  const { shell } = world;
  shell.write(`${FOLDER}/${environmentFileName("prod")}`, stringify(environment));
  shell.write(`${FOLDER}/${releaseFileName("prod")}`, stringify(release));
  const { stdout } = await works(world, `${WRITE_FILES} --json`);
  const { files } = JSON.parse(stdout) as { readonly files: readonly { readonly path: string }[] };
  for (const { path } of files) shell.write(path, shortened(shell.read(path)));
}

function shortened(text: string): string {
  return toYaml(parseAllDocuments(text).map((document) => withShortTimes(document.toJS() as Manifest)));
}
