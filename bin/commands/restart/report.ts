import { isRestart } from "../../../lib/delivery/lease";
import type { Outage } from "../../../lib/delivery/restart-target";
import { expectedSeconds, timeText } from "../../../lib/delivery/expected-time";
import { commandOf } from "../../../lib/delivery/command";
import type { RestartRequest } from "../../../lib/delivery/run/restart-task";
import { shellWord } from "../../../lib/values/command-line";
import type { Ending } from "../../../lib/delivery/run/types";
import { listWith, plural } from "../../../lib/values/words";
import { tableLines } from "../../output/table";
import { colorsFor, printable } from "../../output/terminal";
import { stepTexts } from "../deliver/cluster-report";
import { toolCommand } from "../deliver/report";
import type { RestartOptions, RestartRun } from "./restart";

/** The plan: what restarts, what fails meanwhile, and the steps. */
export function planLines({
  layer,
  manifests,
  target,
  operation,
  intent,
  task,
  warnings,
}: RestartRun): readonly string[] {
  const colors = colorsFor(process.stdout);
  const { name, namespace, cluster } = layer;
  const { outage } = target;
  const isRestarted = intent.kind === "restart";
  const resumed =
    isRestarted && !intent.isResumed
      ? []
      : [printable(`${intent.pending.by} started it at ${intent.pending.at}, and it has not ended.`)];
  return [
    colors.bold(`${operation.kind} ${target.name} in ${name} (context ${cluster.context}, namespace ${namespace})`),
    printable(task.record.does),
    ...resumed,
    ...(isRestarted && outage
      ? outageLines(outage).map((line, index) => (index === 0 ? colors.yellow(line) : line))
      : []),
    ...warnings.map((text) => colors.yellow(`Warning: ${text}.`)),
    ...(task.steps.length === 0
      ? []
      : ["", "Steps:", ...tableLines(stepTexts(task).map((text, index) => [`  ${index + 1}.`, text]))]),
    "",
    ...(isRestarted ? [`Expected time: ${timeText(expectedSeconds(task.steps, manifests))}`] : []),
    isRestarted
      ? "Undo: none is needed, because the new pods have the same version and configuration."
      : "Undo: run the restart again.",
  ];
}

function outageLines({ why, calls }: Outage): readonly string[] {
  return [
    `Outage: ${why}.`,
    ...(calls.length === 0 ? ["No workload may connect to it."] : ["These connections fail meanwhile:"]),
    ...tableLines(calls.map(({ from, why: call }) => [`  ${from}`, call])),
  ];
}

/** The question before the restart. It names an outage. */
export function questionOf({ target, intent }: RestartRun): string {
  if (intent.kind === "ended") return "End the restart?";
  const { name, outage } = target;
  if (outage === undefined) return "Run these steps?";
  const callers = [...new Set(outage.calls.map(({ from }) => from))];
  return `Restart ${name}? This is an outage${callers.length === 0 ? "" : ` for ${listWith("and", callers)}`}.`;
}

/** How the restart ended, for the operator and for an incident channel. */
export function summaryLines(
  { layer, target, operation, options, intent, task, by }: RestartRun,
  ending: Ending,
  seconds: number,
): readonly string[] {
  const { bold } = colorsFor(process.stdout);
  const { name } = target;
  const what = `${commandOf(name, operation)} in ${layer.name}`;
  const where = `by ${by}, context ${layer.cluster.context}, namespace ${layer.namespace}`;
  const took = plural(seconds, "second");
  if (ending.kind === "complete")
    return [
      "",
      bold(`${what}: complete after ${took}`),
      printable(`  ${task.record.does}`),
      `  ${where}`,
      ...(ending.note === undefined ? [] : [printable(`  Note: ${ending.note}`)]),
    ];
  const isStopped = ending.kind === "stopped" && isRestart(intent.pending);
  return [
    "",
    bold(`${what}: ${ending.kind === "refusal" ? "not possible" : "not complete"} (${took})`),
    printable(`  ${ending.why}`),
    `  ${where}`,
    ...(isStopped
      ? [
          "  To complete the restart, which replaces no pod twice, or to end it as it is:",
          ...[intent.pending.operation, { kind: "abort" } as const].map(
            (next) => `  ${commandLine(name, next, options)}`,
          ),
        ]
      : []),
  ];
}

/** A command that completes or ends a restart. */
function commandLine(name: string, operation: RestartRequest["operation"], options: RestartOptions): string {
  const command = commandOf(name, operation);
  if (operation.kind === "abort") return toolCommand(command, { ...options, via: "kubectl" });
  const { context } = options;
  return `${toolCommand(command, options)}${context === undefined ? "" : ` --context ${shellWord(context)}`}`;
}
