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
import { hasty, type Files } from "./prod";
import { works, type World } from "./world";

const FOLDER = "environments";

/** What writes the runbook's files. */
export const WRITE_FILES = "access-layer runbook-files --env prod";

/** The runbook's own words for its files hold in this folder. */
export const RUNBOOK_FOLDER = "runbook/prod";

const APPLY = `kubectl apply --server-side --field-manager=${FIELD_MANAGER}`;

/** Writes prod's manifests. */
export const SYNTH = "access-layer synth --env prod";

/** Puts the normal network policies back, from the manifests. */
export const UNLOCK = `${APPLY} -l ${POLICY_SET_LABEL} -f dist/${manifestPath("prod")}`;

/** Path of a file of the runbook's at the desk. */
export function pathOf(file: RunbookFile): string {
  return runbookFilePath("prod", file);
}

/** How a file of the runbook's is applied; with force, where what somebody changed by hand is to go. */
export function applyOf(file: RunbookFile, isForced = false): string {
  return `${APPLY}${isForced ? " --force-conflicts" : ""} -f ${pathOf(file)}`;
}

/** A command typed in the folder where the runbook's paths hold. */
export function inRunbookFolder(command: string): string {
  return `cd ${RUNBOOK_FOLDER} && ${command}`;
}

/** Puts prod's two files where the operator sits, and what `access-layer` makes of them for the runbook, with shortened times. */
export async function layOut(world: World, { environment, release }: Files): Promise<void> {
  const { desk } = world;
  desk.write(`${FOLDER}/${environmentFileName("prod")}`, stringify(environment));
  desk.write(`${FOLDER}/${releaseFileName("prod")}`, stringify(release));
  const { stdout } = await works(world, `${WRITE_FILES} --json`);
  const { files } = JSON.parse(stdout) as { readonly files: readonly { readonly path: string }[] };
  for (const { path } of files) desk.write(path, shortened(desk.read(path)));
}

function shortened(text: string): string {
  return toYaml(parseAllDocuments(text).map((document) => hasty(document.toJS() as Manifest)));
}
