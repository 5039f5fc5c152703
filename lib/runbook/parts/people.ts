import type { Kit } from "../kit";
import type { ManualStep } from "../procedure";

/** What to do when a procedure does not help: the people that the environment names, in their order. */
export function escalation({ layer: { contacts }, environmentFile }: Kit, when: string): string {
  if (contacts === undefined)
    return `${when}, call the next person of your escalation plan. ${environmentFile} has no contacts.`;
  const { teamLead, engineeringManager, cto } = contacts;
  return `${when}, call ${teamLead}. If the problem is not solved, call ${engineeringManager} 30 minutes after the alert, and ${cto} 60 minutes after it.`;
}

/** Who to call first: the team lead that the environment names. */
export function teamLead({ layer: { contacts } }: Kit): string {
  return contacts?.teamLead ?? "the team lead";
}

/** Who to call about security: the team that the environment names. */
export function securityTeam({ layer: { contacts } }: Kit): string {
  return contacts?.security ?? "the security team";
}

const GROUP = "Communicate and escalate (15 to 30 minutes)";

/** Steps that tell people about an outage. */
export function communicationSteps({ layer: { contacts, cluster } }: Kit): readonly ManualStep[] {
  const incidents = contacts?.channels?.incidents;
  const internal =
    contacts === undefined
      ? "Tell your team what fails, since when, and who works on it."
      : `Tell ${contacts.onCall} and ${contacts.devops}${incidents === undefined ? "" : ` in ${incidents}`} what fails, since when, and who works on it.`;
  return [
    { kind: "manual", group: GROUP, id: "tell-team", what: internal },
    {
      kind: "manual",
      group: GROUP,
      id: "tell-customers",
      condition: "Only if customers notice the outage.",
      what: `Update the status page${cluster.links.status === undefined ? "" : ` ${cluster.links.status}`}, notify the customers, and answer open support tickets.`,
    },
    {
      kind: "manual",
      group: GROUP,
      id: "timeline",
      what: "Write down when you saw what, and which commands you ran.",
    },
  ];
}
