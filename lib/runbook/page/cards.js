/** The alert of a card, and the app that it is about. */
export function alertOf(card) {
  const { firstChild, lastElementChild } = card.querySelector("h3");
  return { alert: firstChild.textContent.trim(), service: lastElementChild.textContent };
}

/** The section of the procedure to which a card leads, or `null`. */
export function procedureOf(card) {
  const link = card?.querySelector(".go");
  return link ? document.querySelector(link.getAttribute("href")) : null;
}
