import type { Layer } from "../layer/layer";
import { LAYER_LABELS } from "../names";
import type { PrometheusSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { sortedEntries } from "../values/sorted-entries";
import { show } from "../values/words";
import { labelKeyProblem, labelValueProblem, namespaceNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Labels of the model on the objects that Prometheus and Grafana read. */
const OWN_LABELS: readonly string[] = ["app", "grafana_dashboard", ...Object.keys(LAYER_LABELS)];

/** Rules about Prometheus that do not depend on the rest of the environment. */
export function prometheusProblems(prometheus: PrometheusSpec | undefined, place: Place): Problem[] {
  const { namespace, podLabels = {}, objectLabels = {} } = prometheus ?? {};
  return [
    ...problemIf(
      "prometheus/namespace",
      inside(place, "namespace"),
      namespace === undefined ? undefined : namespaceNameProblem(namespace),
    ),
    ...labelsProblems(podLabels, inside(place, "podLabels")),
    ...labelsProblems(objectLabels, inside(place, "objectLabels")),
    ...Object.keys(objectLabels).flatMap((key) =>
      problemIf(
        "prometheus/own-label",
        inside(place, "objectLabels", key),
        OWN_LABELS.includes(key)
          ? `must not be a label of the layer, got ${show(key)}; choose another label`
          : undefined,
      ),
    ),
  ];
}

/** Rules about Prometheus and the rest of the environment. */
export function prometheusNeedsProblems({ namespace, cluster, source }: Layer): Problem[] {
  const place = inEnvironment("cluster", "prometheus");
  if (source.environment.cluster.prometheus === undefined) return [];
  const own = `must not be the layer's own namespace, got ${show(namespace)}; use the namespace of Prometheus, because the policies of the layer would deny its other connections`;
  return [
    ...problemIf(
      "prometheus/unused",
      place,
      cluster.monitoring === "none"
        ? "requires cluster.monitoring; set it to operator or annotations, or remove this field"
        : undefined,
    ),
    ...problemIf(
      "prometheus/own-namespace",
      inside(place, "namespace"),
      cluster.prometheus.namespace === namespace ? own : undefined,
    ),
  ];
}

function labelsProblems(labels: Readonly<Record<string, string>>, place: Place): Problem[] {
  return sortedEntries(labels).flatMap(([key, value]) => [
    ...problemIf("prometheus/label-key", inside(place, key), labelKeyProblem(key)),
    ...problemIf("prometheus/label-value", inside(place, key), labelValueProblem(value)),
  ]);
}
