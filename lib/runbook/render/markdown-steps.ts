import { proofText, type Proof } from "../proof/proof";
import type { Change, RunStep, Step } from "../procedure";
import { RUNNERS, durationText, editLines, exitCodeText, markdownProse, nextApplyText } from "./texts";

/**
 * A numbered step: what to do, the command, and what one should know about it.
 * @param all - number of targets of the procedure
 */
export function stepLines(step: Step, number: number, proof: Proof | undefined, all: number): readonly string[] {
  const { what, condition, only } = step;
  const where = only === undefined || only.length === all ? "" : ` (${only.join(", ")})`;
  return [
    `**${number}.** ${markdownProse(what)}${where}${condition === undefined ? "" : ` *${markdownProse(condition)}*`}`,
    "",
    ...bodyLines(step, proof),
  ];
}

function bodyLines(step: Step, proof: Proof | undefined): readonly string[] {
  switch (step.kind) {
    case "manual":
      return [];
    case "edit":
      return [`In \`${step.file}\`:`, "", "```yaml", ...editLines(step), "```", ""];
    case "run":
      return runLines(step, proof);
  }
}

function runLines(
  { command, who, expect, within, endsAt, change }: RunStep,
  proof: Proof | undefined,
): readonly string[] {
  return [
    "```sh",
    command,
    "```",
    "",
    `- You should see: ${markdownProse(expect.see)}${exitCodeText(expect)}`,
    `- Run as: ${RUNNERS[who]}. Give up after ${durationText(within)}.`,
    ...(endsAt === undefined ? [] : ["- The command does not end. Stop it with Ctrl+C."]),
    ...(change === undefined ? [] : changeLines(change)),
    ...(proof === undefined ? [] : [`- ${proofText(proof)}`]),
    "",
  ];
}

function changeLines({ what, nextApply, undo }: Change): readonly string[] {
  return [
    `- Changes: ${markdownProse(what)}`,
    `- Next apply: ${markdownProse(nextApplyText(nextApply))}`,
    undo.kind === "command"
      ? `- Undo, as ${RUNNERS[undo.who]}: \`${undo.command}\``
      : undo.kind === "procedure"
        ? `- Undo: [${undo.procedure}](#${undo.procedure})`
        : `- No undo: ${markdownProse(undo.why)}`,
  ];
}
