import { alertAnchor } from "../names";
import type { Monitored } from "./monitored";

/**
 * Severity of an alert. The on-call engineer must answer `critical` alerts within 5 minutes and `warning` alerts within 15 minutes. An alert with `none`
 * reports no problem: it proves that alerts arrive.
 */
export type Severity = "critical" | "warning" | "none";

/** A rule that fires an alert. */
export interface AlertingRule {
  /** Name of the alert. Alerts of different services can have the same name. */
  readonly alert: string;
  /** PromQL expression. Each series in the result is a separate alert. */
  readonly expr: string;
  /**
   * Time for which the expression must be continuously true, as a Prometheus duration such as `5m`.
   * @default - the alert fires immediately
   */
  readonly for?: string;
  /** Labels that Alertmanager uses for routing and inhibition. */
  readonly labels: {
    readonly severity: Severity;
    /** App that the alert is about: a service, a datastore or a job. */
    readonly service: string;
    readonly namespace: string;
    /**
     * Team that is notified in addition to the on-call engineer.
     * @default - the on-call engineer only
     */
    readonly team?: "security";
  };
  /** Texts for the on-call engineer. Prometheus fills in `{{ $labels.x }}` and `{{ $value }}`. */
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    /** Address of the runbook's page about the alert. */
    readonly runbook_url?: string;
  };
}

/** A rule that computes a series for other rules and dashboards. */
export interface RecordingRule {
  /** Name of the series. */
  readonly record: string;
  /** PromQL expression that computes the series. */
  readonly expr: string;
  /** Labels of the series. */
  readonly labels: Readonly<Record<string, string>>;
}

/** An alerting or recording rule of a group. */
export type MonitoringRule = AlertingRule | RecordingRule;

/** A group of rules that Prometheus evaluates in order. */
export interface RuleGroup {
  /** Name of the group. */
  readonly name: string;
  /** Time between two evaluations, as a Prometheus duration. */
  readonly interval: string;
  /** Rules in the order in which they are evaluated. */
  readonly rules: readonly MonitoringRule[];
}

/** Whether a rule fires alerts, as opposed to recording a series. */
export function isAlert(rule: MonitoringRule): rule is AlertingRule {
  return "alert" in rule;
}

/** The app that an alert is about, and the beginning of commands that inspect it. */
export interface Subject {
  /** Namespace of the app. */
  readonly namespace: string;
  /** Name of the app. */
  readonly service: string;
  /** Beginning of a kubectl command that readers can copy. It contains the context, if known, and the namespace. */
  readonly kubectl: string;
  /**
   * Address of the runbook. On a page that `access-layer runbook` wrote, alerts link to their anchors. For other pages, `{alert}` and `{service}` are replaced.
   * @default - alerts have no link
   */
  readonly runbookUrl?: string;
}

/** Creates the subject for alerts about an app in a monitored namespace. */
export function subjectOf(
  { namespace, context, runbookUrl }: Pick<Monitored, "namespace" | "context" | "runbookUrl">,
  service: string,
): Subject {
  const kubectl = context === undefined ? "kubectl" : `kubectl --context ${context}`;
  return { namespace, service, kubectl: `${kubectl} -n ${namespace}`, runbookUrl };
}

/** Options for {@link alertAbout}. */
export interface AlertOptions {
  /** Severity of the alert. */
  readonly severity: Severity;
  /** PromQL expression. Each series in the result is a separate alert. */
  readonly expr: string;
  /**
   * Time for which the expression must be continuously true, as a Prometheus duration.
   * @default - the alert fires immediately
   */
  readonly for?: string;
  /** Summary of the alert in one line. */
  readonly summary: string;
  /** Meaning of the alert, and the first step to take. */
  readonly description: string;
  /**
   * Team that is notified in addition to the on-call engineer.
   * @default - the on-call engineer only
   */
  readonly team?: "security";
}

/** Creates an alert with the labels that Alertmanager requires for every alert. */
export function alertAbout(subject: Subject, alert: string, options: AlertOptions): AlertingRule {
  const { namespace, service, runbookUrl } = subject;
  const { severity, expr, team, summary, description } = options;
  return {
    alert,
    expr,
    ...(options.for === undefined ? {} : { for: options.for }),
    labels: { severity, service, namespace, ...(team === undefined ? {} : { team }) },
    annotations: {
      summary,
      description,
      ...(runbookUrl === undefined ? {} : { runbook_url: runbookAddress(runbookUrl, alert, service) }),
    },
  };
}

/** Address of the runbook's section about an alert. A page without a placeholder or a fragment is one that `access-layer runbook` wrote. */
function runbookAddress(runbookUrl: string, alert: string, service: string): string {
  if (!/[{#]/.test(runbookUrl)) return `${runbookUrl}#${alertAnchor(alert, service)}`;
  return runbookUrl.replaceAll("{alert}", alert).replaceAll("{service}", service);
}
