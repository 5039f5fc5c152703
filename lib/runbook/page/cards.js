import { all, create, data } from "./common.js";

/** Adds the links to the dashboard of the app, and to the active alerts. */
export function startCards() {
  for (const card of all(".card")) {
    const { alert, service } = alertOf(card);
    const addresses = {
      Dashboard: data.dashboards[service],
      "Active alerts": data.activeAlerts?.replace(encodeURIComponent("<alert>"), encodeURIComponent(alert)),
    };
    const links = card.querySelector(".links") ?? create("p", { className: "links" });
    for (const [text, href] of Object.entries(addresses)) {
      if (href === undefined) continue;
      links.append(links.hasChildNodes() ? " · " : "", create("a", { href }, text));
    }
    card.append(links);
  }
}

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
