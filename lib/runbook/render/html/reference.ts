import type { ContactsSpec } from "../../../spec/people";
import type { RunStep, Runner } from "../../procedure";
import type { Runbook } from "../../runbook";
import { html, joined, trusted, type Html } from "./markup";
import type { PageOptions, Picture } from "./options";
import { groupsOf, RUNNERS, runnerName } from "./runners";
import { stepAnchor } from "./steps";
import { commandBlock, counted } from "./texts";

/** Sections after the procedures and alerts. */
export function referenceSections(runbook: Runbook, { diagram, matrix }: PageOptions): Html {
  return html`${contactsSection(runbook.contacts)}${currentSection(runbook)}${rolesSection(runbook)}${picturesSection(
    runbook,
    diagram,
    matrix,
  )}`;
}

const ESCALATION = [
  ["0 to 15 min", "On-call engineer", "onCall"],
  ["15 to 30 min", "Team lead", "teamLead"],
  ["30 to 60 min", "Engineering manager", "engineeringManager"],
  ["after 60 min", "CTO", "cto"],
  ["security incidents", "Security team", "security"],
  ["infrastructure", "DevOps team", "devops"],
] as const;

const CHANNELS = {
  incidents: "Incidents",
  critical: "Critical alerts",
  warning: "Warnings",
  team: "DevOps team",
  security: "Security team",
} as const;

function contactsSection(contacts: ContactsSpec | undefined): Html {
  return html`<section class="chapter" aria-labelledby="page-contacts">
    <h2 id="page-contacts" tabindex="-1">Contacts and escalation</h2>
    ${contacts === undefined ? html`<p>The environment file names no contacts. Add them in <code>contacts</code>.</p>` : contactTables(contacts)}
  </section> `;
}

function contactTables(contacts: ContactsSpec): Html {
  const channels = Object.entries(contacts.channels ?? {}).filter(([name]) => name in CHANNELS);
  return html`<table>
      <caption>
        Escalation levels: who to call, and when
      </caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">Contact</th>
        </tr>
      </thead>
      <tbody>
        ${ESCALATION.map(
          ([when, who, key]) =>
            html`<tr>
              <th scope="row">${when}</th>
              <td>${who}</td>
              <td>${contacts[key]}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      channels.length > 0 &&
      html`<table>
        <caption>
          Channels
        </caption>
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">Channel</th>
          </tr>
        </thead>
        <tbody>
          ${channels.map(
            ([name, channel]) =>
              html`<tr>
                <th scope="row">${CHANNELS[name as keyof typeof CHANNELS]}</th>
                <td>${String(channel)}</td>
              </tr>`,
          )}
        </tbody>
      </table> `
    }`;
}

function currentSection({ check }: Runbook): Html {
  const { manifest, digest, command, expected } = check;
  return html`<section class="chapter" aria-labelledby="page-current">
    <h2 id="page-current" tabindex="-1">Is this page current?</h2>
    <p>
      This page belongs to the manifest <code>${manifest}</code> with the SHA-256 <code class="digest">${digest}</code>.
    </p>
    <p>To compare the names, selectors and images in the cluster with the page, run as <b>oncall-read</b>:</p>
    ${commandBlock(command)}
    <p class="see"><b>You should see:</b> <code class="digest">${expected}</code></p>
    <p>
      If the output differs, names or versions in the commands can be wrong. Render the page again from the files of the
      last release.
    </p>
  </section> `;
}

/** Commands of a runner, by procedure. */
function commandsOf(who: Runner, { chapters }: Runbook) {
  return chapters
    .flatMap(({ procedures }) => procedures)
    .map(({ id, title, steps }) => ({
      id,
      title,
      steps: steps
        .map((step, index) => ({ step, number: index + 1 }))
        .filter((one): one is { step: RunStep; number: number } => one.step.kind === "run" && one.step.who === who),
    }))
    .filter(({ steps }) => steps.length > 0);
}

function rolesSection(runbook: Runbook): Html {
  const rows = RUNNERS.map((who) => ({ who, procedures: commandsOf(who, runbook) })).filter(
    ({ who, procedures }) => procedures.length > 0 || groupsOf(who, runbook).length > 0,
  );
  return html`<section class="chapter" aria-labelledby="page-roles">
    <h2 id="page-roles" tabindex="-1">Who may run what</h2>
    <p>Each on-call role includes the permissions of the roles above it in the table.</p>
    <table>
      <thead>
        <tr>
          <th scope="col">Role</th>
          <th scope="col">Groups</th>
          <th scope="col">Commands on this page</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(({ who, procedures }) => {
          const count = procedures.reduce((sum, { steps }) => sum + steps.length, 0);
          return html`<tr>
            <th scope="row"><span class="who ${who}">${runnerName(who)}</span></th>
            <td>${groupsOf(who, runbook).join(", ") || "–"}</td>
            <td>${count === 0 ? "none" : commandList(count, procedures)}</td>
          </tr> `;
        })}
      </tbody>
    </table>
  </section> `;
}

function commandList(count: number, procedures: ReturnType<typeof commandsOf>): Html {
  return html`<details>
    <summary>${counted(count, "command")} in ${counted(procedures.length, "procedure")}</summary>
    <ul>
      ${procedures.map(
        ({ id, title, steps }) =>
          html`<li>
            <a href="#${id}">${title}</a>: step
            ${joined(
              ", ",
              steps.map(({ step, number }) => html`<a href="#${stepAnchor(id, step.id)}">${number}</a>`),
            )}
          </li>`,
      )}
    </ul>
  </details>`;
}

function picturesSection({ environment }: Runbook, diagram: Picture, matrix: Picture): Html {
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
    .replace(/(\d\.\d)\d+/g, "$1")
    .replace("<svg", label);
}
