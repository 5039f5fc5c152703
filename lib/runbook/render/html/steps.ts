import { listWith } from "../../../values/words";
import type { Proof } from "../../proof/proof";
import type { Change, EditStep, Procedure, RunStep, Step, Undo } from "../../procedure";
import type { Runbook } from "../../runbook";
import { durationText, exitCodeText, nextApplyText } from "../texts";
import { html, type Html } from "./markup";
import { runnerBadge } from "./runners";
import { commandBlock, commandText, prose } from "./texts";

/** Anchor of a step. */
export function stepAnchor(procedure: string, step: string): string {
  return `${procedure}.${step}`;
}

/** The steps of a procedure, in groups. The numbers are fixed, so that two people can talk about a step while some are hidden. */
export function stepGroups(procedure: Procedure, runbook: Runbook): Html {
  const numbered = procedure.steps.map((step, index) => ({ step, number: index + 1 }));
  const groups: { heading: string | undefined; steps: typeof numbered }[] = [];
  for (const one of numbered) {
    const last = groups[groups.length - 1];
    if (last !== undefined && last.heading === one.step.group) last.steps.push(one);
    else groups.push({ heading: one.step.group, steps: [one] });
  }
  return html`${groups.map(
    ({ heading, steps }) =>
      html`<div class="group">
        ${heading !== undefined && html`<h4>${prose(heading)}</h4>`}
        <ol start="${steps[0]?.number ?? 1}">
          ${steps.map(({ step }) => stepItem(procedure, step, runbook))}
        </ol>
      </div> `,
  )}`;
}

function stepItem({ id }: Procedure, step: Step, runbook: Runbook): Html {
  const { what, only, condition } = step;
  return html`<li id="${stepAnchor(id, step.id)}" ${only !== undefined && html`data-only="${only.join(" ")}"`}>
    <p>${prose(what)}</p>
    ${condition !== undefined && html`<p class="if">${prose(condition)}</p>`}
    ${only !== undefined && html`<p class="only">Only for ${listWith("and", only)}.</p>`}
    ${bodyOf(step, runbook, runbook.proofs[`${id}/${step.id}`])}
  </li> `;
}

function bodyOf(step: Step, runbook: Runbook, proof: Proof | undefined): Html | undefined {
  switch (step.kind) {
    case "run":
      return runBody(step, runbook, proof);
    case "edit":
      return editBody(step);
    case "manual":
      return undefined;
  }
}

function runBody(step: RunStep, runbook: Runbook, proof: Proof | undefined): Html {
  const { command, who, expect, within, change, endsAt } = step;
  return html`${commandBlock(command)}
    <p class="see">${prose(expect.see)}${exitCodeText(expect)}</p>
    ${endsAt !== undefined && html`<p>The command does not end. Stop it with Ctrl+C after ${endsAt.trim() === "" ? "the first lines" : html`you see <code>${commandText(endsAt)}</code>`}, or continue in a second terminal.</p>`}
    <p class="facts">${runnerBadge(who)} · within ${durationText(within)} · ${proofItem(proof)}</p>
    ${change !== undefined && changeBlock(change, runbook)}`;
}

function editBody({ file, set }: EditStep): Html {
  return html`<table class="edit">
      <caption>
        Edit
        <code>${commandText(file)}</code>
      </caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">New value</th>
        </tr>
      </thead>
      <tbody>
        ${set.map(
          ({ path, value }) =>
            html`<tr>
              <td><code>${commandText(path)}</code></td>
              <td><code>${commandText(value)}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="facts"><b class="changes">changes the file</b></p> `;
}

/** Shorter than in Markdown, because the page contains it hundreds of times. The section on proofs explains it. */
function proofItem(proof: Proof = { kind: "none" }): string {
  switch (proof.kind) {
    case "proved":
      return `✓ Proven (${shortName(proof)})`;
    case "simulated":
      return `Output not proven (${shortName(proof)})`;
    case "none":
      return "Not proven";
  }
}

function shortName({ on }: Exclude<Proof, { kind: "none" }>): string {
  return on.replace(/^Kubernetes /, "");
}

function changeBlock({ what, nextApply, undo }: Change, runbook: Runbook): Html {
  return html`<div class="change">
    <p><b>Change:</b> ${prose(what)}</p>
    <p>${prose(nextApplyText(nextApply))}</p>
    ${undoBlock(undo, runbook)}
  </div> `;
}

function undoBlock(undo: Undo, runbook: Runbook): Html {
  switch (undo.kind) {
    case "command":
      return html`<p><b>Undo:</b></p>
        ${commandBlock(undo.command)} ${undo.expect !== undefined && html`<p class="see">${prose(undo.expect.see)}</p>`}
        <p class="facts">${runnerBadge(undo.who)}</p> `;
    case "procedure":
      return html`<p><b>Undo:</b> ${procedureLink(undo.procedure, runbook)}</p> `;
    case "none":
      return html`<p><b>No undo:</b> ${prose(undo.why)}</p> `;
  }
}

/** A link to a procedure, with its title. */
export function procedureLink(id: string, { chapters }: Pick<Runbook, "chapters">): Html {
  const procedure = chapters.flatMap(({ procedures }) => procedures).find((one) => one.id === id);
  return html`<a href="#${id}">${procedure?.title ?? id}</a>`;
}
