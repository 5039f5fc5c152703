import type { Path, Problem } from "../../spec/problem";
import { closest, show } from "../../values/words";
import { metricsOf, type Metric } from "../metrics";
import type { MonitoredAlert } from "../monitored";
import { isAlert } from "../monitoring-rule";
import { ruleGroups, type MonitoredApps } from "../rule-groups";
import { securityRuleGroups } from "../security-rules";
import { partsOf, type Expression, type Selector } from "./expression";
import { labelsOf } from "./labels";
import { parseExpression } from "./parse";
import { matchesWhole } from "./strings";
import { templateOf } from "./templates";
import { typeMistakes } from "./types";

/** What is wrong with alerts of the user, and what needs attention. */
export interface AlertFindings {
  /** Problems, because of which nothing is rendered. */
  readonly problems: readonly Problem[];
  /** Probable mistakes. */
  readonly warnings: readonly Problem[];
}

/** Labels that Prometheus adds to the series of every target, so that no metric lists them. */
const TARGET_LABELS: readonly string[] = ["instance", "pod", "container", "endpoint", "service", "node", "prometheus"];

/**
 * Checks the alerts of the user as the tests of this library check its own: their expressions, the series that they select, and the labels in their texts.
 * @param place - path of an alert, by its name
 */
export function alertFindings(monitored: MonitoredApps, place: (name: string) => Path): AlertFindings {
  const { alerts = [], ...own } = monitored;
  const metrics = new Map(metricsOf(own).map((metric) => [metric.name, metric]));
  const names = [...ruleGroups(own), ...securityRuleGroups(own)].flatMap(({ rules }) => rules.filter(isAlert));
  const taken = new Set(names.map(({ alert }) => alert));
  const all = alerts.map((alert) => findingsOf(alert, { namespace: own.namespace, metrics, taken }, place(alert.name)));
  return { problems: all.flatMap(({ problems }) => problems), warnings: all.flatMap(({ warnings }) => warnings) };
}

/** What an alert is checked against. */
interface Known {
  readonly namespace: string;
  /** Metrics of the model, by name. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Names of the alerts of the model. */
  readonly taken: ReadonlySet<string>;
}

function findingsOf(alert: MonitoredAlert, known: Known, path: Path): AlertFindings {
  const finding = (code: string, step: readonly string[], message: string): Problem => ({
    code,
    source: "environment",
    path: [...path, ...step],
    message,
  });
  const inExpression = (code: string, message: string) => finding(code, ["expr"], message);
  const name = known.taken.has(alert.name)
    ? [
        finding(
          "alerts/layer-name",
          [],
          `must not be ${show(alert.name)}, which is an alert of the layer; choose another name`,
        ),
      ]
    : [];
  const parsed = parseExpression(alert.expr);
  const mistakes = "mistake" in parsed ? [parsed.mistake] : typeMistakes(parsed.expression);
  const [mistake] = mistakes;
  if ("mistake" in parsed || mistake !== undefined) {
    const { at, message } = mistake ?? { at: 0, message: "" };
    const text = `must be PromQL that Prometheus accepts: at ${placeIn(alert.expr, at)}, ${message}`;
    return { problems: [...name, inExpression("alerts/expression", text)], warnings: [] };
  }
  const { expression } = parsed;
  const selectors = partsOf(expression).flatMap((part) => (part.kind === "selector" ? [part] : []));
  return {
    problems: [
      ...name,
      ...unique(selectors.flatMap((one) => namespaceProblem(one, known) ?? [])).map((message) =>
        inExpression("alerts/namespace", message),
      ),
      ...(["summary", "description"] as const).flatMap((field) => {
        const message = templateProblem(alert[field], expression);
        return message === undefined ? [] : [finding("alerts/template", [field], message)];
      }),
    ],
    warnings: [
      ...unique(selectors.flatMap((one) => everyNamespaceWarning(one, known) ?? [])).map((message) =>
        inExpression("alerts/every-namespace", message),
      ),
      ...unique(selectors.flatMap((one) => misspellings(one, known))).map((message) =>
        inExpression("alerts/misspelled", message),
      ),
    ],
  };
}

function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  const column = (before[before.length - 1] ?? "").length + 1;
  return before.length === 1 ? `character ${column}` : `line ${before.length}, character ${column}`;
}

/** A metric of the model exists once for each layer that the same Prometheus scrapes. */
function namespaceProblem({ metrics: [metric = ""], matchers }: Selector, known: Known): string | undefined {
  if (!known.metrics.has(metric)) return undefined;
  const namespaces = matchers.filter(({ label }) => label === "namespace");
  const wanted = `namespace=${JSON.stringify(known.namespace)}`;
  if (namespaces.length === 0)
    return `must select the namespace of ${metric}, because every layer in the same Prometheus has this metric; add ${wanted}`;
  const other = namespaces.find(({ operator, value = "" }) => !selects(operator, value, known.namespace));
  if (other === undefined) return undefined;
  return `must select ${metric} of this namespace, got namespace${other.operator}${show(other.value)}; write ${wanted}`;
}

/** Whether a matcher selects a value of a label. */
function selects(operator: string, value: string, label: string): boolean {
  const isEqual = operator.includes("~") ? matchesWhole(value, label) : value === label;
  return operator.startsWith("!") ? !isEqual : isEqual;
}

function everyNamespaceWarning({ metrics: [metric = ""], matchers }: Selector, known: Known): string | undefined {
  if (known.metrics.has(metric) || matchers.some(({ label }) => label === "namespace")) return undefined;
  const series = metric === "" ? "a selector" : metric;
  return `${series} selects series of every namespace, so another layer could fire the alert; add namespace=${JSON.stringify(known.namespace)}, or namespace=~".*" if that is right`;
}

/** Names that differ from a known one in a letter or two. Metrics can have more labels than the model knows. */
function misspellings({ metrics: [metric = ""], matchers }: Selector, { metrics }: Known): readonly string[] {
  const found = metrics.get(metric);
  if (found === undefined) {
    const near = closest(metric, [...metrics.keys()]);
    const isNear = near !== undefined && Math.abs(near.length - metric.length) <= 2 && differsLittle(near, metric);
    return isNear ? [`the layer has no metric ${metric}; did you mean ${near}?`] : [];
  }
  return matchers.flatMap(({ label }) => {
    if (found.labels.includes(label) || TARGET_LABELS.includes(label)) return [];
    const near = closest(label, found.labels);
    return near === undefined ? [] : [`the layer knows no label ${label} of ${metric}; did you mean ${near}?`];
  });
}

/** Whether two names have the same beginning and end, apart from a letter or two. */
function differsLittle(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one.charAt(start) === other.charAt(start)) start += 1;
  let end = 0;
  while (end < one.length - start && one.charAt(one.length - 1 - end) === other.charAt(other.length - 1 - end))
    end += 1;
  return one.length - start - end <= 2;
}

function templateProblem(text: string, expression: Expression): string | undefined {
  const template = templateOf(text);
  if ("unsupported" in template) {
    return `must use only values and labels between braces, got ${show(template.unsupported)}; write {{ $labels.NAME }} or {{ $value | humanize }}`;
  }
  const labels = labelsOf(expression);
  const lost = template.labels.find((label) => labels?.has(label) === false);
  if (lost === undefined || labels === undefined) return undefined;
  const kept = labels.size === 0 ? "no labels" : [...labels].sort().join(", ");
  return `must use labels that the result of expr has (${kept}), got ${lost}; keep the label, for example with "by (${lost})", or remove it from the text`;
}

function unique(messages: readonly string[]): readonly string[] {
  return [...new Set(messages)];
}
