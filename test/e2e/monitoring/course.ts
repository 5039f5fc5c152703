import type { AlertingRule } from "../../../lib/monitoring/monitoring-rule";

/** A series in promtool's format: one value every 30 seconds, starting at time 0. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** Input series, and the time at which to evaluate the alert. */
export interface Course {
  /** Description. */
  readonly what: string;
  readonly series: readonly InputSeries[];
  /** Time of the evaluation. */
  readonly at: string;
}

/** Input for which the alert fires. */
export interface FiringCourse extends Course {
  /**
   * Labels that the alert takes from the series, in addition to its own labels.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Expected text in place of `{{ $value … }}`.
   * @default - the expected texts contain no value
   */
  readonly value?: string;
}

/** Cases in which an alert fires, and cases in which it does not. */
export interface AlertCases {
  readonly firing: readonly FiringCourse[];
  readonly silent: readonly Course[];
}

const NAMESPACE = "254carbon-access";
const DAY = 24 * 120;

/** A series with the layer's namespace and the given values. */
export function input(metric: string, labels: Readonly<Record<string, string>>, values: string): InputSeries {
  const all = Object.entries({ namespace: NAMESPACE, ...labels }).map(([label, value]) => `${label}="${value}"`);
  return { series: `${metric}{${all.join(",")}}`, values };
}

/** A constant series that is long enough for evaluations within two days. */
export function steady(metric: string, labels: Readonly<Record<string, string>>, value: number): InputSeries {
  return input(metric, labels, `${value}x${2 * DAY}`);
}

/** The first value that a rule's expression matches for a label. */
export function matchedBy({ expr }: AlertingRule, label: string): string {
  const [, text = ""] = new RegExp(`${label}=~?"([^"|]+)`).exec(expr) ?? [];
  return text;
}

/** The labels of a pod. Each pod is of another track, because no alert may depend on it. */
export function podLabels(pod: number): Readonly<Record<string, string>> {
  return { instance: `10.0.0.${pod}:8000`, track: pod === 1 ? "blue" : "green" };
}

/** The `up` series of a pod. */
export function up(job: string, pod: number, values: string): InputSeries {
  return input("up", { job, ...podLabels(pod) }, values);
}

/** Values that are good, bad for 90 seconds, and good again, as in a restart or rollout. */
export function briefly(good: number, bad: number): string {
  return `${good}x9 ${bad}x3 ${good}x60`;
}

/** Returns an alert's test cases for a service and a rule. */
export type CasesOf = (service: string, rule: AlertingRule) => AlertCases;
