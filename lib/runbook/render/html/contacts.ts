import type { ContactsSpec } from "../../../spec/people";
import { ESCALATION } from "../../people";
import type { Runbook } from "../../runbook";
import { html, type Html } from "./markup";
import { capitalized } from "./texts";

const TEAMS = [
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

/** Who to call, and where to write. */
export function contactsSection({ contacts, links }: Runbook): Html {
  const addresses = Object.entries(links).filter(([, address]) => address.startsWith("https://"));
  return html`<section class="chapter" aria-labelledby="page-contacts">
    <h2 id="page-contacts" tabindex="-1">Contacts and escalation</h2>
    ${contacts === undefined ? html`<p>The environment file names no contacts. Add them in <code>contacts</code>.</p>` : contactTables(contacts)}
    ${
      addresses.length > 0 &&
      html`<ul>
        ${addresses.map(([name, address]) => html`<li><a href="${address}">${capitalized(name)}</a></li>`)}
      </ul>`
    }
  </section> `;
}

function contactTables(contacts: ContactsSpec): Html {
  const levels = ESCALATION.map(({ after, level, who }) => [after, capitalized(level), who] as const);
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
        ${[...levels, ...TEAMS].map(
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
