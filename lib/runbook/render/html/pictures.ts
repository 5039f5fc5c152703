import type { Runbook } from "../../runbook";
import { html, trusted, type Html } from "./markup";
import type { Picture } from "./options";

/** The diagram and the matrix. */
export function picturesSection({ environment }: Runbook, diagram: Picture, matrix: Picture): Html {
  return html`<section class="chapter" aria-labelledby="page-pictures">
    <h2 id="page-pictures" tabindex="-1">Services and connections</h2>
    <h3 id="page-diagram">Services, datastores and calls</h3>
    ${pictureBox(diagram, "diagram", `Diagram of ${environment}`)}
    <h3 id="page-matrix">Allowed connections</h3>
    <p>
      Rows are callers, columns are destinations. A cell shows the ports that the NetworkPolicies allow; an empty cell
      allows none.
    </p>
    ${pictureBox(matrix, "matrix", `Reachability matrix of ${environment}`)}
  </section> `;
}

function pictureBox({ svg, lines }: Picture, kind: string, name: string): Html {
  return html`<div
      class="picture ${kind}"
      role="group"
      tabindex="0"
      aria-label="${name}: scrolls; zoom with Ctrl and the wheel, or plus and minus"
    >
      ${trusted(withName(svg, name))}
    </div>
    <details>
      <summary>${name} as text</summary>
      <ul>
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>
    </details> `;
}

/** An SVG document as an element of the page, with an accessible name and without identifiers that could collide with anchors, and without
 * what the style sheet repeats. */
function withName(svg: string, name: string): string {
  const label = html`<svg role="img" aria-label="${name}"`.html;
  return svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[^]*?-->\n?/g, "")
    .replace(/<title>[^<]*<\/title>\n?/g, "")
    .replace(/ (id|xml:space|xmlns:xlink|font-family)="[^"]*"/g, "")
    .replace(/ stroke-width="[^"]*"/g, "")
    .replace(/(\d\.\d)\d+/g, "$1")
    .replace("<svg", label);
}
