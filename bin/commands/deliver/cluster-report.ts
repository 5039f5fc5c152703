import { expectedSeconds, timeText } from "../../../lib/delivery/expected-time";
import type { Operation } from "../../../lib/delivery/operation";
import type { Ending, Task } from "../../../lib/delivery/run/types";
import { commandOf } from "../../../lib/delivery/command";
import type { Intent } from "../../../lib/delivery/run/intent";
import type { Step } from "../../../lib/delivery/run/steps";
import type { Layer, LayerService } from "../../../lib/layer/layer";
import { listWith, plural } from "../../../lib/values/words";
import type { Applier } from "../../../ops/appliers/applier";
import { describeEffects, type EnvironmentEffects } from "../../output/effects";
import { tableLines } from "../../output/table";
import { colorsFor } from "../../output/terminal";
import type { DeliverOptions } from "./deliver";
import type { PlannedChange } from "./planned-change";
import { editLines, toolCommand } from "./report";

/** What the reports of an operation in a cluster need. */
export interface ClusterReport {
  readonly context: string;
  readonly layer: Layer;
  readonly service: LayerService;
  readonly operation: Operation;
  readonly options: DeliverOptions;
  readonly intent: Exclude<Intent, { readonly kind: "done" | "refusal" }>;
  readonly task: Task;
  /** What the checks found. */
  readonly warnings: readonly string[];
  /** @default - the operation has ended, and only its record is missing */
  readonly planned: PlannedChange | undefined;
  /** Who applies the release file, if it is written first. */
  readonly applier: Applier | undefined;
}

/** The plan: the changes, the steps, and how to go on or back. */
export function clusterPlanLines(report: ClusterReport): readonly string[] {
  const { context, layer, service, operation, options, intent, task, planned, applier } = report;
  const colors = colorsFor(process.stdout);
  const { name, namespace } = layer;
  // With an applier, each delivery writes the file.
  const written = intent.kind === "change" && applier === undefined ? planned?.file : undefined;
  return [
    colors.bold(`${operation.kind} ${service.name} in ${name} (context ${context}, namespace ${namespace})`),
    task.record.does,
    ...pendingLines(intent),
    ...report.warnings.map((text) => colors.yellow(`Warning: ${text}.`)),
    ...(planned === undefined
      ? []
      : ["", "In the cluster:", ...describeEffects(inSteps(planned.effects), colors).map(indented)]),
    "",
    "Steps:",
    ...tableLines(
      [
        ...stepTexts(task, applier),
        written === undefined ? "" : `write ${written}`,
        applier === undefined ? "" : `remove the record of the operation from the file, and ${applier.does}`,
      ]
        .filter(Boolean)
        .map((text, index) => [`  ${index + 1}.`, text]),
    ),
    ...(planned === undefined
      ? []
      : ["", `Expected time: ${timeText(expectedSeconds(task.steps, planned.manifests.before))}`]),
    ...(intent.kind === "change" && planned ? ["", `${planned.file}:`, ...editLines(planned.edits)] : []),
    ...wayLines(report),
  ];

  function wayLines({ intent: found }: ClusterReport): readonly string[] {
    if (found.kind !== "change") return [];
    const { then, next, undo, undone } = found.change;
    return [
      "",
      `Then: ${then}`,
      ...next.map((command) => `  ${toolCommand(command, options)}`),
      `Undo:${undone === undefined ? "" : ` ${undone}`}`,
      `  ${toolCommand(undo, options)}`,
    ];
  }
}

/** The effects without the warnings that the order of the steps answers. */
function inSteps(effects: EnvironmentEffects): EnvironmentEffects {
  const answered: readonly string[] = ["switch/premature", "route/premature-weight"];
  return { ...effects, warnings: effects.warnings.filter(({ code }) => !answered.includes(code)) };
}

function indented(line: string): string {
  return line === "" ? line : `  ${line}`;
}

function pendingLines(intent: ClusterReport["intent"]): readonly string[] {
  const pending = intent.kind === "change" ? intent.resumed : intent.pending;
  return pending === undefined ? [] : [`${pending.by} started it at ${pending.at}, and it has not ended.`];
}

/** The steps of a task: sentences without a full stop. */
export function stepTexts({ steps }: Pick<Task, "steps">, applier?: Applier): readonly string[] {
  return steps.map((step) => stepText(step, applier?.does));
}

function stepText(step: Step, delivery = "deliver it"): string {
  switch (step.kind) {
    case "restart":
      return `restart ${step.deployment.kind} ${step.deployment.metadata.name}`;
    case "apply":
      return `apply ${step.object.kind} ${step.object.metadata.name}`;
    case "deliver":
      return `write the file, ${delivery}, and wait for ${listWith(
        "and",
        step.applies.map(({ object }) => `${object.kind} ${object.metadata.name}`),
      )}`;
    case "probe":
      return `probe ${step.through}`;
    case "wait":
      return `wait until all pods of ${step.deployment.metadata.name} are ready, at least ${step.pods}`;
  }
}

/** How the operation ended, for the operator and for an incident channel. */
export function summaryLines({
  context,
  layer,
  service,
  operation,
  options,
  intent,
  task,
  ending,
  seconds,
  by,
}: ClusterReport & { readonly ending: Ending; readonly seconds: number; readonly by: string }): readonly string[] {
  const { bold } = colorsFor(process.stdout);
  const what = `${commandOf(service.name, operation)} in ${layer.name}`;
  const where = `by ${by}, context ${context}, namespace ${layer.namespace}`;
  if (ending.kind === "complete") {
    const { next = [], undo } = intent.kind === "change" ? intent.change : {};
    return [
      "",
      bold(`${what}: complete after ${plural(seconds, "second")}`),
      `  ${task.record.does}`,
      `  ${where}`,
      ...(ending.note === undefined ? [] : [`  Note: ${ending.note}`]),
      ...next.map((command) => `  next: ${toolCommand(command, options)}`),
      ...(undo === undefined ? [] : [`  undo: ${toolCommand(undo, options)}`]),
      ...(intent.kind === "takeBack" && options.via === "git"
        ? ["  Check that your pipeline has applied the last commit: it can still apply one of those before."]
        : []),
      ...(intent.kind === "change" && options.via !== "git"
        ? ["  Commit the release file, so that your pipeline applies the same."]
        : []),
    ];
  }
  const pending = intent.kind === "change" ? operation : intent.pending.operation;
  return [
    "",
    bold(`${what}: ${ending.kind === "refusal" ? "not possible" : "not complete"} (${plural(seconds, "second")})`),
    `  ${ending.why}`,
    `  ${where}`,
    ...(ending.kind === "lost"
      ? [
          "  The other run can have completed it or taken it back:",
          `  ${toolCommand(`status ${service.name}`, { ...options, via: undefined })}`,
        ]
      : []),
    ...(ending.kind !== "stopped"
      ? []
      : [
          options.via === "kubectl"
            ? "  The release file was not changed. To complete the operation, or to take it back:"
            : "  It is recorded as pending. To complete the operation, or to take it back:",
          `  ${toolCommand(commandOf(service.name, pending), options)}`,
          `  ${toolCommand(`abort ${service.name}`, options)}`,
        ]),
  ];
}
