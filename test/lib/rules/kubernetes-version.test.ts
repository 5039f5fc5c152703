import { layerProblems } from "../../../lib/rules/environment";
import { resolveLayer } from "../../../lib/layer/layer";
import { formatPath } from "../../../lib/spec/problem";
import { environmentOf } from "../../helpers/fixtures";

function problems(kubernetes: string | undefined): readonly string[] {
  const { environment, release } = environmentOf("prod");
  const { metrics } = environment.services;
  const layer = resolveLayer(
    {
      ...environment,
      cluster: { ...environment.cluster, kubernetes },
      services: { ...environment.services, ...(metrics && { metrics: { ...metrics, preStop: "sleep" } }) },
    },
    release,
  );
  return layerProblems(layer).map(({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`);
}

test.each(["1.30", "1.36"])("a service can let the kubelet wait on Kubernetes %s", (kubernetes) => {
  expect(problems(kubernetes)).toEqual([]);
});

test.each([
  [undefined, "1.27"],
  ["1.29", "1.29"],
])("a service can't let the kubelet wait if cluster.kubernetes is %s", (kubernetes, shown) => {
  expect(problems(kubernetes)).toEqual([
    `drain/pre-stop services.metrics.preStop: must be exec, because sleep requires Kubernetes 1.30, but cluster.kubernetes is "${shown}"; set cluster.kubernetes to the version of the cluster (kubectl version), or remove this field`,
  ]);
});

test("a wrong version is reported once, and nothing that depends on it", () => {
  expect(problems("1.3")).toEqual([
    'cluster/kubernetes cluster.kubernetes: must be a minor version of Kubernetes such as "1.30", got "1.3"; write the server version that kubectl version shows',
  ]);
});
