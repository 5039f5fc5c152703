import type { ResizeOutcome } from "../../../lib/delivery/resize";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { describeEffects, type EnvironmentEffects } from "../../output/effects";
import { tableLines } from "../../output/table";
import { colorsFor } from "../../output/terminal";
import { expectedLine, toolCommand } from "../deliver/report";
import type { ResizeOptions } from "./resize";

/** A resize with everything that operators need to know before they accept it. */
export interface PlannedResize {
  /** The environment before the change. */
  readonly layer: Layer;
  /** Name of the service. */
  readonly service: string;
  readonly outcome: ResizeOutcome;
  /** Path of the environment file. */
  readonly file: string;
  /** Text of the file before the change. */
  readonly before: string;
  /** Text of the changed file. */
  readonly text: string;
  readonly manifests: { readonly before: readonly Manifest[]; readonly after: readonly Manifest[] };
  /** What an apply changes in the cluster. */
  readonly effects: EnvironmentEffects;
}

/** The plan: old and new values, what restarts, the ResourceQuota, and the undo. */
export function planLines(planned: PlannedResize, options: ResizeOptions): readonly string[] {
  const { layer, service, outcome, file, effects } = planned;
  const { name, namespace, cluster } = layer;
  const colors = colorsFor(process.stdout);
  return [
    colors.bold(`resize ${service} in ${name} (context ${cluster.context}, namespace ${namespace})`),
    "",
    `${file}:`,
    ...tableLines(
      outcome.edits.map(({ path, before, after, isDefault }) => [
        `  ${path.join(".")}`,
        before === after
          ? `${after} (the default, now in the file)`
          : `${before}${isDefault ? " (default)" : ""} → ${after}`,
      ]),
    ),
    "",
    "In the cluster, after the next apply:",
    ...describeEffects(effects, colors).map((line) => (line === "" ? line : `  ${line}`)),
    "",
    expectedLine(planned),
    "",
    "Then: commit the file, so that your pipeline applies it.",
    "Undo:",
    `  ${toolCommand(outcome.undo, options)}`,
  ];
}

/** What to do after the file was written. */
export function afterwards({ file, service }: PlannedResize): readonly string[] {
  return [
    "",
    `${file} written. Commit it, so that your pipeline applies it. The ResourceQuota changes with it, which no on-call role may apply.`,
    `Run the next command of ${service} when this is rolled out.`,
  ];
}
