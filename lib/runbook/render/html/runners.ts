import { ON_CALL_ROLES } from "../../../names";
import type { Runner } from "../../procedure";
import type { Runbook } from "../../runbook";
import { RUNNERS } from "../texts";
import { html, type Html } from "./markup";

/** On-call roles, from the fewest permissions to the most. Each includes the ones before it. */
const LEVELS = ["read", "operate", "breakglass"] as const;

/** All runners, in the order of the table. */
export const RUNNER_ORDER: readonly Runner[] = ["anyone", ...LEVELS, "pipeline", "administrator"];

/** Name of a runner, as in a table. */
export function runnerName(who: Runner): string {
  return isLevel(who) ? ON_CALL_ROLES[who] : who;
}

/** Groups that have the role of a runner or one that includes it. */
export function groupsOf(who: Runner, { groups }: Pick<Runbook, "groups">): readonly string[] {
  if (!isLevel(who)) return [];
  return [...new Set(LEVELS.slice(LEVELS.indexOf(who)).flatMap((level) => groups[level]))];
}

/** Who may run a command. The style sheet adds the groups, because the page would repeat them hundreds of times. */
export function runnerBadge(who: Runner): Html {
  return isLevel(who)
    ? html`<b class="${who}">${ON_CALL_ROLES[who]}</b>`
    : html`<span class="${who}">${RUNNERS[who]}</span>`;
}

/** Style rules that add the groups to the role of a command. */
export function runnerStyle(runbook: Pick<Runbook, "groups">): string {
  return LEVELS.map((who) => {
    const groups = groupsOf(who, runbook);
    const names = groups.length === 0 ? "no group has this role" : groups.join(", ");
    return `.facts .${who}::after{content:": ${cssText(names)}";font-weight:400}\n`;
  }).join("");
}

/** Escapes a text for a string of a style sheet. */
function cssText(text: string): string {
  return text.replace(/[^\w ,.:@/-]/gu, (char) => `\\${(char.codePointAt(0) ?? 0).toString(16)} `);
}

function isLevel(who: Runner): who is (typeof LEVELS)[number] {
  return who in ON_CALL_ROLES;
}
