import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import type { PatchSpec } from "../../../lib/spec/patches";
import { manifests, patched, problemsOf, sidecar, withPatches, type Change } from "../../helpers/patches";

const pod = (spec: object): Change => ({ merge: { spec: { template: { spec } } } });

describe("a patch is applied", () => {
  test("a merge patch merges maps, replaces lists and removes keys that are null", () => {
    const merge = {
      spec: { revisionHistoryLimit: null, template: { spec: { tolerations: [{ key: "a", operator: "Exists" }] } } },
    };
    const after = findManifest(patched("Deployment", "metrics", { merge }).manifests, "Deployment", "metrics");
    const before = findManifest(manifests, "Deployment", "metrics");
    const { spec } = structuredClone(before) as unknown as {
      spec: { revisionHistoryLimit?: number; template: { spec: { tolerations?: object[] } } };
    };
    delete spec.revisionHistoryLimit;
    spec.template.spec.tolerations = [{ key: "a", operator: "Exists" }];
    expect(after).toEqual({
      ...before,
      metadata: { ...before.metadata, annotations: { "access-layer.254carbon.com/patched": "Why." } },
      spec,
    });
  });

  test("a JSON Patch runs its operations in order and decodes ~1 in pointers", () => {
    const patch = [
      { op: "add", path: "/metadata/annotations", value: {} },
      { op: "add", path: "/metadata/annotations/example.com~1a", value: "1" },
      { op: "copy", from: "/metadata/annotations/example.com~1a", path: "/metadata/annotations/b" },
      { op: "move", from: "/metadata/annotations/b", path: "/metadata/annotations/c" },
      { op: "test", path: "/metadata/annotations/c", value: "1" },
    ] as const;
    const { metadata } = findManifest(
      patched("Service", "auth-service", { patch }).manifests,
      "Service",
      "auth-service",
    );
    expect(metadata.annotations).toEqual({
      "access-layer.254carbon.com/patched": "Why.",
      "example.com/a": "1",
      c: "1",
    });
  });

  test("labels select all objects of a kind that have them, and no others", () => {
    const after = patched("Deployment", undefined, pod({ dnsPolicy: "Default" }), { app: "gateway" });
    const changed = after.manifests.filter((manifest, index) => manifest !== manifests[index]);
    expect(changed.map(({ metadata }) => metadata.name)).toEqual(["gateway-blue", "gateway-green"]);
    expect(after.problems).toEqual([]);
  });

  test("several patches of an object apply in order, and the annotation has each reason once", () => {
    const target = { kind: "Deployment", name: "metrics" };
    const patch = (spec: object, reason: string) => ({ target, reason, ...pod(spec) });
    const patches = [
      patch({ dnsPolicy: "Default" }, "First."),
      patch({ schedulerName: "other" }, "Second."),
      patch({ dnsPolicy: "ClusterFirst" }, "First."),
    ];
    const after = findManifest(withPatches(...patches).manifests, "Deployment", "metrics");
    expect(after).toMatchObject({
      metadata: { annotations: { "access-layer.254carbon.com/patched": "First.; Second." } },
      spec: { template: { spec: { dnsPolicy: "ClusterFirst", schedulerName: "other" } } },
    });
  });

  test("a patch may change what an earlier patch added", () => {
    const target = { kind: "Deployment", name: "metrics" };
    const value = sidecar();
    const first: PatchSpec = {
      target,
      reason: "A.",
      patch: [{ op: "add", path: "/spec/template/spec/containers/-", value }],
    };
    const second: PatchSpec = {
      target,
      reason: "B.",
      patch: [{ op: "replace", path: "/spec/template/spec/containers/1/image", value: "a:v2" }],
    };
    const { manifests: all, problems } = withPatches(first, second);
    expect(problems).toEqual([]);
    expect(JSON.stringify(findManifest(all, "Deployment", "metrics"))).toContain('"image":"a:v2"');
  });

  test("pods restart if a patch changes their files, because their checksum changes", () => {
    const after = patched("ConfigMap", "postgres-config", { merge: { data: { "extra.conf": "a = 1" } } });
    expect(after.problems).toEqual([]);
    const checksumOf = (all: readonly Manifest[]) =>
      (findManifest(all, "Deployment", "postgres-deployment") as unknown as Checksummed).spec.template.metadata
        .annotations["checksum/postgres-config"];
    expect(checksumOf(after.manifests)).toMatch(/^[0-9a-f]{16}$/);
    expect(checksumOf(after.manifests)).not.toBe(checksumOf(manifests));
    const changed = after.manifests.filter((manifest, index) => manifest !== manifests[index]);
    expect(changed.map(({ kind }) => kind).sort()).toEqual(["ConfigMap", "Deployment"]);
  });
});

interface Checksummed {
  readonly spec: { readonly template: { readonly metadata: { readonly annotations: Record<string, string> } } };
}

