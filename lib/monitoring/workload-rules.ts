import { METRICS } from "./metrics";
import { series, type Match } from "./promql";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/**
 * Alerting rules for all Deployments of an edge service, whether live or idle. They use the desired replicas in the cluster instead of the floor in the
 * release file, so that a release does not change rules.
 */
export function workloadRules(subject: Subject, deployments: readonly string[]): readonly AlertingRule[] {
  return [withoutPods(subject, deployments), belowWanted(subject, deployments), restarting(subject)];
}

/** Alerting rules for the only Deployment of a server. Other apps in the namespace depend on it. */
export function serverRules(subject: Subject, deployment: string): readonly AlertingRule[] {
  return [serverDown(subject, deployment), belowWanted(subject, [deployment]), restarting(subject)];
}

/** Alert for Deployments without available pods. It includes idle colors and canaries, because each of them keeps at least one pod. */
function withoutPods(subject: Subject, deployments: readonly string[]): AlertingRule {
  return alertAbout(subject, "WorkloadWithoutPods", {
    severity: "warning",
    expr: unavailable(subject, deployments),
    for: LIMIT.warningFor,
    summary: "{{ $labels.deployment }} has no available pod",
    description: `No pod of deployment {{ $labels.deployment }} is available. Check its status: ${subject.kubectl} describe deployment {{ $labels.deployment }}`,
  });
}

function serverDown(subject: Subject, deployment: string): AlertingRule {
  return alertAbout(subject, "DatastoreDown", {
    severity: "critical",
    expr: unavailable(subject, [deployment]),
    for: LIMIT.criticalFor,
    summary: `${subject.service} is down`,
    description: `No pod of deployment ${deployment} is available. Check its status: ${subject.kubectl} describe deployment ${deployment}`,
  });
}

/**
 * PromQL expression that matches a Deployment without available pods. It also matches a missing Deployment while kube-state-metrics reports others in
 * the namespace.
 */
function unavailable({ namespace }: Subject, deployments: readonly string[]): string {
  const available = (deployment: Match) => series(METRICS.replicasAvailable, { namespace, deployment });
  const others = `count(${series(METRICS.replicasAvailable, { namespace })})`;
  const gone = deployments.map((deployment) => `(absent(${available(deployment)}) and on () ${others})`);
  return [`${available({ oneOf: deployments })} == 0`, ...gone].join(" or ");
}

function belowWanted(subject: Subject, deployments: readonly string[]): AlertingRule {
  const own = { namespace: subject.namespace, deployment: { oneOf: deployments } };
  return alertAbout(subject, "WorkloadBelowWanted", {
    severity: "warning",
    expr: `${series(METRICS.replicasAvailable, own)} < ${series(METRICS.replicasWanted, own)}`,
    for: LIMIT.patientFor,
    summary: `{{ $labels.deployment }} has fewer available pods than desired`,
    description: `{{ $labels.deployment }} has {{ $value }} available pods. A rollout is stuck, or the cluster lacks capacity. Check the events: ${subject.kubectl} get events --sort-by=.lastTimestamp`,
  });
}

function restarting(subject: Subject): AlertingRule {
  const { namespace, service, kubectl } = subject;
  const { count, window } = LIMIT.restarts;
  // In every app, the container is named after the app.
  const restarts = series(METRICS.containerRestarts, { namespace, container: service });
  return alertAbout(subject, "ContainerRestarting", {
    severity: "warning",
    expr: `increase(${restarts}[${window}]) > ${count}`,
    summary: `{{ $labels.pod }} restarts repeatedly`,
    description: `The container ${service} of {{ $labels.pod }} restarted more than ${count} times within ${window}. Check the logs of the previous container: ${kubectl} logs --previous {{ $labels.pod }}`,
  });
}

/** Alerting rules for a service's autoscalers, which have the same names as its Deployments. */
export function autoscalerRules(subject: Subject, autoscalers: readonly string[]): readonly AlertingRule[] {
  const own = { namespace: subject.namespace, horizontalpodautoscaler: { oneOf: autoscalers } };
  return [
    alertAbout(subject, "AutoscalerAtCeiling", {
      severity: "warning",
      expr: `${series(METRICS.autoscalerReplicas, own)} >= ${series(METRICS.autoscalerCeiling, own)}`,
      for: LIMIT.patientFor,
      summary: `{{ $labels.horizontalpodautoscaler }} is at its maximum`,
      description: `{{ $labels.horizontalpodautoscaler }} has {{ $value }} pods, its maximum, and more load will slow it down. Raise scale.max of ${subject.service}, or find the cause of the load.`,
    }),
  ];
}
