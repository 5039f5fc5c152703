import { createHash } from "node:crypto";
import { chooseEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError, plural } from "../../../charts/failures";
import { FIELD_MANAGER } from "../../../lib/names";
import { describeChanges } from "../../output/changes";
import { compareWithFile } from "./compare-with-file";
import type { EnvironmentOptions } from "../../input/options";
import { progressLines } from "./progress";
import { shellWord, colorsFor, printJson, tell } from "../../output/terminal";
import { synthesizeEnvironments, writeEnvironments, type Outcome, type SynthesizedEnvironment } from "./synthesis";
import { watchSynthesis } from "./watch-synthesis";

/** Options of `access-layer synth`. */
export interface SynthOptions extends EnvironmentOptions {
  /** Output folder. */
  readonly out: string;
  /** Compare with the files instead of writing them. */
  readonly check?: boolean;
  /** Stay, and synthesize again whenever a file changes. */
  readonly watch?: boolean;
  /** Answer in JSON. */
  readonly json?: boolean;
}

/** `access-layer synth`: environment files in, manifests out. */
export async function synth(options: SynthOptions): Promise<number> {
  const names = chooseEnvironments(options.environments, options.env);
  if (options.watch === true) {
    if (options.check === true || options.json === true)
      throw inputError("--watch goes with neither --check nor --json");
    await watchSynthesis(options, names);
    return EXIT.fine;
  }
  const environments = synthesizeEnvironments(names, options);
  return options.check === true ? check(environments, options) : write(environments, options);
}

function write(environments: readonly SynthesizedEnvironment[], { json }: SynthOptions): number {
  const warnings = environments.flatMap(leftBehind);
  const outcomes = writeEnvironments(environments);
  tell(...progressLines(outcomes, colorsFor(process.stderr)), ...warnings);
  if (process.stderr.isTTY) tell("", ...applyHint(environments));
  if (json === true) printJson({ environments: outcomes.map(summary) });
  return EXIT.fine;
}

function check(environments: readonly SynthesizedEnvironment[], { json }: SynthOptions): number {
  const colours = colorsFor(process.stderr);
  const outcomes = environments.map((environment) => ({ ...environment, ...compareWithFile(environment) }));
  const lines = progressLines(outcomes, colours);
  for (const [index, { changes, note }] of outcomes.entries()) {
    tell(lines[index] ?? "", ...describeChanges(changes, colours), ...(note === undefined ? [] : [`  ${note}`]));
  }
  const isCurrent = outcomes.every(({ status }) => status === "unchanged");
  if (!isCurrent) tell("", "the files differ from their environments; to write them, leave --check out");
  if (json === true)
    printJson({ environments: outcomes.map((outcome) => ({ ...summary(outcome), changes: outcome.changes })) });
  return isCurrent ? EXIT.fine : EXIT.found;
}

/**
 * Warns of objects that the file had and has no more, as after a change of topology without `migrateFrom`. The file is the one
 * memory of them that there is: `kubectl apply` leaves them running.
 */
function leftBehind(environment: SynthesizedEnvironment): readonly string[] {
  const removed = compareWithFile(environment).changes.filter(({ kind }) => kind === "removed");
  if (removed.length === 0) return [];
  const objects = plural(removed.length, "object");
  return [
    `${environment.name}: ${objects} of the file before are left out now; kubectl apply leaves them in the cluster, delete them there:`,
    ...describeChanges(removed, colorsFor(process.stderr)),
  ];
}

/** What `--json` says of an environment. */
function summary({ name, file, manifests, yaml, status }: Outcome): object {
  const sha256 = createHash("sha256").update(yaml).digest("hex");
  return { name, file, objects: manifests.length, bytes: Buffer.byteLength(yaml), sha256, status };
}

/** How to apply the first of them, context included: what works on the wrong cluster is no hint. */
function applyHint([first, ...others]: readonly SynthesizedEnvironment[]): readonly string[] {
  if (first === undefined) return [];
  const context = shellWord(first.layer.cluster.context);
  const command = `kubectl --context ${context} apply --server-side --field-manager=${FIELD_MANAGER} -f ${shellWord(first.file)}`;
  return [`${others.length > 0 ? `apply ${first.name}` : "apply"} with:  ${command}`];
}
