import { objectWith, outcomeAt, outcomeOf } from "../../../helpers/outcomes";
import type { Manifest } from "../../../../lib/manifests/manifest";

const limits = ["spec", "limits"];

test("a claim may ask for no class", () => {
  const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  const [before, after] = [claim, { ...claim, storageClassName: "" }].map((spec) => ({
    name: "data",
    ephemeral: { volumeClaimTemplate: { spec } },
  }));
  const volumes = (volume: unknown) =>
    objectWith("apps/v1", "Deployment", {
      selector: { matchLabels: { a: "b" } },
      template: {
        metadata: { labels: { a: "b" } },
        spec: { containers: [{ name: "a", image: "a" }], volumes: [volume] },
      },
    });
  expect(outcomeOf(volumes(before), volumes(after))).toBe("restarts");
});

test("a limit of containers may be one of huge pages", () => {
  expect(outcomeAt("limitrange-base", limits, [{ type: "Container", max: { "hugepages-2Mi": "4Mi" } }])).toBe(
    "inPlace",
  );
  expect(outcomeAt("limitrange-base", limits, [{ type: "Container", max: { pods: "4" } }])).toContain(
    "spec.limits[0].max",
  );
});

test("a limit may be for another type with a domain", () => {
  expect(outcomeAt("limitrange-base", limits, [{ type: "example.com/x", max: { pods: "4" } }])).toBe("inPlace");
  expect(outcomeAt("limitrange-base", limits, [{ type: "x", max: { cpu: "4" } }])).toBe(
    'spec.limits[0].type must be Container, Pod, PersistentVolumeClaim, or a name with a domain, got "x"',
  );
});

test("endpoints have addresses of the type of their slice", () => {
  const slice = (addressType: string, address: string): Manifest => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "a", namespace: "b" },
    addressType,
    endpoints: [{ addresses: [address] }],
  });
  expect(outcomeOf(slice("FQDN", "a.example"), slice("FQDN", "b.example."))).toBe("inPlace");
  expect(outcomeOf(slice("FQDN", "a.example"), slice("FQDN", "b"))).toBe(
    'endpoints[0].addresses must be a domain name with two parts, got "b"',
  );
  expect(outcomeOf(slice("IPv4", "10.0.0.1"), slice("IPv4", "b.example"))).toBe(
    'endpoints[0].addresses must be an IP address, got "b.example"',
  );
});

test("a token of a CSI driver may have no audience", () => {
  expect(outcomeAt("pairs-csidriver-base", ["spec", "tokenRequests"], [{ audience: "" }])).toBe("inPlace");
});

test("a StatefulSet has no limit of unavailable pods, because its feature is off", () => {
  const path = ["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"];
  expect(outcomeAt("statefulset-base", path, 2)).toBe("same");
});
