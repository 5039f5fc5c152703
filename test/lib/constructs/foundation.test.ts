import { App, Chart } from "cdk8s";
import { Foundation, type FoundationProps } from "../../../lib/constructs/foundation";
import { findManifest, manifestsOf } from "../../../lib/manifests/manifest";
import { one } from "../../helpers/kubernetes";
import type { Complete } from "../../helpers/rendered-fields";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const ALL: Complete<FoundationProps> = {
  capacity: { cpu: 12.75, memory: 7.5 * 2 ** 30, pods: 97, storage: 61 * 2 ** 30, claims: 11 },
};

function build(props?: FoundationProps) {
  return inConsumerChart((chart) => new Foundation(chart, "their-id", props));
}

describe("Foundation", () => {
  test("Foundation without props renders a Namespace and default resource requests", () => {
    expect(namesOf(build())).toEqual(["Namespace/shop", "LimitRange/access-layer"]);
  });

  test("Foundation uses the namespace named default if the chart has no namespace", () => {
    const chart = new Chart(new App(), "their-chart");
    new Foundation(chart, "their-id", ALL);
    const places = manifestsOf(chart).map(({ kind, metadata }) => [kind, metadata.namespace ?? metadata.name]);
    expect(places).toEqual(["Namespace", "LimitRange", "ResourceQuota"].map((kind) => [kind, "254carbon-access"]));
  });

  test("Foundation renders the capacity as a quota on requests, without limits", () => {
    const manifests = build(ALL);
    expect(namesOf(manifests)).toEqual(["Namespace/shop", "LimitRange/access-layer", "ResourceQuota/access-layer"]);
    expect(one(manifests, "ResourceQuota", "access-layer").spec.hard).toEqual({
      pods: "97",
      "requests.cpu": "12750m",
      "requests.memory": "7680Mi",
      "requests.storage": "61Gi",
      persistentvolumeclaims: "11",
    });
  });

  test("Foundation pins Pod Security restricted to one version in the enforce, warn and audit modes", () => {
    expect(findManifest(build(), "Namespace", "shop").metadata.labels).toEqual({
      "app.kubernetes.io/part-of": "access-layer",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.27",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/warn-version": "v1.27",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/audit-version": "v1.27",
    });
  });

  test("Foundation renders the Namespace without a namespace and all other objects in the chart's namespace", () => {
    expect(build(ALL).map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ["Namespace", undefined],
      ["LimitRange", "shop"],
      ["ResourceQuota", "shop"],
    ]);
  });

  test("Foundation creates the layer's namespace in a chart without one", () => {
    const chart = new Chart(new App(), "their-chart");
    new Foundation(chart, "their-id");
    expect(namesOf(manifestsOf(chart))).toContain("Namespace/254carbon-access");
  });

  test("Foundation sets container defaults but no maximum, because a maximum could block new pods unnoticed", () => {
    expect(one(build(), "LimitRange", "access-layer").spec.limits).toEqual([
      {
        type: "Container",
        defaultRequest: { cpu: "50m", memory: "64Mi" },
        default: { cpu: "500m", memory: "256Mi" },
      },
    ]);
  });
});
