import type { AlertCard } from "../../alert-cards";
import type { Runbook } from "../../runbook";
import { SILENCE_HOURS } from "../../silence";
import { alertBody } from "../alert-texts";
import { html, type Html } from "./markup";
import { alertText, commandBlock } from "./texts";

/** The cards of all alerts. */
export function alertsSection(runbook: Runbook): Html | undefined {
  const { alerts } = runbook;
  if (alerts.length === 0) return undefined;
  const sorted = [...alerts].sort((a, b) => (a.id < b.id ? -1 : 1));
  return html`<section class="chapter" aria-labelledby="page-alerts">
    <h2 id="page-alerts" tabindex="-1">Alerts</h2>
    <p>
      Names in ‹angle quotes› are values that the notification contains. “Copy silence” copies a silence of
      ${SILENCE_HOURS} hours: the body of <code>POST /api/v2/silences</code> of Alertmanager. Silence an alert only
      while you work on it.
    </p>
    <div class="cards">${sorted.map((card) => cardArticle(card, runbook))}</div>
  </section> `;
}

function cardArticle(card: AlertCard, runbook: Runbook): Html {
  const { id, alert, service, severity, summary } = card;
  const { text, commands } = alertBody(card);
  return html`<article class="card ${severity}" id="${id}">
    <h3 tabindex="-1">${alert} <span class="app">${service}</span></h3>
    <p><b>${severity}</b> ${alertText(summary)}</p>
    <p>${alertText(text)}</p>
    ${commands.map(commandBlock)}${procedureLink(card, runbook)}
  </article> `;
}

function procedureLink({ procedure }: AlertCard, { chapters }: Runbook): Html | undefined {
  const title = chapters.flatMap(({ procedures }) => procedures).find(({ id }) => id === procedure)?.title;
  if (procedure === undefined || title === undefined) return undefined;
  return html`<p class="links"><a class="go" href="#${procedure}">${title}</a></p>`;
}
