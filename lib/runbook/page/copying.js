import { all, button, create, data, say } from "./common.js";
import { alertOf, procedureOf } from "./cards.js";
import { chooseTarget, fieldFor, requireField } from "./forms.js";

/** Adds the buttons that copy commands and silences. */
export function startCopying() {
  for (const command of all("pre")) {
    const block = create("div", { className: "cmd" });
    command.replaceWith(block);
    block.append(command);
    const name = nameOf(block);
    block.append(
      button("Copy", `Copy the command of ${name}`, (event) => copyCommand(block, name, event.currentTarget)),
    );
  }
  for (const card of all(".card")) {
    const { alert, service } = alertOf(card);
    const silence = button("Copy silence", `Copy silence of ${alert} ${service}`, (event) =>
      copy(silenceText(alert, service), event.currentTarget),
    );
    card.append(create("p", { className: "actions" }, silence));
  }
}

/** What a screen reader calls the place of a command. */
function nameOf(block) {
  const step = block.closest(".step");
  const card = block.closest(".card");
  if (card !== null) return card.querySelector("h3").textContent;
  if (step === null) return "the comparison";
  return `${block.closest(".change") === null ? "" : "the undo of "}step ${step.value}`;
}

function copyCommand(block, name, element) {
  const command = block.querySelector("pre");
  const missing = command.querySelector("var:not(.filled)")?.dataset.name;
  if (missing === undefined) return copy(command.textContent, element);
  const card = block.closest(".card");
  const section = block.closest(".procedure") ?? procedureOf(card);
  if (card !== null && section !== null) chooseTarget(section, alertOf(card).service);
  const field = section === null ? undefined : fieldFor(section, missing);
  if (field !== undefined) {
    const action = field.matches("select") ? `choose a ${field.dataset.word}` : `fill in <${missing}>`;
    return requireField(field, `Not copied: ${action} first.`, { name, element });
  }
  const reason =
    card === null ? `this target has no <${missing}>` : `the notification contains <${missing}>; insert it by hand`;
  say(`Not copied: ${reason}.`, true);
}

async function copy(text, element) {
  const isCopied = (await write(text)) || writeSelection(text);
  element.focus();
  if (!isCopied) return say("Not copied: the browser does not allow it. Select the text and copy it.", true);
  const { textContent } = element;
  if (textContent !== "Copied") {
    element.textContent = "Copied";
    setTimeout(() => (element.textContent = textContent), 2000);
  }
  say(`Copied: ${text.length > 90 ? `${text.slice(0, 88)} …` : text}`);
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** For browsers without a clipboard on this address. */
function writeSelection(text) {
  const area = create("textarea", { value: text });
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  return isCopied;
}

/** The body of `POST /api/v2/silences`, from now on. */
function silenceText(alert, service) {
  const silence = JSON.parse(
    JSON.stringify(data.silence).replaceAll("<alert>", alert).replaceAll("<service>", service),
  );
  const now = Date.now();
  const startsAt = new Date(now).toISOString();
  const endsAt = new Date(now + data.silenceHours * 3600000).toISOString();
  return JSON.stringify({ ...silence, startsAt, endsAt }, null, 2);
}
