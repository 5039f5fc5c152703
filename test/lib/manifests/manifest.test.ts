import { ApiObject, App, Chart, JsonPatch } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { failureOf } from "../../../charts/failures";
import { findManifest, identityOf, manifestsOf, type Manifest } from "../../../lib/manifests/manifest";

function chartWith(
  ...objects: readonly { readonly apiVersion: string; readonly kind: string; readonly metadata: object }[]
): Chart {
  const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
  objects.forEach((props, index) => new ApiObject(chart, `object-${index}`, props));
  return chart;
}

/** A Deployment of the 1.28 classes whose container has one more field than its type knows. */
function deploymentWith(more: object, template: object = {}): Chart {
  const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
  const container = { name: "api", image: "api:v1", ...more } as k8s.Container;
  new k8s.KubeDeployment(chart, "deployment", {
    metadata: { name: "api" },
    spec: {
      selector: { matchLabels: { app: "api" } },
      template: { metadata: { labels: { app: "api" } }, spec: { containers: [container], ...template } },
    },
  });
  return chart;
}

const service = { apiVersion: "v1", kind: "Service", metadata: { name: "api" } };

describe("manifestsOf", () => {
  test("gives the objects in the order in which they were made", () => {
    const chart = chartWith(service, { ...service, kind: "ConfigMap" }, { ...service, metadata: { name: "aaa" } });
    expect(manifestsOf(chart).map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      "Service/api",
      "ConfigMap/api",
      "Service/aaa",
    ]);
  });

  test("refuses two objects of the same identity", () => {
    expect(() => manifestsOf(chartWith(service, service))).toThrow(
      "two objects are v1/Service shop/api: kubectl would let the last one win",
    );
  });

  test("takes the same name in another namespace, or of another kind, for another object", () => {
    const elsewhere = { ...service, metadata: { name: "api", namespace: "elsewhere" } };
    expect(manifestsOf(chartWith(service, elsewhere, { ...service, kind: "ConfigMap" }))).toHaveLength(3);
  });

  test.each([
    ["data", { password: "aHVudGVyMg==" }],
    ["stringData", { password: "hunter2" }],
  ])("refuses a Secret with %s, without printing a value of it", (field, values) => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "api" }, [field]: values };
    expect(() => manifestsOf(chartWith(secret))).toThrow(
      new Error(
        "chart their-chart can't be synthesized, 1 problem:\n" +
          "  their-chart/object-0 (ApiObject) v1/Secret shop/api holds values, which would be readable in the manifest; " +
          "refer to a Secret that exists by its name and keys",
      ),
    );
  });

  test("takes a Secret that holds nothing, and a foreign kind of the same name", () => {
    const empty = { apiVersion: "v1", kind: "Secret", metadata: { name: "api" } };
    const foreign = {
      apiVersion: "secrets.example.com/v1",
      kind: "Secret",
      metadata: { name: "api" },
      data: { from: "vault" },
    };
    expect(manifestsOf(chartWith(empty, foreign))).toHaveLength(2);
  });

  test("refuses a field that the 1.28 classes drop, by its path", () => {
    const chart = deploymentWith({ lifecycle: { preStop: { sleep: { seconds: 10 } } } });
    expect(() => manifestsOf(chart)).toThrow(
      new Error(
        "chart their-chart can't be synthesized, 1 problem:\n" +
          "  their-chart/deployment (KubeDeployment) apps/v1/Deployment shop/api: the class drops the field " +
          "spec.template.spec.containers[0].lifecycle.preStop.sleep; its schema is Kubernetes 1.28: " +
          "leave the field out, or make the object with ApiObject",
      ),
    );
  });

  test.each([
    ["an empty list", { tolerationz: [] }],
    ["an empty object", { securityProfile: {} }],
    ["a flag", { hostUserz: false }],
  ])("refuses %s that is dropped", (_what, template) => {
    const [field] = Object.keys(template);
    expect(() => manifestsOf(deploymentWith({}, template))).toThrow(`drops the field spec.template.spec.${field};`);
  });

  test("takes fields that were given as undefined, and classes for quantities and ports", () => {
    const chart = deploymentWith({
      command: undefined,
      resources: { requests: { cpu: k8s.Quantity.fromString("250m") } },
      livenessProbe: { tcpSocket: { port: k8s.IntOrString.fromString("http") } },
    });
    expect(manifestsOf(chart)[0]).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: "api",
                image: "api:v1",
                resources: { requests: { cpu: "250m" } },
                livenessProbe: { tcpSocket: { port: "http" } },
              },
            ],
          },
        },
      },
    });
  });

  test("refuses it too where a patch put it in, as the class drops it all the same", () => {
    const chart = deploymentWith({});
    const path = "/spec/template/spec/containers/0/lifecycle";
    ApiObject.of(chart.node.findChild("deployment")).addJsonPatch(
      JsonPatch.add(path, { preStop: { sleep: { seconds: 10 } } }),
    );
    expect(() => manifestsOf(chart)).toThrow(
      "drops the field spec.template.spec.containers[0].lifecycle.preStop.sleep;",
    );
  });
});

