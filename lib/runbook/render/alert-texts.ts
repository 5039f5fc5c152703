import type { AlertCard } from "../alert-cards";
import { kubectlCommandsIn } from "../checks/kubectl";
import { isChanging } from "../checks/permissions";

/** Most commands on a card. */
const MOST = 3;

/** What a card shows below the summary. */
export interface AlertBody {
  /** What the alert means. */
  readonly text: string;
  /** Commands to start with. */
  readonly commands: readonly string[];
}

/** Moves the command at the end of a description to the first commands. */
export function alertBody({ description, commands }: AlertCard): AlertBody {
  const [, text, command] = /^(.*): (kubectl [^]+)$/.exec(description) ?? [];
  if (text === undefined || command === undefined) return { text: description, commands };
  const suggested = command.replace(/\{\{ *\$labels\.([a-z]+) *\}\}/g, "<$1>");
  // The value of any other template is unknown, so the command is text. A change needs the condition and the undo of its procedure.
  if (suggested.includes("{{") || kubectlCommandsIn(suggested).some(isChanging)) return { text: description, commands };
  return { text: `${text}.`, commands: [...new Set([suggested, ...commands])].slice(0, MOST) };
}

/** A text of an alert as parts: at odd indexes the names of values, which only a notification contains. */
export function alertTextParts(text: string): readonly string[] {
  return text.split(/\{\{([^}]*)\}\}/).map((part, index) => (index % 2 === 0 ? part : templateName(part)));
}

function templateName(template: string): string {
  return /\$labels\.(\w+)/.exec(template)?.[1] ?? "value";
}
