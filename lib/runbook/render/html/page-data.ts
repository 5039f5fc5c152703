import { activeAlertsAddress, dashboardAddress } from "../../../monitoring/links";
import type { Target } from "../../procedure";
import type { Runbook } from "../../runbook";
import { silenceOf, SILENCE_HOURS } from "../../silence";
import { targetWord, usedValues } from "./form";
import { html, trusted, type Html } from "./markup";

/** Targets with the same values, which several procedures share. */
interface TargetList {
  readonly word: string;
  readonly targets: readonly Target[];
  readonly names: Set<string>;
  readonly procedures: string[];
}

/** The different lists of targets. The page contains each list once, because procedures share the services. */
export function targetLists({ chapters }: Pick<Runbook, "chapters">): readonly TargetList[] {
  const lists = new Map<string, TargetList>();
  for (const procedure of chapters.flatMap(({ procedures }) => procedures)) {
    const { id, targets = [] } = procedure;
    if (targets.length === 0) continue;
    const key = JSON.stringify(targets.map(({ name, values }) => [name, values]));
    const list = lists.get(key) ?? { word: targetWord(targets), targets, names: new Set(), procedures: [] };
    lists.set(key, list);
    list.procedures.push(id);
    for (const name of usedValues(procedure)) list.names.add(name);
  }
  return [...lists.values()];
}

/** What the script of the page needs, as JSON. A data block is not executed, so the policy of the page does not need its hash. */
export function pageData(runbook: Runbook): Html {
  const data = {
    silence: silenceOf({ alert: "<alert>", service: "<service>" }, runbook),
    silenceHours: SILENCE_HOURS,
    ...addressesOf(runbook),
  };
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return trusted(`<script type="application/json" id="page-data">${json}</script>`);
}

/** Addresses of the dashboard of each app that has alerts, and of active alerts. */
function addressesOf({ alerts, environment, links: { grafana, prometheus } }: Runbook) {
  const apps = [...new Set(alerts.map(({ service }) => service))].sort();
  const dashboard = (base: string) => apps.map((app) => [app, dashboardAddress(base, environment, app)] as const);
  return {
    dashboards: grafana === undefined ? {} : Object.fromEntries(dashboard(grafana)),
    ...(prometheus !== undefined && { activeAlerts: activeAlertsAddress(prometheus, "<alert>") }),
  };
}

/** Index of the table with the values of each procedure's targets. */
export function tableNumbers(runbook: Pick<Runbook, "chapters">): ReadonlyMap<string, number> {
  return new Map(targetLists(runbook).flatMap(({ procedures }, index) => procedures.map((id) => [id, index] as const)));
}

/** The values of targets as tables: for the script, for readers without it, and on paper. */
export function valuesSection(runbook: Runbook): Html | undefined {
  const lists = targetLists(runbook);
  if (lists.length === 0) return undefined;
  return html`<section class="chapter" aria-labelledby="page-values">
    <h2 id="page-values" tabindex="-1">Values of placeholders</h2>
    <p>The forms fill in these values. Use the tables if you read the page on paper or without JavaScript.</p>
    ${lists.map(tableOf)}
  </section> `;
}

function tableOf({ word, targets, names }: TargetList, index: number): Html {
  const columns = [...names].filter((name) => name !== word).sort();
  const first = targets.every(({ name, values }) => values[word] === name) ? placeholder(word) : word;
  return html`<div class="wide" role="group" tabindex="0" aria-label="Values for each ${word}, table ${index + 1}">
    <table id="page-values-${index}">
      <thead>
        <tr>
          <th scope="col">${first}</th>
          ${columns.map((name) => html`<th scope="col">${placeholder(name)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${targets.map(
          ({ name, values }) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${columns.map((column) => html`<td>${values[column]}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div> `;
}

function placeholder(name: string): Html {
  return html`<code>&lt;${name}></code>`;
}
