import type { Runbook } from "../runbook";
import { alertsSection } from "./html/alerts";
import { banner, head, script, sidebar } from "./html/frame";
import { html } from "./html/markup";
import type { PageOptions } from "./html/options";
import { pageData, valuesSection } from "./html/page-data";
import { chapterSection } from "./html/procedures";
import { referenceSections } from "./html/reference";

/**
 * Renders a runbook as one HTML page that needs no other file and no network. It is readable without its script, which adds the search, the forms and the
 * copy buttons.
 */
export function htmlOf(runbook: Runbook, options: PageOptions): string {
  const values = valuesSection(runbook);
  return html`<!doctype html>
    <html lang="en">
      <head>
        ${head(runbook)}
      </head>
      <body>
        <a class="skip" href="#page-main">Skip to the procedures</a>
        ${banner(runbook)}
        <div class="columns">
          ${sidebar(runbook, values !== undefined)}
          <main id="page-main" tabindex="-1">
            <noscript
              ><p class="notice">
                Search, forms and copy buttons need JavaScript. Replace placeholders such as
                <code>&lt;service&gt;</code> with the <a href="#page-values">values</a> yourself.
              </p></noscript
            >
            <p class="notice none" id="page-none" hidden>No procedure, step or alert contains all of these words.</p>
            ${runbook.chapters.map((chapter) => chapterSection(chapter, runbook))}${alertsSection(runbook)}${referenceSections(
              runbook,
              options,
            )}${values}
          </main>
        </div>
        <p id="page-status" role="status"></p>
        ${pageData(runbook)} ${script()}
      </body>
    </html> `.html;
}
