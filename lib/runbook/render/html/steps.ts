import { listWith } from "../../../values/words";
import type { ChangeOutcome, Change, EditStep, Procedure, RunStep, Step, Undo } from "../../procedure";
import type { Runbook } from "../../runbook";
import { html, type Html } from "./markup";
import type { ProofOf } from "./options";
import { runnerBadge } from "./runners";
import { commandBlock, commandText, duration, prose } from "./texts";

/** What the renderers of steps need. */
export interface StepContext {
  /** The runbook of the procedure. */
  readonly runbook: Runbook;
  /** Where steps were proven. */
  readonly proofOf: ProofOf;
}

/** Anchor of a step. */
export function stepAnchor(procedure: string, step: string): string {
  return `${procedure}.${step}`;
}

/** The steps of a procedure, in groups. The numbers are fixed, so that two people can talk about a step while some are hidden. */
export function stepGroups(procedure: Procedure, context: StepContext): Html {
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
        <ol>
          ${steps.map(({ step, number }) => stepItem(procedure, step, number, context))}
        </ol>
      </div> `,
  )}`;
}

function stepItem({ id }: Procedure, step: Step, number: number, context: StepContext): Html {
  const { what, only, condition } = step;
  return html`<li
    class="step"
    id="${stepAnchor(id, step.id)}"
    value="${number}"
    ${only !== undefined && html` data-only="${only.join(" ")}"`}
  >
    <p class="what">${prose(what)}</p>
    ${condition !== undefined && html`<p class="if">${prose(condition)}</p>`}
    ${only !== undefined && html`<p class="only">Only for ${listWith("and", only)}.</p>`}
    ${bodyOf(step, context, context.proofOf(id, step.id))}
  </li> `;
}

function bodyOf(step: Step, { runbook }: StepContext, proof: string | undefined): Html | undefined {
  switch (step.kind) {
    case "run":
      return runBody(step, runbook, proof);
    case "edit":
      return editBody(step, proof);
    case "manual":
      return undefined;
  }
}

function runBody(step: RunStep, runbook: Runbook, proof: string | undefined): Html {
  const { command, who, expect, within, change, endsAt } = step;
  return html`${commandBlock(command)}
    <p class="see">
      <b>You should see:</b> ${prose(expect.see)}${
        expect.exitCode !== undefined && expect.exitCode !== 0 && ` The exit code is ${expect.exitCode}.`
      }
    </p>
    ${endsAt !== undefined && html`<p>The command does not end. Stop it with Ctrl+C after you see <code>${commandText(endsAt)}</code>, or continue in a second terminal.</p>`}
    <ul class="facts">
      <li>${runnerBadge(who, runbook)}</li>
      <li>within ${duration(within)}</li>
      ${change === undefined && html`<li>changes nothing</li>`} ${proofItem(proof)}
    </ul>
    ${change !== undefined && changeBlock(change, runbook)}`;
}

function editBody({ file, set }: EditStep, proof: string | undefined): Html {
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
    <ul class="facts">
      <li><b class="changes">changes the file</b></li>
      ${proofItem(proof)}
    </ul> `;
}

function proofItem(proof: string | undefined): Html {
  return proof === undefined ? html`<li>Not proven</li>` : html`<li class="proven">${proof}</li>`;
}

/** What an apply does, with one tool and with both. */
const OUTCOMES: Readonly<Record<ChangeOutcome, { readonly one: string; readonly both: string }>> = {
  kept: { one: "keeps the change", both: "keep the change" },
  reverted: { one: "reverts the change", both: "revert the change" },
  conflict: { one: "stops with a conflict", both: "stop with a conflict" },
  inFile: {
    one: "changes nothing, because the change is in the file",
    both: "change nothing, because the change is in the file",
  },
};

function changeBlock({ what, nextApply, undo }: Change, runbook: Runbook): Html {
  const { kubectl, pulumi, adopt } = nextApply;
  const next =
    kubectl === pulumi
      ? `kubectl and Pulumi ${OUTCOMES[kubectl].both}`
      : `kubectl ${OUTCOMES[kubectl].one}; Pulumi ${OUTCOMES[pulumi].one}`;
  return html`<div class="change">
    <p><b>Change:</b> ${prose(what)}</p>
    <p><b>Next apply:</b> ${next}.${adopt !== undefined && html` ${prose(adopt)}`}</p>
    ${undoBlock(undo, runbook)}
  </div> `;
}

function undoBlock(undo: Undo, runbook: Runbook): Html {
  switch (undo.kind) {
    case "command":
      return html`<p><b>Undo:</b></p>
        ${commandBlock(undo.command)}
        ${undo.expect !== undefined && html`<p class="see"><b>You should see:</b> ${prose(undo.expect.see)}</p>`}
        <p class="facts">${runnerBadge(undo.who, runbook)}</p> `;
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
