import type { Procedure } from "../../procedure";
import type { Runbook, RunbookChapter } from "../../runbook";
import { fillForm } from "./form";
import { tableNumbers } from "./page-data";
import { html, type Html } from "./markup";
import { stepGroups } from "./steps";
import { prose } from "./texts";

/** A chapter with the sections of its procedures. */
export function chapterSection({ id, title, procedures }: RunbookChapter, runbook: Runbook): Html {
  return html`<section class="chapter" aria-labelledby="chapter-${id}">
    <h2 id="chapter-${id}">${title}</h2>
    ${procedures.map((procedure) => procedureSection(procedure, runbook))}
  </section> `;
}

function procedureSection(procedure: Procedure, runbook: Runbook): Html {
  const { id, title, situation, summary, escalate, keywords = [] } = procedure;
  return html`<section class="procedure" id="${id}" aria-labelledby="${id}..title">
    <h3 id="${id}..title" tabindex="-1">${title}</h3>
    <p class="situation">
      When: ${prose(situation)}${keywords.length > 0 && html`<span hidden> ${keywords.join(" ")}</span>`}
    </p>
    <p>${prose(summary)}</p>
    ${fillForm(procedure, tableNumbers(runbook).get(id))}${stepGroups(procedure, runbook)}
    <p class="escalate"><b>Stop and escalate:</b> ${prose(escalate)} <a href="#page-contacts">Contacts</a></p>
    ${alertsOf(procedure, runbook)}
  </section> `;
}

/** Links to the alerts that lead to a procedure, by name. They are at its end, because readers first need the commands. */
function alertsOf({ id }: Procedure, { alerts }: Runbook): Html | undefined {
  const leading = alerts.filter(({ procedure }) => procedure === id);
  if (leading.length === 0) return undefined;
  const names = [...new Set(leading.map(({ alert }) => alert))];
  return html`<ul class="alerts" aria-label="Alerts that lead here">
    ${names.map(
      (name) =>
        html`<li>
          Alert <b>${name}</b>:
          ${leading
            .filter(({ alert }) => alert === name)
            .map((card) => html` <a href="#${card.id}">${card.service}</a>`)}
        </li>`,
    )}
  </ul> `;
}
