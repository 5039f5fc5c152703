import { isAlert, type MonitoringRule, type RuleGroup } from "../../../lib/monitoring/monitoring-rule";

/** Durations of the test, by the duration in the rules. */
export interface Shorter {
  /** Time between two evaluations, and the new `for` of each rule that has one. */
  readonly interval: string;
  /** Windows and offsets in expressions. */
  readonly windows: Readonly<Record<string, string>>;
  /** Limits in seconds, for one alert each. */
  readonly limits: Readonly<Record<string, readonly [from: number, to: number]>>;
}

/** Rules with shorter durations, and what was shortened. Everything else in them is as rendered. */
export interface ShorterRules {
  readonly groups: readonly RuleGroup[];
  /** One line per duration, such as `for 5m: 5s`. */
  readonly changes: readonly string[];
}

/**
 * Shortens the durations of rules, so that a test does not wait for minutes.
 * @throws Error if an expression contains a window or offset without a shorter one
 */
export function shorter(groups: readonly RuleGroup[], to: Shorter): ShorterRules {
  const changes = new Set<string>();
  const change = (rule: MonitoringRule): MonitoringRule => {
    const expr = shorterExpression(rule, to, changes);
    if (!isAlert(rule) || rule.for === undefined) return { ...rule, expr };
    changes.add(`for ${rule.for}: ${to.interval}`);
    return { ...rule, expr, for: to.interval };
  };
  const changed = groups.map((group) => ({ ...group, interval: to.interval, rules: group.rules.map(change) }));
  return { groups: changed, changes: [...changes].sort() };
}

function shorterExpression(rule: MonitoringRule, { windows, limits }: Shorter, changes: Set<string>): string {
  const expr = rule.expr.replaceAll(/(\[|offset )(\d+[smhd])/g, (_text, before: string, window: string) => {
    const short = windows[window];
    if (short === undefined) throw new Error(`no shorter window for ${window} in ${rule.expr}`);
    changes.add(`window ${window}: ${short}`);
    return `${before}${short}`;
  });
  const limit = isAlert(rule) ? limits[rule.alert] : undefined;
  if (limit === undefined || !isAlert(rule)) return expr;
  const [from, to] = limit.map(String) as [string, string];
  if (!expr.includes(`> ${from}`)) throw new Error(`${rule.alert} has no limit of ${from} s: ${expr}`);
  changes.add(`limit of ${rule.alert} ${from} s: ${to} s`);
  return expr.replace(`> ${from}`, `> ${to}`);
}
