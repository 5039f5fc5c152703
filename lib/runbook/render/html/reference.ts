import { commandCount, commandsOf, type RunnerCommands } from "../../people";
import type { Proof } from "../../proof/proof";
import type { Runbook } from "../../runbook";
import { contactsSection } from "./contacts";
import { html, type Html } from "./markup";
import type { PageOptions } from "./options";
import { picturesSection } from "./pictures";
import { groupsOf, RUNNER_ORDER, runnerName } from "./runners";
import { commandBlock, counted } from "./texts";

/** Sections after the procedures and alerts. */
export function referenceSections(runbook: Runbook, { diagram, matrix }: PageOptions): Html {
  return html`${contactsSection(runbook)}${currentSection(runbook)}${rolesSection(runbook)}${proofsSection(runbook)}${picturesSection(
    runbook,
    diagram,
    matrix,
  )}`;
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
    <p class="see"><code class="digest">${expected}</code></p>
    <p>
      If the output differs, names or versions in the commands can be wrong. Render the page again from the files of the
      last release.
    </p>
  </section> `;
}

function rolesSection(runbook: Runbook): Html {
  const rows = RUNNER_ORDER.map((who) => ({ who, procedures: commandsOf(who, runbook) })).filter(
    ({ who, procedures }) => procedures.length > 0 || groupsOf(who, runbook).length > 0,
  );
  return html`<section class="chapter" aria-labelledby="page-roles">
    <h2 id="page-roles" tabindex="-1">Who may run what</h2>
    <p>
      Each on-call role includes the permissions of the roles above it in the table. The numbers are those of steps.
    </p>
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
          const count = commandCount(procedures);
          return html`<tr>
            <th scope="row"><span class="${who}">${runnerName(who)}</span></th>
            <td>${groupsOf(who, runbook).join(", ") || "–"}</td>
            <td>${count === 0 ? "none" : commandList(count, procedures)}</td>
          </tr> `;
        })}
      </tbody>
    </table>
  </section> `;
}

function commandList(count: number, procedures: readonly RunnerCommands[]): Html {
  return html`<details>
    <summary>${counted(count, "command")} in ${counted(procedures.length, "procedure")}</summary>
    <ul>
      ${procedures.map(({ id, title, steps }) => html`<li><a href="#${id}">${title}</a>: ${steps.join(", ")}</li>`)}
    </ul>
  </details>`;
}

function proofsSection({ proofs }: Runbook): Html {
  const count = (kind: Proof["kind"]) => Object.values(proofs).filter((proof) => proof.kind === kind).length;
  return html`<section class="chapter" aria-labelledby="page-proofs">
    <h2 id="page-proofs" tabindex="-1">What is proven</h2>
    <p>
      Each command states in parentheses what it ran on: a number is a version of Kubernetes. A command without a change
      changes nothing.
    </p>
    <ul>
      <li>
        <b>Proven</b> (${counted(count("proved"), "command")}): a test ran the command as its role on a real API server,
        it showed what you should see, and its undo worked.
      </li>
      <li>
        <b>Output not proven</b> (${counted(count("simulated"), "command")}): a test ran the command as its role. What
        it shows comes from containers, which were simulated.
      </li>
      <li><b>Not proven</b> (${counted(count("none"), "command")}): no test ran the command.</li>
    </ul>
  </section> `;
}
