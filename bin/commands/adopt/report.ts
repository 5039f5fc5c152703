import { colorsFor } from "../../output/terminal";
import type { PlannedChange } from "../deliver/planned-change";
import { editLines } from "../deliver/report";

/** The plan: what changes in the file. The cluster has these values already. */
export function planLines({ layer, service, change, file, edits }: PlannedChange, context: string): readonly string[] {
  const { name, namespace } = layer;
  return [
    colorsFor(process.stdout).bold(`adopt ${service} in ${name} (context ${context}, namespace ${namespace})`),
    change.does,
    "",
    `${file}:`,
    ...editLines(edits),
  ];
}
