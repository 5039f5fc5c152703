import type { AlertingRule } from "../../../lib/monitoring/monitoring-rule";

/** A series as promtool takes it: one value each 30 seconds, from time 0. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** A course of events, and when it is looked at. */
export interface Course {
  /** What it is. */
  readonly what: string;
  readonly series: readonly InputSeries[];
  /** Time of the look. */
  readonly at: string;
}

/** A course that must fire the alert. */
export interface FiringCourse extends Course {
  /**
   * Labels that the alert has from its series, besides its own.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * What is read where its texts say `{{ $value … }}`.
   * @default - they don't
   */
  readonly value?: string;
}

/** When an alert fires, and when it does not. */
export interface AlertCases {
  readonly firing: readonly FiringCourse[];
  readonly silent: readonly Course[];
}

const NAMESPACE = "254carbon-access";
const DAY = 24 * 120;

/** A series of this namespace, and its values. */
export function input(metric: string, labels: Readonly<Record<string, string>>, values: string): InputSeries {
  const all = Object.entries({ namespace: NAMESPACE, ...labels }).map(([label, value]) => `${label}="${value}"`);
  return { series: `${metric}{${all.join(",")}}`, values };
}

/** The same value all the time; a look never takes longer than two days. */
export function steady(metric: string, labels: Readonly<Record<string, string>>, value: number): InputSeries {
  return input(metric, labels, `${value}x${2 * DAY}`);
}

/** A text that a rule matches a label with; the first of several. */
export function matchedBy({ expr }: AlertingRule, label: string): string {
  const [, text = ""] = new RegExp(`${label}=~?"([^"|]+)`).exec(expr) ?? [];
  return text;
}

/** Whether a pod answers. */
export function up(job: string, pod: number, values: string): InputSeries {
  return input("up", { job, instance: `10.0.0.${pod}:8000` }, values);
}

/** Good, bad for a minute and a half, good again: what a restart or a rollout looks like. */
export function briefly(good: number, bad: number): string {
  return `${good}x9 ${bad}x3 ${good}x60`;
}

/** When an alert fires and when it does not, for a service and the rule that is tried. */
export type CasesOf = (service: string, rule: AlertingRule) => AlertCases;
