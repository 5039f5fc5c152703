import { namespaceOf } from "../spec/defaults";
import type { EnvironmentSpec } from "../spec/environment";
import type { RunbookAnchor } from "./runbook";

/** How soon somebody must look: within 5 minutes, or within 15. */
export type Severity = "critical" | "warning";

/** A rule that tells people. */
export interface AlertingRule {
  /** Name of the alert; several services have one of the same name. */
  readonly alert: string;
  /** Every series that it has is an alert. */
  readonly expr: string;
  /**
   * How long it must hold without a gap.
   * @default - it fires at once
   */
  readonly for?: string;
  /** What Alertmanager routes and inhibits by. */
  readonly labels: {
    readonly severity: Severity;
    /** App that it is about: a service, a datastore, a job. */
    readonly service: string;
    readonly namespace: string;
    /**
     * Team that is told too.
     * @default - the one on call alone
     */
    readonly team?: "security";
  };
  /** What people read. `{{ $labels.x }}` and `{{ $value }}` are filled in by Prometheus. */
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    /** Section of the runbook. */
    readonly runbook: RunbookAnchor;
  };
}

/** A rule that computes a series for other rules and dashboards. */
export interface RecordingRule {
  /** Name of the series. */
  readonly record: string;
  /** What it is computed from. */
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
  /** How often. */
  readonly interval: string;
  /** The rules, in their order. */
  readonly rules: readonly MonitoringRule[];
}

/** Whether a rule tells people. */
export function isAlert(rule: MonitoringRule): rule is AlertingRule {
  return "alert" in rule;
}

/** What an alert is about, and how people look at it. */
export interface Subject {
  /** Namespace of the environment. */
  readonly namespace: string;
  /** App. */
  readonly service: string;
  /** Begin of a command that can be pasted: it names the cluster, so that it runs there and nowhere else. */
  readonly kubectl: string;
}

/** An app of an environment. */
export function subjectOf(environment: EnvironmentSpec, service: string): Subject {
  const namespace = namespaceOf(environment);
  return { namespace, service, kubectl: `kubectl --context ${environment.cluster.context} -n ${namespace}` };
}

/** What {@link alertAbout} is told. */
export interface AlertOptions {
  /** Severity. */
  readonly severity: Severity;
  /** Expression. */
  readonly expr: string;
  /**
   * How long it must hold.
   * @default - it fires at once
   */
  readonly for?: string;
  /** One line. */
  readonly summary: string;
  /** What it means and what to do first. */
  readonly description: string;
  /** Section of the runbook. */
  readonly runbook: RunbookAnchor;
  /**
   * Team that is told too.
   * @default - the one on call alone
   */
  readonly team?: "security";
}

/** An alert with the labels that Alertmanager needs of every alert. */
export function alertAbout({ namespace, service }: Subject, alert: string, options: AlertOptions): AlertingRule {
  const { severity, expr, team, summary, description, runbook } = options;
  return {
    alert,
    expr,
    ...(options.for === undefined ? {} : { for: options.for }),
    labels: { severity, service, namespace, ...(team === undefined ? {} : { team }) },
    annotations: { summary, description, runbook },
  };
}
