import { environmentProblems } from "../../../lib/rules/environment";
import { formatPath } from "../../../lib/spec/problem";
import type { ClusterSpec } from "../../../lib/spec/environment";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");

function problemsWith(changes: Partial<ClusterSpec>): readonly string[] {
  const cluster = { ...environment.cluster, ...changes };
  return environmentProblems({ ...environment, cluster }, release).map(
    ({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`,
  );
}

test("the namespace and the labels of Prometheus are accepted if Kubernetes accepts them", () => {
  const podLabels = { "app.kubernetes.io/name": "prometheus", empty: "" };
  const prometheus = { namespace: "observability", podLabels, objectLabels: { release: "kube-prometheus-stack" } };
  expect(problemsWith({ prometheus })).toEqual([]);
  expect(problemsWith({ monitoring: "annotations", prometheus: {} })).toEqual([]);
});

test("every invalid value of Prometheus is reported with its place", () => {
  const prometheus = { namespace: "Monitoring", podLabels: { "-a": "b" }, objectLabels: { release: "a b" } };
  expect(problemsWith({ prometheus })).toEqual([
    expect.stringMatching(
      /^prometheus\/namespace cluster\.prometheus\.namespace: must be .* did you mean "monitoring"\?$/,
    ),
    expect.stringMatching(/^prometheus\/label-key cluster\.prometheus\.podLabels\.-a: must be a label key such as/),
    expect.stringMatching(/^prometheus\/label-value cluster\.prometheus\.objectLabels\.release: must be .* got "a b"/),
  ]);
});

test.each(["app", "app.kubernetes.io/part-of", "grafana_dashboard"])("the label %s belongs to the layer", (key) => {
  const [problem, ...others] = problemsWith({ prometheus: { objectLabels: { [key]: "x" } } });
  expect(problem).toMatch(/^prometheus\/own-label cluster\.prometheus\.objectLabels/);
  expect(problem).toContain(`must not be a label of the layer, got "${key}"; choose another label`);
  expect(others).toEqual([]);
});

test("Prometheus can't run in the namespace of the layer, and requires monitoring", () => {
  expect(problemsWith({ prometheus: { namespace: "254carbon-access" } })).toEqual([
    'prometheus/own-namespace cluster.prometheus.namespace: must not be the layer\'s own namespace, got "254carbon-access"; use the namespace of Prometheus, because the policies of the layer would deny its other connections',
  ]);
  expect(problemsWith({ monitoring: "none", prometheus: { namespace: "observability" } })).toEqual([
    "prometheus/unused cluster.prometheus: requires cluster.monitoring; set it to operator or annotations, or remove this field",
  ]);
});
