import { durationText, timeText } from "../../../lib/delivery/expected-time";
import type { OpenItem } from "../../../lib/delivery/open-release";
import type { Layer, LayerService } from "../../../lib/layer/layer";
import { listWith, plural } from "../../../lib/values/words";
import { tableLines } from "../../output/table";
import { colorsFor } from "../../output/terminal";
import { toolCommand } from "../deliver/report";
import type { PlanOptions } from "./plan";
import type { PlanStep } from "./step";

/** The commands of a release, each with its effects. */
export function planLines(
  layer: Layer,
  service: LayerService,
  version: string,
  steps: readonly PlanStep[],
  stopped: string | undefined,
): readonly string[] {
  const colors = colorsFor(process.stdout);
  const { name, namespace, cluster } = layer;
  const total = steps.reduce((sum, step) => sum + step.expectedSeconds + 60 * (step.holdMinutes ?? 0), 0);
  return [
    colors.bold(
      `release of ${service.name} ${version} in ${name} (context ${cluster.context}, namespace ${namespace}): ${plural(steps.length, "command")}`,
    ),
    ...steps.flatMap((step, index) => ["", ...stepLines(step, index + 1)]),
    "",
    ...(stopped === undefined
      ? [`Together: at least ${durationText(total)}, and the time between the commands.`]
      : [`Then the release stops: ${stopped}`]),
    "Nothing was changed. Run one command after the other, and add --via kubectl to change the cluster, too.",
  ];
}

function stepLines(step: PlanStep, number: number): readonly string[] {
  const { command, does, changes, restarts, expectedSeconds, holdMinutes, bakeMinutes, undo, undone } = step;
  const colors = colorsFor(process.stdout);
  const objects = changes.map(({ object, effect }) => (effect === "inPlace" ? object : `${object} (${effect})`));
  const rows = [
    ["objects", objects.length === 0 ? "none" : objects.join(", ")],
    ["restarts", restarts.length === 0 ? "no pods" : `all pods of ${listWith("and", restarts)}`],
    ...(holdMinutes === undefined
      ? []
      : [["not before", `${holdMinutes} min after the switch (delivery.holdMinutes), with --via`]]),
    ...(bakeMinutes === undefined
      ? []
      : [["gates", `${bakeMinutes} min after the command before (bakeMinutes), with --prometheus`]]),
    ["expected time", timeText(expectedSeconds)],
    ["undo", `${undo}${undone === undefined ? "" : ` (${undone})`}`],
  ];
  return [
    `${number}. ${colors.bold(command)}`,
    `   ${does}`,
    ...tableLines(rows.map(([key = "", value = ""]) => [`   ${key}`, value])),
  ];
}

/** What has started and not ended, with the next commands. */
export function openLines(
  { name }: Layer,
  services: readonly LayerService[],
  open: readonly (OpenItem & { readonly service: string })[],
  options: PlanOptions,
): readonly string[] {
  const colors = colorsFor(process.stdout);
  const of = services.length === 1 ? ` of ${services[0]?.name}` : "";
  if (open.length === 0) return [`no release${of} is open in ${name}, by the release file`];
  const names = [...new Set(open.map(({ service }) => service))];
  return names.flatMap((service, index) => [
    ...(index === 0 ? [] : [""]),
    colors.bold(`${service} in ${name}`),
    ...open
      .filter((item) => item.service === service)
      .flatMap(({ what, next }) => [
        `  ${what.slice(0, 1).toUpperCase()}${what.slice(1)}`,
        ...next.map((command) => `    ${toolCommand(command, options)}`),
      ]),
  ]);
}
