import { deploymentsStep, warningsStep } from "../parts/looks";
import type { Kit } from "../kit";
import type { ManualStep, Procedure } from "../procedure";

/** An alert arrives: how fast to answer, and who to call. */
export function respondToAlert(kit: Kit): Procedure | undefined {
  const { cluster, contacts, datastores } = kit.layer;
  if (cluster.monitoring === "none") return undefined;
  const silence = datastores.alertmanager === undefined ? "" : " See the procedure [silence-alert](#silence-alert).";
  return {
    id: "respond-to-alert",
    title: "Respond to an alert",
    chapter: "monitoring",
    situation: "an alert arrives",
    summary: "Answer in time, find the procedure of the alert, and escalate in time.",
    steps: [
      ...answerSteps(kit),
      deploymentsStep(kit, { id: "deployments" }),
      warningsStep(kit, { id: "warnings" }),
      manual(
        "procedure",
        "Follow the procedure that the card of the alert names. Its label service names the app to start with.",
      ),
      manual(
        "silence",
        `Silence the alert only if its cause is known and an engineer works on it.${silence}`,
        "Only if it repeats.",
      ),
    ],
    escalate:
      contacts === undefined
        ? `Follow your escalation plan. ${kit.environmentFile} has no contacts.`
        : `${contacts.onCall} answers in the first 15 minutes. Then call ${contacts.teamLead}, after 30 minutes ${contacts.engineeringManager}, and after 60 minutes ${contacts.cto}. Call ${contacts.security} at once for an alert with the label team=security.`,
  };
}

function answerSteps({ layer: { contacts } }: Kit): readonly ManualStep[] {
  const channels = contacts?.channels;
  const told = (channel: string | undefined) => (channel === undefined ? "your team" : channel);
  const place = (channel: string | undefined) => (channel === undefined ? "" : ` in ${channel}`);
  return [
    manual(
      "critical",
      `Answer within 5 minutes${place(channels?.critical)}: write who works on it. Then tell ${told(channels?.incidents)} what fails and since when, and repeat that every 15 minutes.`,
      "If the severity is critical.",
    ),
    manual(
      "warning",
      `Answer within 15 minutes${place(channels?.warning)}: write who works on it. Tell ${told(channels?.team)} if it is not solved within an hour.`,
      "If the severity is warning.",
    ),
  ];
}

function manual(id: string, what: string, condition?: string): ManualStep {
  return { kind: "manual", id, what, ...(condition !== undefined && { condition }) };
}
