import type { ResolvedAlertmanager } from "../../layer/datastores";
import { addressOf } from "../parts/external";
import { FORWARDED, forwardAlertmanager } from "../parts/alertmanager";
import type { Kit } from "../kit";
import type { Input, Procedure, RunStep, Step } from "../procedure";

/** Stop the notifications of an alert for some hours. */
export function silenceAlert(kit: Kit): Procedure | undefined {
  const { cluster, datastores, contacts } = kit.layer;
  const { alertmanager } = datastores;
  if (alertmanager === undefined || cluster.monitoring === "none") return undefined;
  const isExternal = alertmanager.kind === "external";
  return {
    id: "silence-alert",
    title: "Silence an alert",
    chapter: "monitoring",
    situation: "a known alert repeats",
    summary: "Stop the notifications of one alert for some hours. The alert stays active in Prometheus.",
    ...(!isExternal && { inputs: inputsOf(kit) }),
    steps: isExternal ? outside(alertmanager) : inCluster(kit, alertmanager),
    escalate: `If the alert is critical and its cause is unknown, do not silence it: call ${contacts?.teamLead ?? "the next person of your escalation plan"}.`,
  };
}

function outside({ endpoint }: ResolvedAlertmanager): readonly Step[] {
  return [
    {
      kind: "manual",
      id: "external",
      what: `Create the silence in the user interface of Alertmanager, which runs outside this environment: ${addressOf(endpoint)}. Match the labels alertname, service and namespace, and write a reason.`,
    },
  ];
}

function inputsOf({ layer, services }: Kit): readonly Input[] {
  return [
    {
      name: "alert",
      what: "Name of the alert, as in the notification.",
      example: "PodDown",
      pattern: "[A-Za-z][A-Za-z0-9_]{0,99}",
    },
    {
      name: "app",
      what: "Label service of the alert, as in the notification.",
      example: services[0]?.name ?? layer.name,
      pattern: "[a-z][a-z0-9-]{0,62}",
    },
    { name: "hours", what: "Hours until the silence ends.", example: "2", pattern: "[1-9][0-9]?" },
    { name: "name", what: "Your name.", example: "on-call-engineer", pattern: "[A-Za-z0-9._-]{1,50}" },
    {
      name: "reason",
      what: "Why the alert needs no notification.",
      example: "known, fixed with the next release",
      pattern: "[A-Za-z0-9 .,:_-]{1,200}",
    },
  ];
}

const SILENCES = `${FORWARDED}/api/v2/silences`;
const ACTIVE = `curl -fsS ${SILENCES} | jq -r '.[] | select(.status.state == "active")`;

/** Expires the active silences with the same author, alert and app. Their identifiers are known only to Alertmanager. */
const EXPIRE = `${ACTIVE} | select(.createdBy == "<name>" and any(.matchers[]; .name == "alertname" and .value == "<alert>") and any(.matchers[]; .name == "service" and .value == "<app>")) | .id' | xargs -r -I{} curl -fsS -X DELETE ${FORWARDED}/api/v2/silence/{}`;

function inCluster(kit: Kit, alertmanager: ResolvedAlertmanager): readonly Step[] {
  return [forwardAlertmanager(kit, alertmanager), list("list"), create(kit), list("check"), expire()];
}

function list(id: string): RunStep {
  return {
    kind: "run",
    id,
    what: "List the active silences.",
    command: `${ACTIVE} | [.id, .endsAt, .createdBy, .comment, ([.matchers[] | "\\(.name)=\\(.value)"] | join(","))] | @tsv'`,
    who: "anyone",
    expect: {
      see: "One line for each silence: its identifier, its end, who created it and why, and the labels that it matches.",
    },
    within: 10,
  };
}

function create({ layer }: Kit): RunStep {
  const matchers = Object.entries({ alertname: "<alert>", service: "<app>", namespace: layer.namespace })
    .map(([name, value]) => `{name: "${name}", value: "${value}", isRegex: false}`)
    .join(", ");
  const body = `{matchers: [${matchers}], startsAt: (now | todate), endsAt: (now + <hours> * 3600 | todate), createdBy: "<name>", comment: "<reason>"}`;
  return {
    kind: "run",
    id: "silence",
    what: "Silence the alert <alert> of <app> for <hours> hours.",
    command: `jq -n '${body}' | curl -fsS -H 'Content-Type: application/json' --data-binary @- ${SILENCES}`,
    who: "anyone",
    expect: { see: "The identifier of the silence.", output: '"silenceID" *: *"[0-9a-f-]{36}"' },
    within: 10,
    change: {
      what: "Alertmanager sends no notification about <alert> of <app> until the silence ends.",
      nextApply: { kubectl: "kept", pulumi: "kept" },
      undo: { kind: "command", command: EXPIRE, who: "anyone" },
    },
  };
}

function expire(): RunStep {
  return {
    kind: "run",
    id: "expire",
    what: "Expire your silence of <alert> of <app>.",
    condition: "If the cause is fixed before the silence ends.",
    command: EXPIRE,
    who: "anyone",
    expect: { see: "No output. The list of active silences no longer contains it." },
    within: 10,
    change: {
      what: "Alertmanager sends notifications about <alert> of <app> again.",
      nextApply: { kubectl: "kept", pulumi: "kept" },
      undo: { kind: "procedure", procedure: "silence-alert" },
    },
  };
}
