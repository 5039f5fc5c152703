import { PLACEHOLDER } from "../../fill";
import { alertTextParts } from "../alert-texts";
import { elementText, html, type Child, type Html } from "./markup";

/** Parts of a text with a special form: code in backticks, links, and placeholders. */
const PARTS = /`([^`]+)`|\[([^\]]+)\]\((#[\w.-]+|https:\/\/[^\s)"]+)\)|<([a-z][a-z0-9-]*)>/g;

/** A text for people. Understands code in backticks, links to sections and to `https` addresses, and placeholders. */
export function prose(text: string): Html {
  const children: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    const [whole, code, label, address, placeholder] = match;
    children.push(elementText(text.slice(end, match.index)));
    if (code !== undefined) children.push(html`<code>${commandText(code)}</code>`);
    else if (label !== undefined && address !== undefined) children.push(html`<a href="${address}">${label}</a>`);
    else if (placeholder !== undefined) children.push(variable(placeholder));
    end = match.index + whole.length;
  }
  return html`${children}${elementText(text.slice(end))}`;
}

/** The text of a command, in which the script of the page finds the placeholders. */
export function commandText(command: string): Html {
  const parts = command.split(PLACEHOLDER);
  return html`${parts.map((part, index) => (index % 2 === 0 ? elementText(part) : variable(part)))}`;
}

/** A command in a block. The script of the page adds a button that copies it. */
export function commandBlock(command: string): Html {
  return html`<pre>${commandText(command)}</pre>`;
}

/** A text of an alert. Shows the templates of Prometheus as names. */
export function alertText(text: string): Html {
  return html`${alertTextParts(text).map((part, index) => (index % 2 === 0 ? part : html`<i>‹${part}›</i>`))}`;
}

/** Number and noun: `1 step`, `2 steps`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A text with a capital at its start. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function variable(name: string): Html {
  return html`<var>&lt;${name}></var>`;
}
