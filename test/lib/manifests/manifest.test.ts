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

/** A Deployment of the 1.28 classes, with additional fields in its container and pod. */
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
  test("manifestsOf returns objects in the order of their creation", () => {
    const chart = chartWith(service, { ...service, kind: "ConfigMap" }, { ...service, metadata: { name: "aaa" } });
    expect(manifestsOf(chart).map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      "Service/api",
      "ConfigMap/api",
      "Service/aaa",
    ]);
  });

  test("manifestsOf rejects two objects with the same identity", () => {
    expect(() => manifestsOf(chartWith(service, service))).toThrow(
      "must be unique, got a second v1/Service shop/api, which would overwrite the first; rename it",
    );
  });

  test("manifestsOf accepts the same name twice if the namespace or the kind differs", () => {
    const elsewhere = { ...service, metadata: { name: "api", namespace: "elsewhere" } };
    expect(manifestsOf(chartWith(service, elsewhere, { ...service, kind: "ConfigMap" }))).toHaveLength(3);
  });

  test.each([
    ["data", { password: "aHVudGVyMg==" }],
    ["stringData", { password: "hunter2" }],
  ])("manifestsOf rejects a Secret with %s and does not print its values", (field, values) => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "api" }, [field]: values };
    expect(() => manifestsOf(chartWith(secret))).toThrow(
      new Error(
        "chart their-chart can't be synthesized, 1 problem:\n" +
          "  their-chart/object-0 (ApiObject) v1/Secret shop/api must not contain values, because anyone can read them in the manifest; " +
          "reference an existing Secret by name and key",
      ),
    );
  });

  test("manifestsOf accepts an empty Secret, and a kind named Secret in another API group", () => {
    const empty = { apiVersion: "v1", kind: "Secret", metadata: { name: "api" } };
    const otherGroup = {
      apiVersion: "secrets.example.com/v1",
      kind: "Secret",
      metadata: { name: "api" },
      data: { from: "vault" },
    };
    expect(manifestsOf(chartWith(empty, otherGroup))).toHaveLength(2);
  });

  test("manifestsOf rejects a field that the 1.28 classes drop and reports its path", () => {
    const chart = deploymentWith({ lifecycle: { preStop: { sleep: { seconds: 10 } } } });
    expect(() => manifestsOf(chart)).toThrow(
      new Error(
        "chart their-chart can't be synthesized, 1 problem:\n" +
          "  their-chart/deployment (KubeDeployment) apps/v1/Deployment shop/api: the class drops the field " +
          "spec.template.spec.containers[0].lifecycle.preStop.sleep; it was generated for Kubernetes 1.28, " +
          "so remove the field or create the object with ApiObject",
      ),
    );
  });

  test.each([
    ["an empty list", { tolerationz: [] }],
    ["an empty object", { securityProfile: {} }],
    ["a flag", { hostUserz: false }],
  ])("manifestsOf rejects %s that the 1.28 classes drop", (_what, template) => {
    const [field] = Object.keys(template);
    expect(() => manifestsOf(deploymentWith({}, template))).toThrow(`drops the field spec.template.spec.${field};`);
  });

  test("manifestsOf accepts undefined fields and the classes for quantities and ports", () => {
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

  test("manifestsOf accepts properties that the classes spell differently from their fields", () => {
    const chart = new Chart(new App(), "their-chart");
    new k8s.KubeService(chart, "service", { metadata: { name: "peers" }, spec: { clusterIp: "None" } });
    new k8s.KubeCustomResourceDefinition(chart, "definition", {
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        names: { kind: "Widget", plural: "widgets" },
        scope: "Namespaced",
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openApiv3Schema: { type: "object", xKubernetesPreserveUnknownFields: true } },
          },
        ],
      },
    });
    expect(manifestsOf(chart)).toMatchObject([
      { spec: { clusterIP: "None" } },
      { spec: { versions: [{ schema: { openAPIV3Schema: { "x-kubernetes-preserve-unknown-fields": true } } }] } },
    ]);
  });

  test("manifestsOf rejects a dropped field that a patch added", () => {
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
  test("manifestsOf lists all dropped fields, Secrets with values and duplicate objects in one error", () => {
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
      "  their-chart/secret (ApiObject) v1/Secret shop/api must not contain values, because anyone can read them in the manifest",
      "  their-chart/two (ApiObject) must be unique, got a second v1/Service shop/a, which would overwrite the first",
    ]);
    expect(failureOf(error, false).code).toBe(2);
  });

  test("manifestsOf stops after the chart's own validations if they find problems", () => {
    const chart = chartWith(service, service);
    chart.node.addValidation({ validate: () => ["must have one Service"] });
    expect(errorOf(() => manifestsOf(chart)).message).toBe(
      "chart their-chart can't be synthesized, 1 problem:\n  their-chart (Chart) must have one Service",
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
  ])("identityOf returns API version, kind, namespace and name: case %#", (manifest, identity) => {
    expect(identityOf(manifest)).toBe(identity);
  });
});

describe("findManifest", () => {
  const manifests = manifestsOf(chartWith(service, { ...service, metadata: { name: "web" } }));

  test("findManifest returns the object with the given kind and name", () => {
    expect(findManifest(manifests, "Service", "web").metadata).toEqual({ name: "web", namespace: "shop" });
  });

  test("findManifest lists the existing names if no object matches", () => {
    expect(() => findManifest(manifests, "Service", "wev")).toThrow(
      "found 0 of Service/wev; this chart has Service: api, web",
    );
    expect(() => findManifest(manifests, "Job", "web")).toThrow("found 0 of Job/web; this chart has Job: none");
  });

  test("findManifest throws if the name exists in two namespaces", () => {
    const elsewhere = { ...service, metadata: { name: "api", namespace: "elsewhere" } };
    expect(() => findManifest(manifestsOf(chartWith(service, elsewhere)), "Service", "api")).toThrow(
      "found 2 of Service/api; this chart has Service: api, api",
    );
  });
});