describe("a patch that fits no object is refused", () => {
  test.each([
    [
      "Deploymnt",
      undefined,
      undefined,
      'target.kind: must be a kind of this environment\'s objects, got "Deploymnt"; did you mean Deployment?',
    ],
    [
      "Service",
      "auth-servce",
      undefined,
      'target.name: must be the name of a Service, got "auth-servce"; did you mean auth-service?',
    ],
    ["LimitRange", "other", undefined, 'target.name: must be the name of a LimitRange, got "other"; use access-layer'],
    [
      "Service",
      "auth-service",
      { app: "auht" },
      'target.labels.app: must be a value of the label app of a Service, got "auht"; did you mean auth?',
    ],
  ])("the target %s %s %j selects no object", (kind, name, labels, message) => {
    expect(problemsOf(kind, name, { merge: { spec: {} } }, labels)).toEqual([
      `patches/no-object patches[0].${message}`,
    ]);
  });

  test.each([
    ["the same value", { merge: { spec: { revisionHistoryLimit: 10 } } }],
    ["a default that is written out", pod({ restartPolicy: "Always" })],
    [
      "another spelling of a quantity",
      {
        patch: [
          { op: "replace", path: "/spec/template/spec/containers/0/resources/limits/memory", value: "524288Ki" },
        ] as const,
      },
    ],
  ])("%s changes nothing", (_what, change) => {
    expect(problemsOf("Deployment", "metrics", change)).toEqual([
      "patches/no-change patches[0]: must change something, but the API server would store the same object; delete the patch (Deployment metrics)",
    ]);
  });

  test("a patch that changes only some of the objects that it selects is accepted", () => {
    const before = [
      { target: { kind: "Deployment", name: "metrics" }, reason: "A.", ...pod({ dnsPolicy: "Default" }) },
    ];
    const all = { target: { kind: "Deployment" }, reason: "B.", ...pod({ dnsPolicy: "Default" }) };
    expect(withPatches(...before, all).problems).toEqual([]);
  });

  test.each([
    [
      { op: "add", path: "/spec/template/spec/tolerations/-", value: {} },
      'patch[0].path: must point to an existing value, got "/spec/template/spec/tolerations/-", but /spec/template/spec has automountServiceAccountToken, containers, enableServiceLinks, securityContext, serviceAccountName, terminationGracePeriodSeconds, topologySpreadConstraints and volumes; add the missing parent first; in a key, write "/" as ~1 (Deployment metrics)',
    ],
    [
      { op: "remove", path: "/spec/template/spec/containers/1" },
      'patch[0].path: must point to an existing value, got "/spec/template/spec/containers/1", but /spec/template/spec/containers has 1 item; use the position of an item, or op: add with - for the end (Deployment metrics)',
    ],
    [
      { op: "replace", path: "/spec/minReadySeconds/a", value: 1 },
      'patch[0].path: must point to an existing value, got "/spec/minReadySeconds/a", but /spec/minReadySeconds is a single value; end the pointer there (Deployment metrics)',
    ],
    [
      { op: "copy", from: "/nothing", path: "/spec/paused" },
      'patch[0].from: must point to an existing value, got "/nothing", but the object has apiVersion, kind, metadata and spec; use one of these keys; in a key, write "/" as ~1 (Deployment metrics)',
    ],
    [
      { op: "test", path: "/spec/minReadySeconds", value: 6 },
      "patch[0]: must match the value at /spec/minReadySeconds, got 5; compare the pointer with the current manifest, then update path or value (Deployment metrics)",
    ],
  ] as const)("the operation %j does not fit", (operation, message) => {
    expect(problemsOf("Deployment", "metrics", { patch: [operation] })).toEqual([
      `patches/operation patches[0].${message}`,
    ]);
  });
});

describe("what a patch made of an object is checked", () => {
  test.each([
    [
      "an unknown field",
      pod({ nodeSelektor: { a: "b" } }),
      "patches/schema patches[0].merge.spec.template.spec.nodeSelektor: spec.template.spec.nodeSelektor is not a field that the API server knows; check the spelling and the value (Deployment metrics)",
    ],
    [
      "a wrong type",
      pod({ nodeSelector: { disk: 1 } }),
      "patches/schema patches[0].merge.spec.template.spec.nodeSelector.disk: spec.template.spec.nodeSelector[disk] must be a string, got 1; check the spelling and the value (Deployment metrics)",
    ],
    [
      "a host network",
      pod({ hostNetwork: true }),
      "patches/pod-security patches[0].merge.spec.template.spec.hostNetwork: spec.template.spec.hostNetwork must not be true, because the Namespace enforces Pod Security restricted; remove this change (Deployment metrics)",
    ],
  ])("%s is refused at its line", (_what, change, problem) => {
    expect(problemsOf("Deployment", "metrics", change)[0]).toBe(problem);
  });

  test("all problems of all patches are reported together, each once", () => {
    const patches: PatchSpec[] = [
      { target: { kind: "Deployment" }, reason: "A.", ...pod({ hostPID: true, hostIPC: true }) },
      { target: { kind: "Nothing" }, reason: "B.", ...pod({ hostPID: true }) },
    ];
    const { problems } = withPatches(...patches);
    const others = manifests.filter(({ kind }) => kind === "Deployment").length - 1;
    expect(problems.map(({ message }) => message)).toEqual([
      `spec.template.spec.hostPID must not be true, because the Namespace enforces Pod Security restricted; remove this change (Deployment postgres-deployment and ${others} more)`,
      `spec.template.spec.hostIPC must not be true, because the Namespace enforces Pod Security restricted; remove this change (Deployment postgres-deployment and ${others} more)`,
      expect.stringContaining("must be a kind of this environment's objects"),
    ]);
  });

  test("the metadata of a custom resource is checked, without a warning", () => {
    const label = (key: string) => patched("HTTPRoute", undefined, { merge: { metadata: { labels: { [key]: "a" } } } });
    expect(label("release")).toMatchObject({ problems: [], warnings: [] });
    expect(label("not a label").problems).toMatchObject([{ code: "patches/schema" }]);
  });

  test("a patch of a custom resource is accepted with a warning, because its schema is in the cluster", () => {
    const { problems, warnings } = patched("HTTPRoute", undefined, { merge: { spec: { anything: 1 } } });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      {
        code: "patches/unchecked",
        source: "environment",
        path: ["patches", 0, "target", "kind"],
        message:
          "the schema of HTTPRoute is in the cluster, so only the API server can check the fields that this patch changes; apply it to a test cluster first",
      },
    ]);
  });
});
