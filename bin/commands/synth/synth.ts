import { createHash } from "node:crypto";
import { chooseEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { FIELD_MANAGER } from "../../../lib/names";
import { formatWarning } from "../../../lib/spec/problem";
import { describeChanges } from "../../output/changes";
import { compareWithFile } from "./compare-with-file";
import type { EnvironmentOptions } from "../../input/options";
import { progressLines } from "./progress";
import { shellWord } from "../../../lib/values/command-line";
import { colorsFor, printJson, tell } from "../../output/terminal";
import { synthesizeEnvironments, writeEnvironments, type Outcome, type SynthesizedEnvironment } from "./synthesis";
import { watchSynthesis } from "./watch-synthesis";

/** Options of `access-layer synth`. */
export interface SynthOptions extends EnvironmentOptions {
  /** Output folder. */
  readonly out: string;
  /** Compare with the existing files instead of writing. */
  readonly check?: boolean;
  /** Keep running, and render an environment again when its files change. */
  readonly watch?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer synth`: renders the manifests. */
export async function synth(options: SynthOptions): Promise<number> {
  const names = chooseEnvironments(options.environments, options.env);
  if (options.watch === true) {
    if (options.check === true || options.json === true)
      throw inputError("--watch cannot be used with --check or --json; remove one of them");
    await watchSynthesis(options, names);
    return EXIT.fine;
  }
  const environments = synthesizeEnvironments(names, options);
  return options.check === true ? check(environments, options) : write(environments, options);
}

function write(environments: readonly SynthesizedEnvironment[], { json }: SynthOptions): number {
  const removals = environments.flatMap(removalWarning);
  const outcomes = writeEnvironments(environments);
  tell(...progressLines(outcomes, colorsFor(process.stderr)), ...removals, ...warningLines(environments));
  if (process.stderr.isTTY) tell("", ...applyHint(environments));
  if (json === true) printJson({ environments: outcomes.map(summary) });
  return EXIT.fine;
}

function check(environments: readonly SynthesizedEnvironment[], { json }: SynthOptions): number {
  const colors = colorsFor(process.stderr);
  const outcomes = environments.map((environment) => ({ ...environment, ...compareWithFile(environment) }));
  const lines = progressLines(outcomes, colors);
  for (const [index, { changes, note }] of outcomes.entries()) {
    tell(lines[index] ?? "", ...describeChanges(changes, colors), ...(note === undefined ? [] : [`  ${note}`]));
  }
  tell(...warningLines(environments));
  const isCurrent = outcomes.every(({ status }) => status === "unchanged");
  if (!isCurrent) tell("", "The files are out of date. To update them, run the command without --check.");
  if (json === true)
    printJson({ environments: outcomes.map((outcome) => ({ ...summary(outcome), changes: outcome.changes })) });
  return isCurrent ? EXIT.fine : EXIT.found;
}

function warningLines(environments: readonly SynthesizedEnvironment[]): readonly string[] {
  return environments.flatMap(({ warnings }) => warnings.map(formatWarning));
}

/**
 * Warns about objects that are removed from the file, for example by a topology change without `migrateFrom`. `kubectl apply`
 * keeps them in the
 * cluster, and only the old file still lists them.
 */
function removalWarning(environment: SynthesizedEnvironment): readonly string[] {
  const removed = compareWithFile(environment).changes.filter(({ kind }) => kind === "removed");
  if (removed.length === 0) return [];
  const objects = plural(removed.length, "object");
  return [
    `${environment.name}: ${objects} removed from the manifest. kubectl apply keeps them in the cluster; delete them by hand:`,
    ...describeChanges(removed, colorsFor(process.stderr)),
  ];
}

/** An environment in the JSON output. */
function summary({ name, layer, file, manifests, yaml, status }: Outcome): object {
  const sha256 = createHash("sha256").update(yaml).digest("hex");
  const patches = layer.patches.length;
  return { name, file, objects: manifests.length, patches, bytes: Buffer.byteLength(yaml), sha256, status };
}

/** The command that applies the first environment. It names the context, so that it cannot run against the wrong cluster. */
function applyHint([first, ...others]: readonly SynthesizedEnvironment[]): readonly string[] {
  if (first === undefined) return [];
  const context = shellWord(first.layer.cluster.context);
  const command = `kubectl --context ${context} apply --server-side --field-manager=${FIELD_MANAGER} -f ${shellWord(first.file)}`;
  return [`${others.length > 0 ? `apply ${first.name}` : "apply"} with:  ${command}`];
}
