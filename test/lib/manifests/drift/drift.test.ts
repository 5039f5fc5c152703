import { driftOf } from "../../../../lib/manifests/drift/drift";
import type { Manifest } from "../../../../lib/manifests/manifest";

const objectOf = (kind: string, name: string, spec: object, manager?: string, namespace = "shop"): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata: {
    name,
    namespace,
    ...(manager !== undefined && { managedFields: manager === "" ? [] : [{ manager, fieldsV1: { "f:spec": {} } }] }),
  } as never,
  spec,
});

const NONE = { isMissing: false, isUnsigned: false, fields: [], others: [] };

test("driftOf reports nothing if the cluster matches the manifest and has additional fields and objects", () => {
  const live = [
    objectOf("Service", "a", { port: 1, more: 2 }, "access-layer"),
    objectOf("Service", "more", {}, "kubectl-create"),
  ];
  expect(driftOf([objectOf("Service", "a", { port: 1 })], live)).toEqual([]);
});

test("driftOf reports missing objects, changed values and other managers in the order of the manifest", () => {
  const rendered = ["missing", "changed", "written"].map((name) => objectOf("Service", name, { port: 1 }));
  const live = [
    objectOf("Service", "written", { port: 1, more: 2 }, "kubectl-edit"),
    objectOf("Service", "changed", { port: 2 }, "access-layer"),
  ];
  expect(driftOf(rendered, live)).toEqual([
    { ...NONE, identity: "v1/Service shop/missing", isMissing: true },
    { ...NONE, identity: "v1/Service shop/changed", fields: [{ path: "spec.port", before: 1, after: 2 }] },
    { ...NONE, identity: "v1/Service shop/written", others: [{ path: "spec", manager: "kubectl-edit" }] },
  ]);
  expect(driftOf(rendered, live, ["kubectl-edit"])).toHaveLength(2);
});

test("driftOf reports an object that is being deleted, even if its fields match", () => {
  const rendered = [objectOf("PersistentVolumeClaim", "data", {})];
  const [claim] = [objectOf("PersistentVolumeClaim", "data", {}, "access-layer")];
  const live = [{ ...claim, metadata: { ...claim.metadata, deletionTimestamp: "2026-11-25T04:23:10Z" } }];
  expect(driftOf(rendered, live)).toEqual([
    { ...NONE, identity: "v1/PersistentVolumeClaim shop/data", deletedSince: "2026-11-25T04:23:10Z" },
  ]);
});

test("driftOf reports an object with cleared managed fields and still compares the other objects", () => {
  const rendered = ["a", "b"].map((name) => objectOf("Service", name, { port: 1 }));
  const live = [objectOf("Service", "a", { port: 1 }, ""), objectOf("Service", "b", { port: 2 }, "access-layer")];
  expect(driftOf(rendered, live).map(({ identity, isUnsigned }) => [identity, isUnsigned])).toEqual([
    ["v1/Service shop/a", true],
    ["v1/Service shop/b", false],
  ]);
});

describe("a workload with an autoscaler", () => {
  const target = (name = "web", kind = "Deployment") => ({ scaleTargetRef: { kind, name } });
  const driftWith = (replicas: number | undefined, scaler: object, namespace?: string) =>
    driftOf(
      [objectOf("Deployment", "web", {})],
      [
        objectOf("Deployment", "web", replicas === undefined ? {} : { replicas }, "access-layer"),
        objectOf("HorizontalPodAutoscaler", "web", scaler, "access-layer", namespace),
      ],
    ).flatMap(({ fields }) => fields);

  test.each([
    [0, { ...target(), minReplicas: 3 }, "3 or more"],
    [2, { ...target(), minReplicas: 3 }, "3 or more"],
    [0, target(), "1 or more"],
  ])(
    "driftOf reports a workload with %d pods, which is below the floor of its autoscaler",
    (replicas, scaler, before) => {
      expect(driftWith(replicas, scaler)).toEqual([{ path: "spec.replicas", before, after: replicas }]);
    },
  );

  test("driftOf uses the floor in the manifest if the autoscaler is missing from the cluster", () => {
    const rendered = [
      objectOf("Deployment", "web", {}),
      objectOf("HorizontalPodAutoscaler", "web", { ...target(), minReplicas: 2 }),
    ];
    const live = [objectOf("Deployment", "web", { replicas: 0 }, "access-layer")];
    expect(driftOf(rendered, live).map(({ identity, fields }) => [identity, fields])).toEqual([
      ["v1/Deployment shop/web", [{ path: "spec.replicas", before: "2 or more", after: 0 }]],
      ["v1/HorizontalPodAutoscaler shop/web", []],
    ]);
  });

  test.each([
    ["a workload at its floor", 3, target(), undefined],
    ["a workload without replicas", undefined, target(), undefined],
    ["a workload if the autoscaler targets another name", 0, target("other"), undefined],
    ["a workload if the autoscaler targets another kind", 0, target("web", "StatefulSet"), undefined],
    ["a workload if the autoscaler is in another namespace", 0, target(), "elsewhere"],
  ])("driftOf does not report %s", (_what, replicas, scaler, namespace) => {
    expect(driftWith(replicas, { minReplicas: 3, ...scaler }, namespace)).toEqual([]);
  });
});
