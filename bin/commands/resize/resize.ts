import { readFileSync } from "node:fs";
import { join } from "node:path";
import { now } from "../../../charts/files/clock";
import { understandTexts } from "../../../charts/files/environments";
import { sharedValueOn, withEdits } from "../../../charts/files/release-text";
import { EXIT, inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { expectedSeconds } from "../../../lib/delivery/expected-time";
import { differences } from "../../../lib/delivery/field-edits";
import { resizeOutcome, type Resize, type ResizeOutcome } from "../../../lib/delivery/resize";
import { stepsOf } from "../../../lib/delivery/run/steps";
import type { Layer } from "../../../lib/layer/layer";
import { environmentFileName, manifestPath, releaseFileName } from "../../../lib/names";
import { formatLocated } from "../../../lib/spec/problem";
import { listWith } from "../../../lib/values/words";
import { oneLayer, oneService } from "../../input/one-service";
import { environmentEffects } from "../../output/effects";
import { print, printJson, tell } from "../../output/terminal";
import { confirmed } from "../deliver/confirmation";
import { writeRelease } from "../deliver/file";
import { toolCommand } from "../deliver/report";
import type { Amounts } from "./program";
import { afterwards, planLines, type PlannedResize } from "./report";

/** Options of `access-layer resize`. */
export interface ResizeOptions {
  /** Environment. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * CPU.
   * @default - it does not change
   */
  readonly cpu?: Amounts;
  /**
   * Memory.
   * @default - it does not change
   */
  readonly memory?: Amounts;
  /** Show the plan, and write nothing. */
  readonly dryRun?: boolean;
  /** Write without asking. */
  readonly yes?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer resize`: changes the requests and limits of a service in the environment file. Shows the plan first. */
export async function resize(service: string, options: ResizeOptions): Promise<number> {
  const { json, dryRun, yes } = options;
  if (json === true && dryRun !== true && yes !== true)
    throw inputError("--json requires --yes or --dry-run, because the JSON comes after the question");
  const wanted = resizeOf(options);
  const layer = oneLayer(options);
  const found = oneService(layer, service);
  const stated = layer.source.environment.services[service]?.resources;
  const outcome = resizeOutcome(service, stated, found.resources, wanted);
  if (outcome.changed.length === 0) {
    const text = `${service} has these requests and limits already.`;
    if (json === true) printJson({ environment: layer.name, service, operation: "resize", kind: "done", found: text });
    else tell(text);
    return EXIT.fine;
  }
  const planned = plannedResize(layer, service, outcome, options);
  if (json !== true) print(...planLines(planned, options));
  if (dryRun !== true && !(await confirmed(options, "Write the environment file?"))) {
    tell("Nothing was written.");
    return EXIT.found;
  }
  const status = dryRun === true ? "planned" : writeRelease(planned);
  if (json === true) printJson(jsonOf(planned, status, options));
  else if (dryRun !== true) tell(...afterwards(planned));
  return EXIT.fine;
}

function resizeOf({ cpu, memory }: ResizeOptions): Resize {
  if (cpu === undefined && memory === undefined)
    throw inputError("resize requires --cpu or --memory, such as --memory 256Mi/512Mi");
  return {
    requests: { ...(cpu && { cpu: cpu.request }), ...(memory && { memory: memory.request }) },
    limits: {
      ...(cpu?.limit !== undefined && { cpu: cpu.limit }),
      ...(memory?.limit !== undefined && { memory: memory.limit }),
    },
  };
}

/**
 * The changed environment file, and what it changes in the cluster.
 * @throws an input error if the file can't be edited, or if the changed file would have problems
 */
function plannedResize(
  layer: Layer,
  service: string,
  outcome: ResizeOutcome,
  { environments, env }: Pick<ResizeOptions, "environments" | "env">,
): PlannedResize {
  const [file, releaseFile] = [environmentFileName, releaseFileName].map((nameOf) =>
    join(environments, nameOf(env)),
  ) as [string, string];
  const before = readFileSync(file, "utf8");
  throwIfShared(before, file, outcome);
  const text = withEdits(before, outcome.edits);
  const release = { file: releaseFile, text: readFileSync(releaseFile, "utf8") };
  const understood = understandTexts({ file, text }, release, environmentFileName(env), now());
  if ("problems" in understood) {
    const why = "nothing was written, because the environment would not be valid. These lines include the change:";
    throw inputError([`resize ${service}: ${why}`, ...understood.problems.map(formatLocated)].join("\n"));
  }
  throwIfMore(layer, understood.layer, service, outcome);
  const manifests = { before: synthesize(layer).manifests, after: synthesize(understood.layer).manifests };
  const [effects] = environmentEffects(new Map([[env, manifests.before]]), new Map([[env, manifests.after]]), () => ({
    context: layer.cluster.context,
    manifest: `dist/${manifestPath(env)}`,
  }));
  if (effects === undefined) throw new Error(`no effects of ${env}`);
  return { layer, service, outcome, file, before, text, manifests, effects };
}

/** An edit of a value that the file repeats would resize other services, too. */
function throwIfShared(text: string, file: string, { edits }: ResizeOutcome): void {
  for (const edit of edits) {
    const shared = sharedValueOn(text, edit.path);
    if (shared === undefined) continue;
    const { path, line, column, name } = shared;
    throw inputError(
      `${file}:${line}:${column} ${path.join(".")}: must not be shared by ${name.startsWith("*") ? "the alias" : "the anchor"} ${name}, because the change would apply to other fields, too; write its value out in each place, and run the command again`,
    );
  }
}

/** The edit must change nothing but the resources of the service. */
function throwIfMore(before: Layer, after: Layer, service: string, { resources }: ResizeOutcome): void {
  const { environment } = before.source;
  const own = environment.services[service];
  const wanted = { ...environment, services: { ...environment.services, [service]: { ...own, resources } } };
  const more = differences(wanted, after.source.environment).map(({ path }) => path.join("."));
  if (more.length > 0) throw new Error(`the edit of the environment file would change ${listWith("and", more)}, too`);
}

function jsonOf(planned: PlannedResize, status: string | undefined, options: ResizeOptions) {
  const { layer, service, outcome, file, manifests, effects } = planned;
  return {
    environment: layer.name,
    context: layer.cluster.context,
    namespace: layer.namespace,
    service,
    operation: "resize",
    kind: "change",
    file,
    status,
    edits: outcome.edits,
    effects,
    expectedSeconds: expectedSeconds(stepsOf(manifests.before, manifests.after), manifests.before),
    undo: toolCommand(outcome.undo, options),
  };
}
