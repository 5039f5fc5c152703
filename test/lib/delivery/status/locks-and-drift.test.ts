import type { LiveObject } from "../../../../lib/delivery/cluster";
import { recordAt } from "../../../../lib/manifests/json";
import { changed, withSpec } from "../../../helpers/live-state";
import { healthy, layer, service, textsOf } from "./prod";

const COMPLETE = "complete it (abort gateway --via kubectl takes it back)";

describe("drift", () => {
  test("fields that differ from the manifest are counted for each service, with the command that shows them", () => {
    const objects = withSpec(healthy, "HorizontalPodAutoscaler", "gateway-blue", { minReplicas: 4, maxReplicas: 5 });
    const gateway = service("gateway", withSpec(objects, "Deployment", "gateway-blue", { replicas: 4 }));
    expect(gateway.drift.fields).toBe(2);
    expect(gateway.reasons.at(-1)).toEqual({
      text: "2 fields differ from the manifest: HorizontalPodAutoscaler gateway-blue",
      next: {
        program: "kubectl",
        args: "get -f dist/prod/access-layer.k8s.yaml -o yaml --ignore-not-found --show-managed-fields > live.yaml && npx --no-install access-layer drift dist/prod live.yaml",
        to: "see the fields",
      },
    });
    expect(service("auth", objects).drift.fields).toBe(0);
  });

  test("a field that another manager changed counts once, and one that it added counts, too", () => {
    const fieldsV1 = { "f:spec": { "f:selector": {}, "f:externalName": {} } };
    const objects = changed(healthy, "Service", "gateway-service", ({ metadata, ...rest }) => ({
      metadata: { ...metadata, managedFields: [{ manager: "kubectl-patch", operation: "Update", fieldsV1 }] },
      spec: { ...recordAt(rest, "spec"), selector: { app: "gateway", version: "green" }, externalName: "other" },
    }));
    expect(service("gateway", objects).drift).toEqual({
      fields: 2,
      objects: ["v1/Service 254carbon-access/gateway-service"],
    });
  });

  test("a missing object counts as one field", () => {
    const metrics = service(
      "metrics",
      changed(healthy, "PodDisruptionBudget", "metrics", () => undefined),
    );
    expect(textsOf(metrics)).toEqual(["1 field differs from the manifest: PodDisruptionBudget metrics"]);
  });
});

describe("locks", () => {
  const lease = (spec: object, pending?: unknown): LiveObject => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name: "release-gateway",
      namespace: layer.namespace,
      resourceVersion: "1",
      annotations: typeof pending === "string" ? { "access-layer.254carbon.com/pending": pending } : {},
    },
    spec,
  });
  const pending = (operation: object) =>
    JSON.stringify({ operation, by: "anna", at: "2026-01-01T03:00:00Z", release: {} });

  test("a lock without an operation is shown, and needs no attention", () => {
    const { lock, ready } = service("gateway", [
      ...healthy,
      lease({ holderIdentity: "anna", renewTime: "2026-01-01T03:00:00Z" }),
    ]);
    expect({ lock, ready }).toEqual({ lock: { holder: "anna", renewed: "2026-01-01T03:00:00Z" }, ready: true });
  });

  test.each([
    [{ kind: "switch" }, "switch gateway"],
    [{ kind: "canary", share: 20 }, "canary gateway --share 20"],
    [{ kind: "scale", pods: 4 }, "scale gateway 4"],
    [
      { kind: "scale", pods: 4, temporary: { until: "2026-12-01T05:00:00Z", owner: "a@b.c", reason: "INC-1; reboot" } },
      "scale gateway 4 --until 2026-12-01T05:00:00Z --owner a@b.c --reason 'INC-1; reboot'",
    ],
    [{ kind: "scale", pods: 4, temporary: { until: "now; reboot", owner: "a", reason: "b" } }, undefined],
    [{ kind: "end" }, "scale gateway --end"],
    [{ kind: "release", version: "v1.0.2" }, "release gateway v1.0.2"],
    [{ kind: "release", version: "v1; reboot" }, undefined],
    [{ kind: "scale", pods: "4; reboot" }, undefined],
    [{ kind: "scale", pods: 1.5 }, undefined],
    [{ kind: "unknown" }, undefined],
  ])("an operation %j that did not end needs attention", (operation, args) => {
    const { reasons } = service("gateway", [...healthy, lease({ holderIdentity: "" }, pending(operation))]);
    const text = `${operation.kind} was started by anna at 2026-01-01T03:00:00Z, and did not end`;
    const next =
      args === undefined ? {} : { next: { program: "access-layer", args: `${args} --via kubectl`, to: COMPLETE } };
    expect(reasons).toEqual([{ text, ...next }]);
  });

  test("an operation whose lock is held names the holder and the last renewal, because its run can have died", () => {
    const spec = { holderIdentity: "anna", renewTime: "2026-01-01T03:00:20Z" };
    const { reasons } = service("gateway", [...healthy, lease(spec, pending({ kind: "switch" }))]);
    expect(reasons).toEqual([
      {
        text: "switch was started by anna at 2026-01-01T03:00:00Z, and did not end: anna holds the lock, renewed at 2026-01-01T03:00:20Z",
        next: { program: "access-layer", args: "switch gateway --via kubectl", to: COMPLETE },
      },
    ]);
  });

  test("text that is not an operation is ignored", () => {
    expect(service("gateway", [...healthy, lease({}, "{not json")]).ready).toBe(true);
  });
});
