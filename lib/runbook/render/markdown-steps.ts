import { proofText, type Proof } from "../proof/proof";
import type { Change, Procedure, RunStep, Step } from "../procedure";
import type { Runbook } from "../runbook";
import { RUNNERS, durationText, editLines, exitCodeText, markdownProse, nextApplyText } from "./texts";

/** A numbered step: what to do, the command, and what one should know about it. */
export function stepLines(
  step: Step,
  number: number,
  { id, targets = [] }: Procedure,
  runbook: Runbook,
): readonly string[] {
  const { what, condition, only } = step;
  const where = only === undefined || only.length === targets.length ? "" : ` (${only.join(", ")})`;
  return [
    `**${number}.** ${markdownProse(what)}${where}${condition === undefined ? "" : ` *${markdownProse(condition)}*`}`,
    "",
    ...bodyLines(step, runbook.proofs[`${id}/${step.id}`], runbook),
  ];
}

/** A link to a procedure, with its title. */
export function linkTo(id: string, { chapters }: Pick<Runbook, "chapters">): string {
  const procedure = chapters.flatMap(({ procedures }) => procedures).find((one) => one.id === id);
  return `[${procedure?.title ?? id}](#${id})`;
}

function bodyLines(step: Step, proof: Proof | undefined, runbook: Runbook): readonly string[] {
  switch (step.kind) {
    case "manual":
      return [];
    case "edit":
      return [`In \`${step.file}\`:`, "", "```yaml", ...editLines(step), "```", ""];
    case "run":
      return runLines(step, proof, runbook);
  }
}

function runLines(
  { command, who, expect, within, endsAt, change }: RunStep,
  proof: Proof | undefined,
  runbook: Runbook,
): readonly string[] {
  return [
    "```sh",
    command,
    "```",
    "",
    `- You should see: ${markdownProse(expect.see)}${exitCodeText(expect)}`,
    `- Run as: ${RUNNERS[who]}. Give up after ${durationText(within)}.`,
    ...(endsAt === undefined ? [] : ["- The command does not end. Stop it with Ctrl+C."]),
    ...(change === undefined ? [] : changeLines(change, runbook)),
    ...(proof === undefined ? [] : [`- ${proofText(proof)}`]),
    "",
  ];
}

function changeLines({ what, nextApply, undo }: Change, runbook: Runbook): readonly string[] {
  return [
    `- Changes: ${markdownProse(what)}`,
    `- Next apply: ${markdownProse(nextApplyText(nextApply))}`,
    undo.kind === "command"
      ? `- Undo, as ${RUNNERS[undo.who]}: \`${undo.command}\``
      : undo.kind === "procedure"
        ? `- Undo: ${linkTo(undo.procedure, runbook)}`
        : `- No undo: ${markdownProse(undo.why)}`,
  ];
}
