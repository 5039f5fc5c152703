import { all, button, counted, create, say } from "./common.js";

/** The target that was chosen last, by word such as `service`. Other procedures with this target use it, too. */
const chosen = new Map();

/** Enables the forms. */
export function startForms() {
  for (const variable of all("var")) variable.dataset.name = variable.textContent.slice(1, -1);
  for (const form of all("form.fill")) {
    const section = form.closest(".procedure");
    form.onsubmit = (event) => event.preventDefault();
    form.querySelector("fieldset").disabled = false;
    form.append(create("p", { className: "hidden-steps" }));
    for (const field of all("select, input", form)) addError(field);
    for (const select of all("select", form)) {
      // Browsers restore choices after a reload. An old choice could lead to the wrong service.
      select.value = "";
      select.onchange = () => choose(select);
    }
    for (const input of all("input", form)) {
      input.value = "";
      input.spellcheck = false;
      input.autocapitalize = "off";
      input.oninput = () => {
        if (problemOf(input) === undefined) showError(input, "");
        fillIn(section);
      };
      input.onchange = () => {
        const problem = input.value.trim() === "" ? undefined : problemOf(input);
        showError(input, problem === undefined ? "" : `${problem} It is not inserted into the commands.`);
        fillIn(section);
      };
    }
  }
}

/** Chooses a target in a procedure, if the procedure has it. Returns whether it has. */
export function chooseTarget(section, name) {
  const select = section.querySelector("select");
  if (select === null || !hasTarget(select, name)) return false;
  select.value = name;
  choose(select);
  return true;
}

/** Shows the steps for all targets again. */
export function clearTarget(section) {
  section.querySelector("select").value = "";
  fillIn(section);
}

/** The first field of a procedure that a placeholder needs, or `undefined` if no field fills it in. */
export function fieldFor(section, name) {
  const input = all("input", section).find((one) => one.dataset.name === name);
  if (input !== undefined) return input;
  const select = section.querySelector("select");
  return select !== null && select.value === "" ? select : undefined;
}

/** Shows an error at a field, and a button that leads back to the command that needs it. */
export function requireField(field, message, back) {
  showError(field, message);
  const error = document.getElementById(`${field.id}-error`);
  error.append(
    " ",
    button(`Back to ${back.name}`, `Back to ${back.name}`, () => back.element.focus()),
  );
  field.focus();
}

function choose(select) {
  chosen.set(select.dataset.word, select.value);
  showError(select, "");
  fillIn(select.closest(".procedure"));
  for (const other of all("select")) {
    if (other === select || other.dataset.word !== select.dataset.word) continue;
    if (!hasTarget(other, select.value)) continue;
    other.value = select.value;
    showError(other, "");
    fillIn(other.closest(".procedure"));
  }
}

function hasTarget(select, name) {
  return [...select.options].some((option) => option.value === name);
}

/** Fills in the placeholders of a procedure, and hides the steps for other targets. */
function fillIn(section) {
  const target = section.querySelector("select")?.value ?? "";
  const values = valuesOf(section.querySelector("select"));
  for (const input of all("input", section)) {
    if (problemOf(input) === undefined) values[input.dataset.name] = input.value.trim();
  }
  for (const variable of all("var", section)) {
    const value = Object.hasOwn(values, variable.dataset.name) ? values[variable.dataset.name] : undefined;
    variable.textContent = value ?? `<${variable.dataset.name}>`;
    variable.classList.toggle("filled", value !== undefined);
  }
  let hidden = 0;
  for (const step of all("[data-only]", section)) {
    const isOther = target !== "" && !step.dataset.only.split(" ").includes(target);
    step.classList.toggle("other-target", isOther);
    if (isOther) hidden += 1;
  }
  for (const group of all(".group", section)) {
    group.classList.toggle("other-target", group.querySelector(".step:not(.other-target)") === null);
  }
  const note = section.querySelector(".hidden-steps");
  if (note !== null)
    note.textContent = hidden === 0 ? "" : `Hidden: ${counted(hidden, "step")} for other targets than ${target}.`;
}

/** The values of the chosen target, from the tables at the end of the page. */
function valuesOf(select) {
  if (select === null || select.value === "") return {};
  const table = document.getElementById(select.dataset.table);
  const names = [...table.rows[0].cells].map(({ textContent }) => textContent);
  const row = [...table.rows].find(({ cells }) => cells[0].textContent === select.value);
  // A heading without angle brackets is not a placeholder.
  const entries = names.map((name, index) => [/^<(.*)>$/.exec(name)?.[1] ?? "", row.cells[index].textContent]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** Why the value of an input is not inserted, or `undefined` if it is valid. */
function problemOf(input) {
  const { name, pattern } = input.dataset;
  const value = input.value.trim();
  if (value === "") return `<${name}> is empty.`;
  if (new RegExp(`^(?:${pattern})$`).test(value)) return undefined;
  const example = document.getElementById(`${input.id}-hint`).lastElementChild.textContent;
  return `This is not a valid <${name}>, such as ${example}.`;
}

/** Adds the place for errors of a field. */
function addError(field) {
  const error = create("p", { className: "error", id: `${field.id}-error` });
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${error.id}`.trim());
  field.closest(".field").append(error);
}

function showError(field, message) {
  const error = document.getElementById(`${field.id}-error`);
  error.textContent = message;
  if (message === "") field.removeAttribute("aria-invalid");
  else {
    field.setAttribute("aria-invalid", "true");
    say(message, true);
  }
}
