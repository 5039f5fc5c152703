import type { Monitored } from "./monitored";

/** How urgent an alert is: the on-call engineer answers `critical` within 5 minutes and `warning` within 15. */
export type Severity = "critical" | "warning";

/** A rule that fires an alert. */
export interface AlertingRule {
  /** Name of the alert; several services share it. */
  readonly alert: string;
  /** PromQL. Each series in its result is one alert. */
  readonly expr: string;
  /**
   * How long it must hold without a gap, as a Prometheus duration such as `5m`.
   * @default - it fires at once
   */
  readonly for?: string;
  /** Labels that Alertmanager routes and inhibits by. */
  readonly labels: {
    readonly severity: Severity;
    /** App that it is about: a service, a datastore, a job. */
    readonly service: string;
    readonly namespace: string;
    /**
     * Team that is notified in addition to the on-call engineer.
     * @default - the on-call engineer only
     */
    readonly team?: "security";
  };
  /** Texts for people. Prometheus fills in `{{ $labels.x }}` and `{{ $value }}`. */
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
  };
}

/** A rule that computes a series for other rules and dashboards. */
export interface RecordingRule {
  /** Name of the series. */
  readonly record: string;
  /** PromQL that computes it. */
  readonly expr: string;
  /** Labels of the series. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule of a group. */
export type MonitoringRule = AlertingRule | RecordingRule;

/** Rules that are evaluated together, one after the other. */
export interface RuleGroup {
  /** Name of the group. */
  readonly name: string;
  /** Time between two evaluations, as a Prometheus duration. */
  readonly interval: string;
  /** The rules, in the order of their evaluation. */
  readonly rules: readonly MonitoringRule[];
}

/** Whether a rule fires alerts, as opposed to recording a series. */
export function isAlert(rule: MonitoringRule): rule is AlertingRule {
  return "alert" in rule;
}

/** The app that an alert is about, and how to inspect it. */
export interface Subject {
  /** Namespace of the app. */
  readonly namespace: string;
  /** App. */
  readonly service: string;
  /** Start of a command to paste. It names the kubectl context, where one is known, and the namespace. */
  readonly kubectl: string;
}

/** An app of a monitored namespace. */
export function subjectOf({ namespace, context }: Pick<Monitored, "namespace" | "context">, service: string): Subject {
  const kubectl = context === undefined ? "kubectl" : `kubectl --context ${context}`;
  return { namespace, service, kubectl: `${kubectl} -n ${namespace}` };
}

/** Options of {@link alertAbout}. */
export interface AlertOptions {
  /** Severity. */
  readonly severity: Severity;
  /** PromQL. Each series in its result is one alert. */
  readonly expr: string;
  /**
   * How long it must hold without a gap, as a Prometheus duration.
   * @default - it fires at once
   */
  readonly for?: string;
  /** One line. */
  readonly summary: string;
  /** Meaning, and the first thing to do. */
  readonly description: string;
  /**
   * Team that is notified in addition to the on-call engineer.
   * @default - the on-call engineer only
   */
  readonly team?: "security";
}

/** An alert with the labels that Alertmanager needs of every alert. */
export function alertAbout({ namespace, service }: Subject, alert: string, options: AlertOptions): AlertingRule {
  const { severity, expr, team, summary, description } = options;
  return {
    alert,
    expr,
    ...(options.for === undefined ? {} : { for: options.for }),
    labels: { severity, service, namespace, ...(team === undefined ? {} : { team }) },
    annotations: { summary, description },
  };
}
