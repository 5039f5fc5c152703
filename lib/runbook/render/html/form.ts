import { placeholdersIn } from "../../fill";
import type { Input, Procedure, Target } from "../../procedure";
import { html, type Html } from "./markup";
import { capitalized, prose } from "./texts";

/** The form that fills in the placeholders of a procedure. The script of the page enables it. */
export function fillForm(procedure: Procedure, table: number | undefined): Html | undefined {
  const { id, targets = [], inputs = [] } = procedure;
  if (targets.length === 0 && inputs.length === 0) return undefined;
  return html`<form class="fill" autocomplete="off">
    <fieldset disabled>
      <legend>Fill in the commands</legend>
      ${targets.length > 0 && targetField(id, targets, table)}${inputs.map((input) => inputField(id, input))}
    </fieldset>
  </form> `;
}

/** The word for what readers choose: the placeholder that has the name of each target, such as `service`. */
export function targetWord(targets: readonly Target[]): string {
  const [first] = targets;
  const words = Object.keys(first?.values ?? {});
  return words.find((word) => targets.every(({ name, values }) => values[word] === name)) ?? "target";
}

/** Names of the placeholders that the targets of a procedure fill in, and that its texts contain. */
export function usedValues({ targets = [], steps }: Procedure): readonly string[] {
  const used = placeholdersIn(JSON.stringify(steps));
  return used.filter((name) => targets.some(({ values }) => name in values));
}

function targetField(id: string, targets: readonly Target[], table: number | undefined): Html {
  const word = targetWord(targets);
  const field = `${id}..target`;
  return html`<div class="field">
    <label for="${field}">${capitalized(word)}</label>
    <select id="${field}" data-word="${word}" data-table="page-values-${table}">
      <option value="">Choose …</option>
      ${targets.map(({ name }) => html`<option>${name}</option>`)}
    </select>
  </div> `;
}

function inputField(id: string, { name, what, example, pattern }: Input): Html {
  const field = `${id}..${name}`;
  return html`<div class="field">
    <label for="${field}"><code>&lt;${name}></code></label>
    <input id="${field}" data-name="${name}" data-pattern="${pattern}" aria-describedby="${field}-hint" />
    <p class="hint" id="${field}-hint">${prose(what)} Example: <code>${example}</code></p>
  </div> `;
}
