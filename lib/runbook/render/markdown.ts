import type { AlertCard } from "../alert-cards";
import { placeholdersIn } from "../fill";
import type { Procedure, Step, Target } from "../procedure";
import type { Runbook } from "../runbook";
import { targetWord } from "./html/form";
import { alertBody, alertTextParts } from "./alert-texts";
import { frontLines } from "./markdown-front";
import { linkTo, stepLines } from "./markdown-steps";
import { tableOf } from "./markdown-table";
import { markdownProse } from "./texts";

/**
 * Renders a runbook as Markdown. Anchors are explicit elements, so that links from alerts don't depend on the headings: `database-outage` for a procedure,
 * `DatastoreDown-postgres` for an alert.
 */
export function markdownOf(runbook: Runbook): string {
  const { chapters, alerts } = runbook;
  const lines = [
    ...frontLines(runbook),
    ...chapters.flatMap(({ title, procedures }) => [
      `## ${title}`,
      "",
      ...procedures.flatMap((procedure) => sectionOf(procedure, runbook)),
    ]),
    ...(alerts.length === 0
      ? []
      : ["## Alerts", "", ALERT_NOTE, "", ...alerts.flatMap((card) => cardLines(card, runbook))]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function sectionOf(procedure: Procedure, runbook: Runbook): readonly string[] {
  const { id, title, summary, steps, escalate } = procedure;
  return [
    anchor(id),
    "",
    `### ${title}`,
    "",
    markdownProse(summary),
    "",
    ...targetLines(procedure),
    ...inputLines(procedure),
    ...steps.flatMap((step, index) => [
      ...groupLines(step, steps[index - 1]),
      ...stepLines(step, index + 1, procedure, runbook),
    ]),
    `**Stop and escalate:** ${markdownProse(escalate)} ([contacts](#contacts))`,
    "",
    ...alertLines(id, runbook),
  ];
}

function groupLines({ group }: Step, before: Step | undefined): readonly string[] {
  return group === undefined || group === before?.group ? [] : [`#### ${group}`, ""];
}

function alertLines(id: string, { alerts }: Runbook): readonly string[] {
  const own = alerts.filter(({ procedure }) => procedure === id);
  return own.length === 0
    ? []
    : [`Alerts: ${own.map((card) => `[${card.alert} ${card.service}](#${card.id})`).join(", ")}`, ""];
}

/** The values of the placeholders that the steps use, one row for each target. */
function targetLines({ targets = [], steps }: Procedure): readonly string[] {
  const used = placeholdersIn(JSON.stringify(steps)).filter((name) =>
    targets.some(({ values }) => Object.hasOwn(values, name)),
  );
  if (targets.length === 0 || used.length === 0) return [];
  const word = targetWord(targets);
  const others = used.filter((name) => name !== word);
  const row = ({ name, values }: Target) => [
    name,
    ...others.map((one) => (values[one] === undefined ? "" : `\`${values[one]}\``)),
  ];
  return [
    "Replace the placeholders with the values of one row:",
    "",
    ...tableOf(
      [used.includes(word) ? `\`<${word}>\`` : word, ...others.map((name) => `\`<${name}>\``)],
      targets.map(row),
    ),
    "",
  ];
}

function inputLines({ inputs = [] }: Procedure): readonly string[] {
  if (inputs.length === 0) return [];
  return [
    ...inputs.map(({ name, what, example }) => `- \`<${name}>\`: ${markdownProse(what)} Example: \`${example}\`.`),
    "",
  ];
}

const ALERT_NOTE = "Names in ‹angle quotes› are values that the notification contains.";

function cardLines(card: AlertCard, runbook: Runbook): readonly string[] {
  const { id, alert, service, severity, summary } = card;
  const { text, commands } = alertBody(card);
  return [
    anchor(id),
    "",
    `### ${alert} ${service}`,
    "",
    `**${severity}**: ${alertText(summary)}. ${alertText(text)}`,
    "",
    ...(commands.length === 0 ? [] : ["```sh", ...commands, "```", ""]),
    ...linkLines(card, runbook),
  ];
}

/** The procedure and the dashboard of an alert, and the labels of its silence. */
function linkLines({ procedure, dashboard, silence }: AlertCard, runbook: Runbook): readonly string[] {
  const labels = silence.matchers.map(({ name, value }) => `${name}="${value}"`).join(", ");
  const links = [
    ...(procedure === undefined ? [] : [`Procedure: ${linkTo(procedure, runbook)}`]),
    ...(dashboard === undefined ? [] : [`[Dashboard](${dashboard})`]),
    `Labels of a [silence](#silence-alert): \`${labels}\``,
  ];
  return [`${links.join(". ")}.`, ""];
}

function alertText(text: string): string {
  return alertTextParts(text)
    .map((part, index) => (index % 2 === 0 ? part : `‹${part}›`))
    .join("");
}

function anchor(id: string): string {
  return `<a id="${id}"></a>`;
}