describe("manifestsOf of a chart with several problems", () => {
  test("lists every dropped field, given or patched, every Secret with values and every second object at once", () => {
    const chart = deploymentWith({ lifecycle: { preStop: { sleep: { seconds: 10 } } } }, { hostUserz: false });
    ApiObject.of(chart.node.findChild("deployment")).addJsonPatch(
      JsonPatch.add("/spec/template/spec/containers/0/restartPolicyRules", [{ action: "Restart" }]),
    );
    new ApiObject(chart, "secret", { apiVersion: "v1", kind: "Secret", metadata: { name: "api" }, data: { a: "" } });
    for (const id of ["one", "two"])
      new ApiObject(chart, id, { apiVersion: "v1", kind: "Service", metadata: { name: "a" } });
    const error = errorOf(() => manifestsOf(chart));
    const dropped = "  their-chart/deployment (KubeDeployment) apps/v1/Deployment shop/api: the class drops the field";
    expect(error.message.split("\n").map((line) => line.replace(/;.*/, ""))).toEqual([
      "chart their-chart can't be synthesized, 5 problems:",
      `${dropped} spec.template.spec.containers[0].lifecycle.preStop.sleep`,
      `${dropped} spec.template.spec.containers[0].restartPolicyRules`,
      `${dropped} spec.template.spec.hostUserz`,
      "  their-chart/secret (ApiObject) v1/Secret shop/api holds values, which would be readable in the manifest",
      "  their-chart/two (ApiObject) two objects are v1/Service shop/a: kubectl would let the last one win",
    ]);
    expect(failureOf(error, false).code).toBe(2);
  });

  test("runs the validations of the chart itself, and nothing else where they find something", () => {
    const chart = chartWith(service, service);
    chart.node.addValidation({ validate: () => ["no more than one"] });
    expect(errorOf(() => manifestsOf(chart)).message).toBe(
      "chart their-chart can't be synthesized, 1 problem:\n  their-chart (Chart) no more than one",
    );
  });
});

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

describe("identityOf", () => {
  test.each<[Manifest, string]>([
    [
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a", namespace: "shop" } },
      "apps/v1/Deployment shop/a",
    ],
    [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, "v1/Namespace shop"],
  ])("is API version, kind and place: %#", (manifest, identity) => {
    expect(identityOf(manifest)).toBe(identity);
  });
});

describe("findManifest", () => {
  const manifests = manifestsOf(chartWith(service, { ...service, metadata: { name: "web" } }));

  test("finds the object of a kind and name", () => {
    expect(findManifest(manifests, "Service", "web").metadata).toEqual({ name: "web", namespace: "shop" });
  });

  test("says what there is where there is no such object", () => {
    expect(() => findManifest(manifests, "Service", "wev")).toThrow(
      "found 0 of Service/wev; this chart has Service: api, web",
    );
    expect(() => findManifest(manifests, "Job", "web")).toThrow("found 0 of Job/web; this chart has Job: none");
  });

  test("does not choose between two of a name in two namespaces", () => {
    const elsewhere = { ...service, metadata: { name: "api", namespace: "elsewhere" } };
    expect(() => findManifest(manifestsOf(chartWith(service, elsewhere)), "Service", "api")).toThrow(
      "found 2 of Service/api; this chart has Service: api, api",
    );
  });
});
