import { recordAt } from "../../../../lib/manifests/json";
import { findManifest } from "../../../../lib/manifests/manifest";
import { changed, deploymentStatus, withSpec } from "../../../helpers/live-state";
import { deployed, healthy, manifests, service, statusWith, textsOf, trackOf } from "./prod";

describe("Deployments", () => {
  test.each([
    [
      "stopped",
      withSpec(healthy, "Deployment", "metrics", { replicas: 0 }),
      "metrics is scaled to 0, and its minimum is 2 pods",
    ],
    ["missing", changed(healthy, "Deployment", "metrics", () => undefined), "Deployment metrics is missing"],
    ["paused", withSpec(healthy, "Deployment", "metrics", { paused: true }), "the rollout of metrics is paused"],
    [
      "rolling out",
      deployed("metrics", deploymentStatus(2, { updatedReplicas: 1, conditions: [] })),
      "metrics is rolling out: 1 of 2 pods with the new template",
    ],
    [
      "rolling out",
      deployed("metrics", deploymentStatus(2, { observedGeneration: 0 })),
      "the controller has not seen the newest change of metrics yet",
    ],
    [
      "stuck",
      deployed(
        "metrics",
        deploymentStatus(2, {
          conditions: [
            { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" },
          ],
        }),
      ),
      "the rollout of metrics is stuck: timed out",
    ],
    [
      "not ready",
      deployed("metrics", deploymentStatus(2, { readyReplicas: 1, availableReplicas: 1 })),
      "metrics: 1 of 2 pods is available",
    ],
    [
      "not ready",
      withSpec(deployed("metrics", deploymentStatus(1)), "Deployment", "metrics", { replicas: 1 }),
      "metrics has 1 pod, and its minimum is 2",
    ],
  ] as const)("a Deployment is %s", (state, objects, text) => {
    const metrics = service("metrics", objects);
    expect(trackOf(metrics, "rolling")?.state).toBe(state);
    expect(textsOf(metrics)).toContain(text);
  });

  test("more pods than the minimum are ready", () => {
    const objects = withSpec(deployed("metrics", deploymentStatus(4)), "Deployment", "metrics", { replicas: 4 });
    expect(service("metrics", objects).ready).toBe(true);
  });

  test("a service without a ready pod fails all requests", () => {
    const metrics = service(
      "metrics",
      deployed("metrics", deploymentStatus(2, { readyReplicas: 0, availableReplicas: 0 })),
    );
    expect(textsOf(metrics)[0]).toBe("Service metrics-service has no ready pod: requests fail");
    expect(trackOf(metrics, "rolling")?.share).toBeUndefined();
  });

  test("a Deployment without a status is rolling out", () => {
    const metrics = service(
      "metrics",
      changed(healthy, "Deployment", "metrics", () => ({ status: undefined })),
    );
    expect(trackOf(metrics, "rolling")?.state).toBe("rolling out");
  });

  test("a full quota is named", () => {
    const conditions = [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota" }];
    const metrics = service("metrics", deployed("metrics", deploymentStatus(1, { conditions })));
    expect(textsOf(metrics)).toContain("pods of metrics can't be created: exceeded quota");
  });

  test("another version than in the release file is named, also if only the digest differs", () => {
    const image = (tag: string) => {
      const text = JSON.stringify(recordAt(findManifest(manifests, "Deployment", "metrics"), "spec"));
      return { ...(JSON.parse(text.replace("metrics:v1.0.1", `metrics:${tag}`)) as object), replicas: 2 };
    };
    const withImage = (tag: string) => service("metrics", withSpec(healthy, "Deployment", "metrics", image(tag)));
    expect(textsOf(withImage("v9"))[0]).toBe("metrics has the version v9, but the release file says v1.0.1");
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    expect(textsOf(withImage(`v1.0.1@${digest}`))[0]).toMatch(
      /metrics:v1\.0\.1@sha256:.*, but the release file says .*metrics:v1\.0\.1$/,
    );
    expect(trackOf(withImage(`v1.0.1@${digest}`), "rolling")?.template).toEqual({ version: "v1.0.1", digest });
  });

  test("a datastore without ready pods is named", () => {
    const status = deploymentStatus(1, { readyReplicas: 0, availableReplicas: 0 });
    const { datastores, ready } = statusWith(deployed("postgres-deployment", status));
    expect(ready).toBe(false);
    expect(datastores[0]).toMatchObject({
      name: "postgres",
      ready: false,
      state: "not ready",
      pods: { ready: 0, wanted: 1 },
    });
    expect(datastores[0]?.pods).toEqual({ ready: 0, wanted: 1 });
  });
});
