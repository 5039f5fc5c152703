import type { ScaleBehavior, ScaleMetric, ScaleRate } from "../spec/autoscaling";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import type { ServiceSpec } from "../spec/service";
import { parseQuantity } from "../values/quantity";
import { sortedEntries } from "../values/sorted-entries";
import { repeatedMessage, show } from "../values/words";
import { labelKeyProblem, labelValueProblem } from "./kubernetes-names";
import { inside, limitProblems, problemIf, type Place } from "./problems";

const MOST_METRICS = 10;
const DIRECTIONS = ["scaleUp", "scaleDown"] as const;

type ScaledService = Pick<ServiceSpec, "topology" | "migrateFrom" | "scale">;

/** Rules about the metrics and the behavior of an autoscaler. */
export function autoscalingProblems(service: ScaledService, place: Place): Problem[] {
  const { max, memoryPercent, metrics, behavior } = service.scale;
  const at = (key: keyof ServiceSpec["scale"]) => inside(place, key);
  if (max === undefined) {
    return [
      ...problemIf("scale/memory-percent", at("memoryPercent"), unscaledProblem("memoryPercent", memoryPercent)),
      ...problemIf("scale/metrics", at("metrics"), unscaledProblem("metrics", metrics)),
      ...problemIf("scale/behavior", at("behavior"), unscaledProblem("behavior", behavior)),
    ];
  }
  return [
    ...limitProblems("scale/memory-percent", memoryPercent, LIMITS.memoryPercent, at("memoryPercent")),
    ...(metrics === undefined ? [] : metricsProblems(metrics, service, at("metrics"))),
    ...(behavior === undefined ? [] : behaviorProblems(behavior, at("behavior"))),
  ];
}

function unscaledProblem(key: string, value: unknown): string | undefined {
  return value === undefined ? undefined : `requires max (nothing scales without it); add max, or remove ${key}`;
}

function metricsProblems(metrics: readonly ScaleMetric[], service: ScaledService, place: Place): Problem[] {
  if (metrics.length > MOST_METRICS) {
    const message = `must have at most ${MOST_METRICS} entries, got ${metrics.length}; combine metrics in the adapter`;
    return problemIf("scale/metrics", place, message);
  }
  const keys = metrics.map(({ kind, name, selector = {} }) => JSON.stringify([kind, name, sortedEntries(selector)]));
  return metrics.flatMap((metric, index) => {
    const isRepeated = keys.indexOf(keys[index] ?? "") < index;
    return [
      ...metricProblems(metric, service, inside(place, index)),
      ...problemIf("scale/metrics", inside(place, index), isRepeated ? repeatedMessage(metric.name) : undefined),
    ];
  });
}

function metricProblems({ kind, name, selector = {}, averageValue }: ScaleMetric, service: ScaledService, at: Place) {
  return [
    ...problemIf(
      "scale/external-metric",
      inside(at, "kind"),
      kind === "external" ? externalProblem(service) : undefined,
    ),
    ...problemIf("scale/metric-name", inside(at, "name"), metricNameProblem(name)),
    ...sortedEntries(selector).flatMap(([key, value]) => [
      ...problemIf("scale/metric-label", inside(at, "selector", key), labelKeyProblem(key)),
      ...problemIf("scale/metric-label", inside(at, "selector", key), labelValueProblem(value)),
    ]),
    ...problemIf("scale/metric-value", inside(at, "averageValue"), metricValueProblem(averageValue)),
  ];
}

/** Each workload has an autoscaler, which compares the whole value with its own pods. */
function externalProblem({ topology, migrateFrom }: ScaledService): string | undefined {
  if (topology === "rolling" && migrateFrom === undefined) return undefined;
  const what = migrateFrom === undefined ? `with topology ${topology}` : "during a migration";
  return `must not be external ${what}, because each of the workloads would scale to the whole value; use kind: pods`;
}

/** The name is a part of a URL of the metrics API. */
function metricNameProblem(name: string): string | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,252}$/.test(name)) return undefined;
  return `must be letters, digits, '_', '.', ':' and '-', starting with a letter or digit, got ${show(name)}; use the name in the metrics API`;
}

function metricValueProblem(value: string): string | undefined {
  if ((parseQuantity(value) ?? 0) > 0) return undefined;
  return `must be a quantity above 0 such as "500", "250m" or "2k", got ${show(value)}; write the target value per pod`;
}

function behaviorProblems(behavior: ScaleBehavior, place: Place): Problem[] {
  return DIRECTIONS.flatMap((direction) => {
    const rate = behavior[direction];
    return rate === undefined ? [] : rateProblems(rate, inside(place, direction));
  });
}

function rateProblems(rate: ScaleRate, place: Place): Problem[] {
  const { stabilizationSeconds, pods, percent, periodSeconds } = rate;
  const at = (key: keyof ScaleRate) => inside(place, key);
  return [
    ...limitProblems("scale/rate", stabilizationSeconds, LIMITS.stabilizationSeconds, at("stabilizationSeconds")),
    ...limitProblems("scale/rate", pods, LIMITS.pods, at("pods")),
    ...limitProblems("scale/rate", percent, LIMITS.scalePercent, at("percent")),
    ...limitProblems("scale/rate", periodSeconds, LIMITS.scalePeriodSeconds, at("periodSeconds")),
    ...problemIf("scale/rate", place, incompleteProblem(rate)),
  ];
}

function incompleteProblem({ pods, percent, periodSeconds }: ScaleRate): string | undefined {
  const isLimited = pods !== undefined || percent !== undefined;
  if (isLimited && periodSeconds === undefined)
    return "requires periodSeconds; add the seconds for which the limit applies";
  return !isLimited && periodSeconds !== undefined
    ? "requires pods or percent with periodSeconds; add one of them, or remove periodSeconds"
    : undefined;
}
