import { createHash } from "crypto";
import { PAGE } from "../../page/texts";
import type { Runbook } from "../../runbook";
import { runnerStyle } from "./runners";
import { html, trusted, type Html } from "./markup";

/** The head of the page, with a policy that admits no external source and only this style sheet and this script. */
export function head(runbook: Runbook): Html {
  const style = PAGE.style + runnerStyle(runbook);
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(PAGE.script)}`,
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <meta name="referrer" content="no-referrer" />
    <title>Runbook of ${runbook.environment}</title>
    <link rel="icon" href="data:," />
    ${trusted(`<style>${style}</style>`)} `;
}

/** The script of the page. Spaces around it would change its hash. */
export function script(): Html {
  return trusted(`<script>${PAGE.script}</script>`);
}

/** The bar at the top, with the environment and the search. */
export function banner({ environment, context, namespace, check }: Runbook): Html {
  return html`<header class="top">
    <h1>Runbook of <span class="environment">${environment}</span></h1>
    <p class="where">
      context <b>${context}</b> · namespace <b>${namespace}</b> ·
      <a href="#page-current">manifest <code>${check.digest.slice(0, 8)}</code>: is this page current?</a>
    </p>
    <form role="search" class="search" id="page-search">
      <label for="page-query">Search</label>
      <input
        type="search"
        id="page-query"
        disabled
        autocomplete="off"
        spellcheck="false"
        aria-keyshortcuts="/"
        aria-describedby="page-keys"
      />
      <span id="page-keys"><kbd>/</kbd> search · <kbd>Enter</kbd> best result · <kbd>Esc</kbd> clear</span>
      <span id="page-count" role="status"></span>
    </form>
  </header> `;
}

/** Links to all procedures by situation, and to the other sections. */
export function sidebar({ chapters, alerts }: Runbook, hasValues: boolean): Html {
  return html`<nav class="side" aria-label="Situations">
    <details open>
      <summary>Situations</summary>
      ${chapters.map(
        ({ id, title, procedures }) =>
          html`<p class="part" id="nav-${id}">${title}</p>
            <ul aria-labelledby="nav-${id}">
              ${procedures.map(
                (procedure) =>
                  html`<li>
                    <a href="#${procedure.id}">${plain(procedure.situation)}<small>${procedure.title}</small></a>
                  </li>`,
              )}
            </ul> `,
      )}
      <p class="part" id="nav-reference">Reference</p>
      <ul aria-labelledby="nav-reference">
        ${[
          alerts.length > 0 && html`<li><a href="#page-alerts">Alerts</a></li>`,
          html`<li><a href="#page-contacts">Contacts and escalation</a></li>`,
          html`<li><a href="#page-current">Is this page current?</a></li>`,
          html`<li><a href="#page-roles">Who may run what</a></li>`,
          html`<li><a href="#page-proofs">What is proven</a></li>`,
          html`<li><a href="#page-pictures">Services and connections</a></li>`,
          hasValues && html`<li><a href="#page-values">Values of placeholders</a></li>`,
        ]}
      </ul>
    </details>
  </nav> `;
}

/** A text without markup, because a link cannot contain links. */
function plain(text: string): string {
  return text.replaceAll("`", "").replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
