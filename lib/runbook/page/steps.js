import { all } from "./common.js";

/** Numbers the steps, because a browser would not count hidden ones, and marks them for the other modules. */
export function startSteps() {
  for (const section of all(".procedure")) {
    for (const [index, step] of all(".group > ol > li", section).entries()) {
      step.classList.add("step");
      step.value = index + 1;
    }
  }
}
