/** What the script knows about the runbook. */
export const data = JSON.parse(document.getElementById("page-data").textContent);

/** All elements that match a selector. */
export function all(selector, root = document) {
  return [...root.querySelectorAll(selector)];
}

/** Creates an element. */
export function create(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Creates a button. */
export function button(text, label, action) {
  const element = create("button", { type: "button", onclick: action }, text);
  // The name starts with the visible text, so that voice control finds it.
  if (label !== text) element.setAttribute("aria-label", label);
  return element;
}

let timer;

/** Shows a message at the bottom of the page. Screen readers read it. */
export function say(text, isRefusal = false) {
  const status = document.getElementById("page-status");
  status.textContent = text;
  status.className = isRefusal ? "shown refusal" : "shown";
  clearTimeout(timer);
  timer = setTimeout(() => (status.className = ""), isRefusal ? 8000 : 3000);
}

/** `1 step`, `2 steps`. */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
