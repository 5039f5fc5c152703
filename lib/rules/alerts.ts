import type { Layer } from "../layer/layer";
import type { AlertSpec } from "../spec/alerts";
import type { Problem } from "../spec/problem";
import { durationSeconds } from "../spec/values/prometheus-duration";
import { looksLikeSecret } from "../spec/values/environment-variable";
import { trafficOf } from "../traffic";
import { sortedEntries } from "../values/sorted-entries";
import { didYouMean, listWith, repeatedMessage, show } from "../values/words";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

const LONGEST_NAME = 100;
const LONGEST_SUMMARY = 200;

/** Rules about the form of alerts of the user. Their expressions are judged in `lib/monitoring/own-alerts/`, with a parser. */
export function alertsProblems(alerts: Readonly<Record<string, AlertSpec>>, place: Place): Problem[] {
  return sortedEntries(alerts).flatMap(([name, alert]) => {
    const at = inside(place, name);
    return [...problemIf("alerts/name", at, nameProblem(name)), ...alertProblems(alert, at)];
  });
}

/** Rules about the fields of one alert. */
export function alertProblems(alert: AlertSpec, place: Place): Problem[] {
  const { expr, summary, description } = alert;
  const duration = alert.for;
  const empty = (text: string, what: string) => (text.trim() === "" ? `must not be empty; ${what}` : undefined);
  return [
    ...problemIf("alerts/text", inside(place, "expr"), empty(expr, "write a PromQL expression")),
    ...problemIf(
      "alerts/for",
      inside(place, "for"),
      duration === undefined || durationSeconds(duration) !== undefined
        ? undefined
        : `must be a duration such as 10m or 1h30m, got ${show(duration)}; correct it, or remove it to fire immediately`,
    ),
    ...problemIf(
      "alerts/text",
      inside(place, "summary"),
      empty(summary, "say what is wrong") ?? summaryProblem(summary),
    ),
    ...problemIf("alerts/text", inside(place, "description"), empty(description, "say what to do first")),
    ...(["expr", "summary", "description"] as const).flatMap((field) =>
      problemIf("alerts/secret", inside(place, field), secretProblem(alert[field])),
    ),
  ];
}

/** Rules about the alerts of a construct, which are a list. */
export function constructAlertsProblems(
  alerts: readonly (AlertSpec & { readonly name: string })[],
  place: Place,
): Problem[] {
  const names = alerts.map(({ name }) => name);
  return alerts.flatMap((alert, index) => [
    ...problemIf(
      "alerts/name",
      inside(place, index, "name"),
      names.indexOf(alert.name) < index ? repeatedMessage(alert.name) : nameProblem(alert.name),
    ),
    ...alertProblems(alert, inside(place, index)),
  ]);
}

/** Rules about alerts and the rest of the environment. */
export function alertsNeedsProblems(layer: Layer): Problem[] {
  if (layer.alerts.length === 0) return [];
  const { apps } = trafficOf(layer);
  const unused = "requires cluster.monitoring; set it to operator or annotations, or remove this field";
  return [
    ...problemIf("alerts/unused", inEnvironment("alerts"), layer.cluster.monitoring === "none" ? unused : undefined),
    ...layer.alerts.flatMap(({ name, service }) =>
      problemIf(
        "alerts/service",
        inEnvironment("alerts", name, "service"),
        apps.includes(service)
          ? undefined
          : `must be an app of this environment, got ${show(service)}${didYouMean(service, apps) || `; use ${listWith("or", apps)}`}`,
      ),
    ),
  ];
}

function nameProblem(name: string): string | undefined {
  if (/^[A-Z][A-Za-z0-9]*$/.test(name) && name.length <= LONGEST_NAME) return undefined;
  return `must be at most ${LONGEST_NAME} letters and digits in CamelCase, got ${show(name)}; write it like CheckoutSlow`;
}

function summaryProblem(text: string): string | undefined {
  const summary = text.trimEnd();
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(summary) && summary.length <= LONGEST_SUMMARY) return undefined;
  return `must be one line of at most ${LONGEST_SUMMARY} characters, got ${show(summary)}; move details to description`;
}

function secretProblem(text: string): string | undefined {
  return looksLikeSecret(text)
    ? "must not contain a Secret value, because everyone can read it; remove the value"
    : undefined;
}
