import type { Procedure, Step, Undo } from "../procedure";
import type { Runbook } from "../runbook";

/** Renders a runbook as Markdown. Anchors are explicit, so that they don't depend on headings. */
export function markdownOf(runbook: Runbook): string {
  const { environment, chapters } = runbook;
  return [
    `# Runbook of ${environment}`,
    "",
    ...contentsOf(runbook),
    ...chapters.flatMap(({ title, procedures }) => [`## ${title}`, "", ...procedures.flatMap(sectionOf)]),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function contentsOf({ chapters }: Runbook): readonly string[] {
  return [
    ...chapters.flatMap(({ title, procedures }) => [
      `- ${title}`,
      ...procedures.map(({ id, title, situation }) => `  - [${title}](#${id}): ${situation}`),
    ]),
    "",
  ];
}

function sectionOf({ id, title, summary, steps, escalate }: Procedure): readonly string[] {
  return [
    `<a id="${id}"></a>`,
    "",
    `### ${title}`,
    "",
    summary,
    "",
    ...steps.flatMap(stepLines),
    `**Stop and escalate:** ${escalate}`,
    "",
  ];
}

function stepLines(step: Step): readonly string[] {
  if (step.kind === "manual") return [step.what, ""];
  if (step.kind === "edit") return [step.what, "", ...step.set.map(({ path, value }) => `- \`${path}: ${value}\``), ""];
  return [
    step.what,
    "",
    "```sh",
    step.command,
    "```",
    "",
    step.expect.see,
    "",
    ...(step.change === undefined ? [] : [step.change.what, undoText(step.change.undo), ""]),
  ];
}

function undoText(undo: Undo): string {
  switch (undo.kind) {
    case "command":
      return `Undo: \`${undo.command}\``;
    case "procedure":
      return `Undo: [${undo.procedure}](#${undo.procedure})`;
    case "none":
      return `No undo: ${undo.why}`;
  }
}
