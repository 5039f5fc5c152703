import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { understandTexts } from "../../../charts/files/environments";
import { writeFiles, type OutputStatus } from "../../../charts/files/output";
import { withEdits } from "../../../charts/files/release-text";
import { EXIT, inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { differences, fieldEdits } from "../../../lib/delivery/field-edits";
import type { Operation } from "../../../lib/delivery/operation";
import type { Change, Outcome } from "../../../lib/delivery/outcome";
import { outcomeOf } from "../../../lib/delivery/outcome-of";
import type { Layer } from "../../../lib/layer/layer";
import { formatLocated } from "../../../lib/spec/problem";
import { environmentFileName, manifestPath, releaseFileName } from "../../../lib/names";
import { didYouMean, listWith, show } from "../../../lib/values/words";
import { environmentEffects } from "../../output/effects";
import { print, printJson, tell } from "../../output/terminal";
import { confirmed } from "./confirmation";
import { afterwards, planLines, toolCommand, type PlannedChange } from "./report";

/** Options of the commands that change the release file. */
export interface DeliverOptions {
  /** Environment. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Show the plan, and write nothing. */
  readonly dryRun?: boolean;
  /** Write without asking. */
  readonly yes?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/**
 * Commands such as `access-layer release`: changes the release file of an environment by one operation on one service. Shows the plan first. Writes nothing
 * if the changed file would have problems.
 */
export async function deliver(service: string, operation: Operation, options: DeliverOptions): Promise<number> {
  const { json, dryRun, yes } = options;
  if (json === true && dryRun !== true && yes !== true)
    throw inputError("--json requires --yes or --dry-run, because the JSON comes after the question");
  const layer = layerOf(options);
  const outcome = outcomeOf(serviceOf(layer, service), operation);
  if (outcome.kind !== "change") return report(outcome, service, operation, options);
  const planned = plannedChange(layer, service, operation, outcome, options);
  if (json !== true) print(...planLines(planned, options));
  if (dryRun !== true && !(await confirmed(options))) {
    tell("Nothing was written.");
    return EXIT.found;
  }
  const status = dryRun === true ? "planned" : write(planned);
  if (json === true) printJson(jsonOf(planned, status, options));
  else if (dryRun !== true) tell(...afterwards(planned, options));
  return EXIT.fine;
}

/** Writes the file, unless it changed since the plan was made. */
function write({ file, before, text }: PlannedChange): OutputStatus | undefined {
  // The file itself, if its path is a symbolic link.
  const path = realpathSync(file);
  if (readFileSync(path, "utf8") !== before)
    throw inputError(`${file} changed while the plan was shown, and was not written; run the command again`);
  return writeFiles([{ path, text }])[0];
}

function layerOf({ environments, env }: DeliverOptions): Layer {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw new Error(`${env} was not loaded`);
  return loaded.layer;
}

function serviceOf({ name, services }: Layer, wanted: string): Layer["services"][number] {
  const found = services.find((service) => service.name === wanted);
  if (found !== undefined) return found;
  const names = services.map((service) => service.name);
  throw inputError(
    `${name} has no service ${show(wanted)}${didYouMean(wanted, names) || `; available: ${listWith("and", names)}`}`,
  );
}

/** Reports that there is nothing to do, or why the operation is not possible now. */
function report(
  outcome: Exclude<Outcome, Change>,
  service: string,
  { kind: operation }: Operation,
  { env, json }: DeliverOptions,
): number {
  if (json === true) printJson({ environment: env, service, operation, ...outcome });
  else tell(outcome.kind === "done" ? outcome.found : `${operation} ${service}: not possible: ${outcome.why}`);
  return outcome.kind === "done" ? EXIT.fine : EXIT.found;
}

/** The changed release file, and what it changes in the cluster. */
function plannedChange(
  layer: Layer,
  service: string,
  operation: Operation,
  change: Change,
  { environments, env }: DeliverOptions,
): PlannedChange {
  const file = join(environments, releaseFileName(env));
  const edits = fieldEdits(service, layer.source.release.services[service] ?? {}, change.release);
  const before = readFileSync(file, "utf8");
  const text = withEdits(before, edits);
  const environmentFile = join(environments, environmentFileName(env));
  const understood = understandTexts(
    { file: environmentFile, text: readFileSync(environmentFile, "utf8") },
    { file, text },
    environmentFileName(env),
  );
  if ("problems" in understood) {
    const why = "nothing was written, because the environment would not be valid. These lines include the change:";
    throw inputError([`${operation.kind} ${service}: ${why}`, ...understood.problems.map(formatLocated)].join("\n"));
  }
  throwIfMore(before, { file, service, change }, layer, understood.layer);
  const [effects] = environmentEffects(
    new Map([[env, synthesize(layer).manifests]]),
    new Map([[env, synthesize(understood.layer).manifests]]),
    () => ({ context: layer.cluster.context, manifest: `dist/${manifestPath(env)}` }),
  );
  if (effects === undefined) throw new Error(`no effects of ${env}`);
  return { layer, service, operation, change, file, before, text, edits, effects };
}

/** Rejects a text that differs from the old one in more than the change: an alias repeats a value in another place. */
function throwIfMore(
  text: string,
  { file, service, change }: Pick<PlannedChange, "file" | "service" | "change">,
  before: Layer,
  after: Layer,
): void {
  const { release } = before.source;
  const wanted = { ...release, services: { ...release.services, [service]: change.release } };
  const more = differences(wanted, after.source.release);
  if (more.length === 0) return;
  const paths = more.map(({ path }) => path.join("."));
  if (!text.includes("*")) throw new Error(`the edit of ${file} would change ${listWith("and", paths)}, too`);
  throw inputError(
    `${file} ${listWith("and", paths)}: must not share a value by an alias (*), because the change would apply there, too; replace the alias by its value`,
  );
}

function jsonOf(
  { layer, service, operation, change, file, edits, effects }: PlannedChange,
  status: string | undefined,
  options: DeliverOptions,
) {
  const { does, then, next, undo, undone } = change;
  return {
    environment: layer.name,
    context: layer.cluster.context,
    namespace: layer.namespace,
    service,
    operation: operation.kind,
    kind: change.kind,
    does,
    file,
    status,
    edits,
    effects,
    then,
    next: next.map((command) => toolCommand(command, options)),
    undo: toolCommand(undo, options),
    undone,
  };
}
