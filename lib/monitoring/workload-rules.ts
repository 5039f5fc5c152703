import { METRICS } from "./metrics";
import { series, type Match } from "./promql";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import { RUNBOOK, type RunbookAnchor } from "./runbook";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/**
 * Rules about the Deployments of an edge service, serving or idle. They compare with the replicas in the cluster, not with the released floor: a release
 * must not change a rule.
 */
export function workloadRules(subject: Subject, deployments: readonly string[]): readonly AlertingRule[] {
  return [withoutPods(subject, deployments), belowWanted(subject, deployments), restarting(subject)];
}

/** Rules about the only Deployment of a server in the namespace. Its callers depend on it. */
export function serverRules(subject: Subject, deployment: string, runbook: RunbookAnchor): readonly AlertingRule[] {
  return [serverDown(subject, deployment, runbook), belowWanted(subject, [deployment]), restarting(subject)];
}

/** Applies to an idle color and a canary as well: each keeps at least one pod. */
function withoutPods(subject: Subject, deployments: readonly string[]): AlertingRule {
  return alertAbout(subject, "WorkloadWithoutPods", {
    severity: "warning",
    expr: unavailable(subject, deployments),
    for: LIMIT.warningFor,
    summary: "{{ $labels.deployment }} has no available pod",
    description: `No pod of deployment {{ $labels.deployment }} is available. Look at it: ${subject.kubectl} describe deployment {{ $labels.deployment }}`,
    runbook: RUNBOOK.serviceOutage,
  });
}

function serverDown(subject: Subject, deployment: string, runbook: RunbookAnchor): AlertingRule {
  return alertAbout(subject, "DatastoreDown", {
    severity: "critical",
    expr: unavailable(subject, [deployment]),
    for: LIMIT.criticalFor,
    summary: `${subject.service} is down`,
    description: `No pod of deployment ${deployment} is available. Look at it: ${subject.kubectl} describe deployment ${deployment}`,
    runbook,
  });
}

/** A Deployment has no available pod, or is gone while kube-state-metrics still sees its neighbours. */
function unavailable({ namespace }: Subject, deployments: readonly string[]): string {
  const available = (deployment: Match) => series(METRICS.replicasAvailable, { namespace, deployment });
  const neighbours = `count(${series(METRICS.replicasAvailable, { namespace })})`;
  const gone = deployments.map((deployment) => `(absent(${available(deployment)}) and on () ${neighbours})`);
  return [`${available({ oneOf: deployments })} == 0`, ...gone].join(" or ");
}

function belowWanted(subject: Subject, deployments: readonly string[]): AlertingRule {
  const own = { namespace: subject.namespace, deployment: { oneOf: deployments } };
  return alertAbout(subject, "WorkloadBelowWanted", {
    severity: "warning",
    expr: `${series(METRICS.replicasAvailable, own)} < ${series(METRICS.replicasWanted, own)}`,
    for: LIMIT.patientFor,
    summary: `{{ $labels.deployment }} has fewer pods than it wants`,
    description: `Pods of {{ $labels.deployment }} that are available: {{ $value }}. A rollout is stuck, or there is no room. Look at the events: ${subject.kubectl} get events --sort-by=.lastTimestamp`,
    runbook: RUNBOOK.scaling,
  });
}

function restarting(subject: Subject): AlertingRule {
  const { namespace, service, kubectl } = subject;
  const { count, window } = LIMIT.restarts;
  // The container of every app has the name of the app.
  const restarts = series(METRICS.containerRestarts, { namespace, container: service });
  return alertAbout(subject, "ContainerRestarting", {
    severity: "warning",
    expr: `increase(${restarts}[${window}]) > ${count}`,
    summary: `{{ $labels.pod }} restarts over and over`,
    description: `The container ${service} of {{ $labels.pod }} was restarted more than ${count} times within ${window}. See why: ${kubectl} logs --previous {{ $labels.pod }}`,
    runbook: RUNBOOK.highMemory,
  });
}

/** Rules about the autoscalers of a service, which have the names of its Deployments. */
export function autoscalerRules(subject: Subject, autoscalers: readonly string[]): readonly AlertingRule[] {
  const own = { namespace: subject.namespace, horizontalpodautoscaler: { oneOf: autoscalers } };
  return [
    alertAbout(subject, "AutoscalerAtCeiling", {
      severity: "warning",
      expr: `${series(METRICS.autoscalerReplicas, own)} >= ${series(METRICS.autoscalerCeiling, own)}`,
      for: LIMIT.patientFor,
      summary: `{{ $labels.horizontalpodautoscaler }} can't grow any more`,
      description: `{{ $labels.horizontalpodautoscaler }} has {{ $value }} pods, as many as it may have, and more load will make it slow. Raise scale.max of ${subject.service}, or find what keeps it busy.`,
      runbook: RUNBOOK.scaling,
    }),
  ];
}
