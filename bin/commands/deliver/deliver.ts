import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { understandTexts } from "../../../charts/files/environments";
import { writeFiles } from "../../../charts/files/output";
import { withEdits } from "../../../charts/files/release-text";
import { EXIT, inputError, throwIfLocated } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { fieldEdits } from "../../../lib/delivery/field-edits";
import type { Operation } from "../../../lib/delivery/operation";
import type { Change, Outcome } from "../../../lib/delivery/outcome";
import { outcomeOf } from "../../../lib/delivery/outcome-of";
import type { Layer } from "../../../lib/layer/layer";
import type { ReleaseSpec } from "../../../lib/spec/release";
import { environmentFileName, manifestPath, releaseFileName } from "../../../lib/names";
import { didYouMean, listWith, show } from "../../../lib/values/words";
import { environmentEffects } from "../../output/effects";
import { print, printJson, tell } from "../../output/terminal";
import { confirmed } from "./confirmation";
import { afterwards, planLines, type PlannedChange } from "./report";

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
  const layer = layerOf(options);
  const outcome = outcomeOf(serviceOf(layer, service), operation);
  if (outcome.kind !== "change") return report(outcome, service, operation, options);
  const planned = plannedChange(layer, service, operation, outcome, options);
  if (options.json !== true) print(...planLines(planned, options));
  if (options.dryRun !== true && !(await confirmed(options))) {
    tell("Nothing was written.");
    return EXIT.found;
  }
  const status = options.dryRun === true ? "planned" : writeFiles([{ path: planned.file, text: planned.text }])[0];
  if (options.json === true) printJson(jsonOf(planned, status));
  else if (options.dryRun !== true) tell(...afterwards(planned, options));
  return EXIT.fine;
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
  else tell(outcome.kind === "done" ? outcome.found : `can't ${operation} ${service} now: ${outcome.why}`);
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
  const text = withEdits(readFileSync(file, "utf8"), edits);
  const environmentFile = join(environments, environmentFileName(env));
  const understood = understandTexts(
    { file: environmentFile, text: readFileSync(environmentFile, "utf8") },
    { file, text },
    environmentFileName(env),
  );
  if ("problems" in understood) {
    throwIfLocated(understood.problems);
    throw new Error("the changed file has no layer");
  }
  throwIfShared(file, layer, { [service]: change.release }, understood.layer);
  const [effects] = environmentEffects(
    new Map([[env, synthesize(layer).manifests]]),
    new Map([[env, synthesize(understood.layer).manifests]]),
    () => ({ context: layer.cluster.context, manifest: `dist/${manifestPath(env)}` }),
  );
  if (effects === undefined) throw new Error(`no effects of ${env}`);
  return { layer, service, operation, change, file, text, edits, effects };
}

/** Rejects a file in which the change of one field changes another place, because an alias repeats its value. */
function throwIfShared(file: string, before: Layer, changed: ReleaseSpec["services"], after: Layer): void {
  const wanted = { ...before.source.release.services, ...changed };
  const others = Object.entries(after.source.release.services).flatMap(([name, release]) =>
    fieldEdits(name, wanted[name] ?? {}, release),
  );
  if (others.length === 0) return;
  const paths = others.map(({ path }) => path.join("."));
  throw inputError(
    `${file}: the change would also change ${listWith("and", paths)}, because an alias (*) repeats the value; write the value out there`,
  );
}

function jsonOf(
  { layer, service, operation, change, file, edits, effects }: PlannedChange,
  status: string | undefined,
) {
  const { does, then, next, undo } = change;
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
    next,
    undo,
  };
}
