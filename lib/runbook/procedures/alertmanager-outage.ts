import type { ResolvedAlertmanager } from "../../layer/datastores";
import { activeSecret } from "../../layer/secrets";
import { about } from "../parts/alerts";
import { FORWARDED, alertmanagerDeployments, forwardAlertmanager } from "../parts/alertmanager";
import { addressOf } from "../parts/external";
import { logStep, previousLogStep, readyDeploymentsStep, warningsStep } from "../parts/looks";
import { escalation } from "../parts/people";
import { restartSteps } from "../parts/restart";
import { volumeSteps } from "../parts/server";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step } from "../procedure";

const ALERTS = [
  ...["DatastoreDown", "ServiceDown", "PodDown", "WorkloadWithoutPods", "WorkloadBelowWanted"],
  ...["NotificationsFailing", "AlertmanagerMembersInconsistent"],
];

/** Alerts do not arrive. */
export function alertmanagerOutage(kit: Kit): Procedure | undefined {
  const { alertmanager } = kit.layer.datastores;
  if (alertmanager === undefined) return undefined;
  return {
    id: "alertmanager-outage",
    title: "Alertmanager outage",
    chapter: "emergency",
    situation: "alerts do not arrive",
    summary: "Find out why no notification arrives, and watch the alerts elsewhere until they do.",
    alerts: [...about(alertmanager.name, ...ALERTS), { alert: "Watchdog" }],
    steps: [
      ...watchSteps(kit),
      ...(alertmanager.kind === "external" ? outside(alertmanager) : inCluster(kit, alertmanager)),
    ],
    escalate: escalation(kit, "If a test notification does not arrive after 15 minutes"),
  };
}

/** Until Alertmanager works, people must look at the alerts themselves. */
function watchSteps({ layer: { cluster } }: Kit): readonly Step[] {
  if (cluster.monitoring === "none") return [];
  const { prometheus } = cluster.links;
  const where = prometheus === undefined ? "the page Alerts of Prometheus" : `${prometheus.replace(/\/+$/, "")}/alerts`;
  return [
    {
      kind: "manual",
      id: "watch",
      what: `Watch the alerts in ${where}, until a test notification arrives. The alert Watchdog must be active there: otherwise, Prometheus is the cause.`,
    },
  ];
}

function outside({ endpoint }: ResolvedAlertmanager): readonly Step[] {
  return [
    {
      kind: "manual",
      id: "provider",
      what: `Look at the status and the log of Alertmanager where it runs: ${addressOf(endpoint)}. This runbook has no commands for it.`,
    },
  ];
}

type InCluster = Extract<ResolvedAlertmanager, { readonly kind: "inCluster" }>;

function inCluster(kit: Kit, alertmanager: InCluster): readonly Step[] {
  const { name } = alertmanager;
  const group = "Check";
  return [
    readyDeploymentsStep(kit, name, alertmanagerDeployments(alertmanager), { group, id: "deployments" }),
    warningsStep(kit, { group, id: "warnings" }),
    logStep(kit, name, {
      group,
      id: "log",
      see: "No errors. After a failed notification, the log has the response of the receiver.",
    }),
    previousLogStep(kit, { group, id: "previous-log", app: name }),
    ...volumeSteps(kit, { name, product: "Alertmanager" }, group),
    ...receiverSteps(kit, alertmanager),
    ...restarts(kit, alertmanager),
    forwardAlertmanager(kit, alertmanager, "Test"),
    {
      kind: "run",
      group: "Test",
      id: "ready",
      what: "Check whether Alertmanager is ready.",
      command: `curl -fsS ${FORWARDED}/-/ready`,
      who: "anyone",
      expect: { see: "OK.", output: "^OK" },
      within: 10,
    },
    ...testSteps(kit, alertmanager),
  ];
}

/** Alertmanager reads the keys of its receivers from a Secret, if the environment names receivers. */
function receiverSteps({ kubectl, layer }: Kit, { name }: InCluster): readonly Step[] {
  if (layer.contacts === undefined) return [];
  const secret = activeSecret(layer.secrets, "alertmanager", name);
  return [
    {
      kind: "run",
      group: "Check",
      id: "receiver-keys",
      what: "Check whether the Secret has the keys of all receivers. The command shows no values.",
      command: kubectl(`describe secret ${secret}`),
      who: "breakglass",
      expect: { see: "Each receiver has its key, with more than 0 bytes.", output: `^Name: +${secret}$` },
      within: 10,
    },
  ];
}

function restarts(kit: Kit, alertmanager: InCluster): readonly RunStep[] {
  const deployments = alertmanagerDeployments(alertmanager);
  return deployments.flatMap((deployment, index) =>
    restartSteps(kit, {
      group: "Recover",
      deployment,
      what: deployments.length === 1 ? "Alertmanager" : `replica ${index + 1} of Alertmanager`,
      condition: "Only if it does not answer or does not recover without help.",
      isOutage: true,
      ...(index > 0 && { suffix: `-${index + 1}` }),
    }),
  );
}

/** Without receivers, a test alert notifies no person. */
function testSteps({ layer }: Kit, { name }: InCluster): readonly Step[] {
  if (layer.contacts === undefined) return [];
  const alert = {
    labels: { alertname: "RunbookTest", namespace: layer.namespace, service: name, severity: "warning" },
    annotations: { summary: "test by the on-call engineer", description: "Needs no answer." },
  };
  return [
    {
      kind: "run",
      group: "Test",
      id: "send-test",
      what: "Send a test alert.",
      command: `curl -fsS -H 'Content-Type: application/json' -d '${JSON.stringify([alert])}' ${FORWARDED}/api/v2/alerts`,
      who: "anyone",
      expect: { see: "No output. The notification arrives within a minute at the receivers of warnings." },
      within: 60,
      change: {
        what: "Notifies the receivers of warnings once.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: "The alert ends after five minutes." },
      },
    },
  ];
}
