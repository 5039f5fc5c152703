import { all, say } from "./common.js";
import { alertOf, procedureOf } from "./cards.js";
import { chooseTarget, clearTarget } from "./forms.js";
import { clearSearch } from "./search.js";

/** Makes links work with the search and with hidden steps. */
export function startLinks() {
  for (const link of all(".card .go")) {
    link.addEventListener("click", () => {
      const card = link.closest(".card");
      chooseTarget(procedureOf(card), alertOf(card).service);
    });
  }
  const menu = document.querySelector("nav details");
  const narrow = matchMedia("(max-width: 60rem)");
  const adapt = () => (menu.open = !narrow.matches);
  adapt();
  // A wide page does not show the button that opens a closed menu.
  narrow.addEventListener("change", adapt);
  menu.addEventListener("click", (event) => {
    if (narrow.matches && event.target.closest("a") !== null) menu.open = false;
  });
  window.addEventListener("hashchange", showAnchor);
  // The browser moves the focus to the section when the page is loaded, so the script has to be later.
  if (location.hash !== "") window.addEventListener("load", showAnchor);
}

/** Shows the element of the address, and moves the focus of screen readers to its heading. */
function showAnchor() {
  const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (element === null) return;
  if (element.closest(".no-match") !== null) clearSearch();
  if (element.classList.contains("other-target")) {
    clearTarget(element.closest(".procedure"));
    say("Shows the steps for all targets again, because this step is for another target.");
  }
  for (let parent = element.closest("details"); parent !== null; parent = parent.parentElement.closest("details")) {
    parent.open = true;
  }
  element.scrollIntoView();
  const heading = element.matches("[tabindex]") ? element : element.querySelector(":scope > h3");
  heading?.focus({ preventScroll: true });
}
