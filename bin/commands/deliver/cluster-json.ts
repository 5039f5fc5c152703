import { expectedSeconds } from "../../../lib/delivery/expected-time";
import type { Ending } from "../../../lib/delivery/run/types";
import { stepTexts, type ClusterReport } from "./cluster-report";
import { toolCommand } from "./report";

/** The plan of an operation in a cluster, and how it ended, for `--json`. */
export function clusterJson({
  context,
  layer,
  service,
  operation,
  options,
  intent,
  task,
  warnings,
  planned,
  applier,
  ending,
  seconds,
}: ClusterReport & { readonly ending: Ending | undefined; readonly seconds: number }): object {
  const isPossible = ending === undefined || ending.kind === "complete";
  return {
    ...{ environment: layer.name, context, namespace: layer.namespace, service: service.name },
    ...{ operation: operation.kind, kind: intent.kind, warnings, does: task.record.does },
    steps: stepTexts(task, applier),
    ...(planned && { expectedSeconds: expectedSeconds(task.steps, planned.manifests.before) }),
    ...(planned && { file: planned.file, edits: planned.edits, effects: planned.effects }),
    ending: ending?.kind ?? "planned",
    ...(ending !== undefined && { seconds }),
    ...(ending !== undefined && "why" in ending && { why: ending.why }),
    ...(ending !== undefined && "note" in ending && { note: ending.note }),
    ...(intent.kind === "change" &&
      isPossible && {
        then: intent.change.then,
        next: intent.change.next.map((command) => toolCommand(command, options)),
        undo: toolCommand(intent.change.undo, options),
      }),
  };
}
