import { METRICS } from "./metrics";
import { series, sum, type Match } from "./promql";
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

/** Alerting rules for the Deployments of a server with two replicas, of which one is enough. */
export function replicatedServerRules(subject: Subject, deployments: readonly string[]): readonly AlertingRule[] {
  return [allDown(subject, deployments), ...workloadRules(subject, deployments)];
}

function allDown(subject: Subject, deployments: readonly string[]): AlertingRule {
  const own = { namespace: subject.namespace, deployment: { oneOf: deployments } };
  const available = series(METRICS.replicasAvailable, own);
  return alertAbout(subject, "DatastoreDown", {
    severity: "critical",
    expr: `${sum(available)} == 0 or ${goneFrom(subject, own.deployment)}`,
    for: LIMIT.criticalFor,
    summary: `${subject.service} is down`,
    description: `No pod of ${deployments.join(" and ")} is available. Check their status: ${subject.kubectl} get pods -l app=${subject.service} -o wide`,
  });
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
function unavailable(subject: Subject, deployments: readonly string[]): string {
  const { namespace } = subject;
  const gone = deployments.map((deployment) => goneFrom(subject, deployment));
  return [`${series(METRICS.replicasAvailable, { namespace, deployment: { oneOf: deployments } })} == 0`, ...gone].join(
    " or ",
  );
}

/** PromQL expression that matches if kube-state-metrics reports Deployments in the namespace, but none of these. */
function goneFrom({ namespace }: Subject, deployment: Match): string {
  const others = `count(${series(METRICS.replicasAvailable, { namespace })})`;
  return `(absent(${series(METRICS.replicasAvailable, { namespace, deployment })}) and on () ${others})`;
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
