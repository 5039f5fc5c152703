import type { FieldChange } from "../../../lib/manifests/field-changes";
import { spanText } from "../../../lib/spec/values/time";
import { listWith } from "../../../lib/values/words";
import { SHOWN, describeField, limited } from "../../output/changes";
import { describeEffects } from "../../output/effects";
import { tableLines } from "../../output/table";
import { colorsFor, printable } from "../../output/terminal";
import type { PlannedFile } from "../deliver/planned-change";
import { applyLines, editLines, toolCommand } from "../deliver/report";
import type { PromotionOptions, TargetResult } from "./promote";
import type { TargetPlan } from "./target-plan";

/** The plan for an environment: what was verified, what differs beyond the version, what changes, and how to go on or back. */
export function planLines(plan: TargetPlan, options: PromotionOptions): readonly string[] {
  const { source, target, changes, done, others, planned } = plan;
  const colors = colorsFor(process.stdout);
  const { context } = source.cluster;
  const warnings = changes.flatMap(({ verification }) => verification.warnings);
  return [
    colors.bold(
      `release from ${source.name} (context ${context}, namespace ${source.namespace}) to ${target.name} (context ${target.cluster.context}, namespace ${target.namespace})`,
    ),
    ...changeLines(plan),
    ...done.map(({ found }) => found),
    ...(others.length === 0 ? [] : [`Only in one of the environments: ${others.join(", ")}.`]),
    ...warnings.map((text) => colors.yellow(`Warning: ${printable(text)}.`)),
    ...(planned === undefined ? [] : [...differenceLines(plan), ...fileLines(planned), ...nextLines(plan, options)]),
  ];

  function fileLines({ file, edits, effects }: PlannedFile): readonly string[] {
    return [
      "",
      `${file}:`,
      ...editLines(edits),
      "",
      `In the cluster of ${target.name}, after the next apply:`,
      ...describeEffects(effects, colors).map((line) => (line === "" ? line : `  ${line}`)),
    ];
  }
}

/** A row for each service that changes. */
function changeLines({ changes, at, source }: TargetPlan): readonly string[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ service, versions, image, verification: { since } }) => [
    service,
    versions,
    image.digest === undefined ? "no" : "yes",
    since === undefined ? "unknown" : `${timeText(since)} (${spanText(Math.floor((at - since) / 1000))})`,
  ]);
  return [
    "",
    ...tableLines([["SERVICE", "VERSION", "PINNED", `SERVES ALL REQUESTS IN ${source.name} SINCE`], ...rows]),
    ...changes.map(({ change }) => change.does),
  ];
}

/** `2026-12-01T05:00:00Z`. */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Most fields that are shown of each service. `--json` has all. */
const MOST_FIELDS = 2 * SHOWN.fields;

function differenceLines({ source, target, differences }: TargetPlan): readonly string[] {
  const groups = [differences.shared, ...Object.values(differences.services)].filter((fields) => fields.length > 0);
  const title = `Differs beyond the version (${source.name} → ${target.name}):`;
  if (groups.length === 0) return ["", `${source.name} and ${target.name} do not differ beyond the version.`];
  return ["", title, ...groups.flatMap((fields) => limited(fields, MOST_FIELDS, "field", "  ").map(fieldLine))];
}

function fieldLine(field: FieldChange | string): string {
  return typeof field === "string" ? field : `  ${describeField(field)}`;
}

function nextLines(plan: TargetPlan, options: PromotionOptions): readonly string[] {
  const { changes, target } = plan;
  const { environments } = options;
  const tool = (command: string) => `  ${toolCommand(command, { environments, env: target.name })}`;
  return [
    "",
    ...changes.flatMap(({ service, change }) => [`Then, ${service}: ${change.then}`, ...change.next.map(tool)]),
    "Undo:",
    ...changes.map(({ change }) => tool(change.undo)),
  ];
}

/** Why an environment is not changed. */
export function refusalLines({ source, target, refused, changes }: TargetPlan): readonly string[] {
  const names = changes.map(({ service }) => service);
  return [
    `release from ${source.name} to ${target.name}: not possible, and nothing was written:`,
    ...refused.flatMap(({ service, problems }) => problems.map((problem) => `  ${service}: ${printable(problem)}`)),
    ...(names.length === 0 ? [] : [`  Possible without the others: ${listWith("and", names)}`]),
    "Without these checks, and without a record, deploy one version with: release SERVICE VERSION --env ENV",
  ];
}

/** What to do after the file of an environment was written. */
export function writtenLines(
  { changes, target }: TargetPlan,
  planned: PlannedFile,
  { environments }: PromotionOptions,
): readonly string[] {
  const services = changes.map(({ service }) => service);
  return [
    ...applyLines(planned, services, { environments, env: target.name }),
    `Run the next command of each service when this is rolled out: ${services.join(", ")}.`,
  ];
}

const ENDS: Readonly<Record<TargetResult["status"], string>> = {
  written: "written",
  planned: "planned",
  unchanged: "has all versions already",
  refused: "not written: not possible",
  declined: "not written: declined",
  failed: "not written: see the error",
  notReached: "not written: not reached",
};

/** What became of each of several environments. */
export function outcomeLines(results: readonly TargetResult[]): readonly string[] {
  return ["", ...tableLines(results.map(({ environment, status }) => [environment, ENDS[status]]))];
}
