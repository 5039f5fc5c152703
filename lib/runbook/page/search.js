import { all, button, counted, create } from "./common.js";

const query = document.getElementById("page-query");
let index;

/** Enables the search. */
export function startSearch() {
  query.disabled = false;
  query.value = "";
  query.oninput = () => search();
  document.getElementById("page-search").onsubmit = (event) => {
    event.preventDefault();
    bestResult()?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return clearSearch();
    const isTyping = event.target.closest("input, select, textarea") !== null;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    query.focus();
    query.select();
  });
}

/** Shows everything again. */
export function clearSearch() {
  if (query.value === "") return;
  query.value = "";
  search();
}

/** Shows what contains all words of the search. */
function search() {
  index ??= createIndex();
  const words = wordsOfSearch();
  const has = (text) => words.every((word) => text.includes(word));
  const shown = { procedures: 0, steps: 0, alerts: 0 };
  for (const { section, note, link, head, steps, groups } of index.procedures) {
    // A step is found if its procedure and the step together contain all words. Words in several steps find all steps.
    const isFoundStep = (text) => has(`${head} ${text}`) && words.some((word) => text.includes(word));
    const isWhole =
      has(head) ||
      (!steps.some(({ text }) => isFoundStep(text)) && has(`${head} ${steps.map(({ text }) => text).join(" ")}`));
    let found = 0;
    for (const { element, text } of steps) {
      const isFound = isWhole || isFoundStep(text);
      element.classList.toggle("no-match", !isFound);
      if (isFound) found += 1;
    }
    const isFound = isWhole || found > 0;
    section.classList.toggle("no-match", !isFound);
    link?.classList.toggle("no-match", !isFound);
    const isPartial = isFound && found < steps.length;
    section.classList.toggle("partial", isPartial);
    note.textContent = isPartial ? `The search hides ${steps.length - found} of ${counted(steps.length, "step")}.` : "";
    for (const group of groups)
      group.classList.toggle("no-match", group.querySelector(".step:not(.no-match)") === null);
    if (isFound) shown.procedures += 1;
    if (isFound) shown.steps += found;
  }
  for (const { element, text } of index.cards) {
    const isFound = has(text);
    element.classList.toggle("no-match", !isFound);
    if (isFound) shown.alerts += 1;
  }
  for (const { element, text } of index.references) element.classList.toggle("no-match", !has(text));
  for (const chapter of index.chapters) {
    const items = chapter.querySelector(".procedure, .card");
    if (items !== null)
      chapter.classList.toggle("no-match", chapter.querySelector(":is(.procedure, .card):not(.no-match)") === null);
  }
  const { procedures, steps, alerts } = shown;
  document.getElementById("page-none").hidden = words.length === 0 || procedures + alerts > 0;
  document.getElementById("page-count").textContent =
    words.length === 0
      ? ""
      : `${counted(procedures, "procedure")}, ${counted(steps, "step")}, ${counted(alerts, "alert")}`;
}

function wordsOfSearch() {
  return query.value.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Text of an element in lower case. Contains the words without spaces, too, so that "rollback" finds "roll back". */
function textOf(element) {
  const words = element.textContent.toLowerCase();
  return `${words} ${words.replace(/[\s-]+/g, "")}`;
}

/** Texts in lower case. Created at the first search, so that the page opens sooner. */
function createIndex() {
  return {
    procedures: all(".procedure").map((section) => ({
      section,
      note: addNote(section),
      link: document.querySelector(`nav a[href="#${section.id}"]`)?.parentElement,
      // Contains the names of targets, so that "gateway log" finds the log of every service.
      head: all(":scope > :not(.group, .partial-note)", section).map(textOf).join(" "),
      steps: all(".step", section).map((element) => ({ element, text: textOf(element) })),
      groups: all(".group", section),
    })),
    cards: all(".card").map((element) => ({ element, text: textOf(element) })),
    references: all(".chapter")
      .filter((chapter) => chapter.querySelector(".procedure, .card") === null)
      .map((element) => ({ element, text: textOf(element) })),
    chapters: all(".chapter"),
  };
}

/** Adds a note about hidden steps, because a procedure without some of its steps can do harm. */
function addNote(section) {
  const note = create("span", {});
  const showAll = button(
    "Show all steps",
    `Show all steps of ${section.querySelector("h3").firstChild.textContent.trim()}`,
    () => {
      for (const element of all(".no-match", section)) element.classList.remove("no-match");
      section.classList.remove("partial");
      section.querySelector("h3").focus();
    },
  );
  section.querySelector(".group").before(create("p", { className: "partial-note" }, note, " ", showAll));
  return note;
}

/** The heading that contains the most words, then the one whose situation does, then the first one with a result. */
function bestResult() {
  const words = wordsOfSearch();
  const count = (text) => words.filter((word) => text.includes(word)).length;
  const score = (heading) => (words.length + 1) * count(textOf(heading)) + count(textOf(heading.nextElementSibling));
  const headings = all(":is(.procedure, .card) > h3").filter((heading) => heading.closest(".no-match") === null);
  return headings.reduce((best, next) => (best !== undefined && score(best) >= score(next) ? best : next), undefined);
}
