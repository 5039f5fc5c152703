import { all, create } from "./common.js";

/** Adds links to procedures. Numbers the steps, because a browser would not count hidden ones, and marks them for the other modules. */
export function startSteps() {
  for (const section of all(".procedure")) {
    const heading = section.querySelector("h3");
    const link = create("a", { className: "anchor", href: `#${section.id}` }, "#");
    link.setAttribute("aria-label", `Link to ${heading.textContent}`);
    heading.append(" ", link);
    for (const [index, step] of all(".group > ol > li", section).entries()) {
      step.classList.add("step");
      step.value = index + 1;
    }
  }
}
