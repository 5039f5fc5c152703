import { synthesize } from "../../charts/synthesize";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";
import { ofKind, one, selects } from "../helpers/kubernetes";

const EDGE_WORKLOADS = {
  dev: ["auth", "entitlements", "gateway", "metrics", "streaming"],
  staging: [
    ...["auth-blue", "auth-green", "entitlements", "gateway-blue", "gateway-green"],
    ...["metrics", "streaming-canary", "streaming-stable"],
  ],
  prod: [
    ...["auth-blue", "auth-green", "entitlements", "gateway-blue", "gateway-green"],
    ...["metrics", "streaming-canary", "streaming-stable"],
  ],
};

const SINGLE_WRITERS = ["alertmanager-deployment", "kafka-deployment", "postgres-deployment", "redis-deployment"];

describe.each(ENVIRONMENTS)("workloads of %s", (name) => {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const deployments = ofKind(manifests, "Deployment");
  const autoscalers = ofKind(manifests, "HorizontalPodAutoscaler");
  const budgets = ofKind(manifests, "PodDisruptionBudget");

  test("every service and datastore has its Deployments, and no other Deployment exists", () => {
    expect(deployments.map(({ metadata }) => metadata.name).sort()).toEqual(
      [...EDGE_WORKLOADS[name], ...SINGLE_WRITERS, "keycloak-deployment"].sort(),
    );
  });

  test("only Deployments without an autoscaler set replicas, because an apply would otherwise reset the autoscaler", () => {
    const targets = autoscalers.map(({ spec }) => spec.scaleTargetRef.name);
    const withReplicas = deployments
      .filter(({ spec }) => spec.replicas !== undefined)
      .map(({ metadata }) => metadata.name);
    const others = deployments
      .map(({ metadata }) => metadata.name)
      .filter((deployment) => !targets.includes(deployment));
    expect(withReplicas.sort()).toEqual(others.sort());
    expect(deployments.filter(({ spec }) => spec.replicas === 0)).toEqual([]);
  });

  test("every workload with a scale range has one autoscaler, which targets the Deployment with the same name", () => {
    expect(autoscalers.map(({ metadata }) => metadata.name).sort()).toEqual(name === "dev" ? [] : EDGE_WORKLOADS[name]);
    for (const { metadata, spec } of autoscalers) {
      expect(spec.scaleTargetRef).toEqual({ apiVersion: "apps/v1", kind: "Deployment", name: metadata.name });
      expect(spec.minReplicas).toBeGreaterThanOrEqual(1);
      expect(spec.maxReplicas).toBeGreaterThan(spec.minReplicas);
    }
  });

  test("every workload has one disruption budget, which selects only its pods and never blocks a drain", () => {
    expect(budgets.map(({ metadata }) => metadata.name).sort()).toEqual(
      [...EDGE_WORKLOADS[name], "keycloak-deployment"].sort(),
    );
    for (const { metadata, spec } of budgets) {
      const selected = deployments.filter((deployment) =>
        selects(spec.selector.matchLabels, deployment.spec.template.metadata.labels),
      );
      expect(selected.map((deployment) => deployment.metadata.name)).toEqual([metadata.name]);
      expect(spec.maxUnavailable).toBeGreaterThanOrEqual(1);
      expect(spec.minAvailable).toBeUndefined();
      expect(spec.unhealthyPodEvictionPolicy).toBe("AlwaysAllow");
    }
  });

  test("every Deployment selects only its own pods, by app and version", () => {
    for (const { metadata, spec } of deployments) {
      const selected = deployments.filter((other) =>
        selects(spec.selector.matchLabels, other.spec.template.metadata.labels),
      );
      expect(selected.map((other) => other.metadata.name)).toEqual([metadata.name]);
      expect(Object.keys(spec.selector.matchLabels)).toEqual(["app", "version"]);
    }
  });

  test("only workloads with one pod ask node autoscalers not to move their pods", () => {
    const kept = { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false", "karpenter.sh/do-not-disrupt": "true" };
    for (const { metadata, spec } of deployments) {
      const { annotations = {} } = spec.template.metadata;
      const isKept = Object.entries(kept).every(([key, value]) => annotations[key] === value);
      expect([metadata.name, isKept]).toEqual([metadata.name, spec.strategy.type === "Recreate"]);
    }
  });

  test("a rollout does not count as failed while its startup probe still allows the server to start", () => {
    for (const { metadata, spec } of deployments) {
      const { periodSeconds = 0, failureThreshold = 0 } = spec.template.spec.containers[0].startupProbe ?? {};
      const isLonger = (spec.progressDeadlineSeconds ?? 0) > periodSeconds * failureThreshold;
      expect([metadata.name, isLonger]).toEqual([metadata.name, true]);
    }
  });

  test("workloads with a volume run a single pod and use the Recreate strategy", () => {
    for (const writer of SINGLE_WRITERS) {
      const { replicas, strategy } = one(manifests, "Deployment", writer).spec;
      expect({ replicas, strategy }).toEqual({ replicas: 1, strategy: { type: "Recreate" } });
    }
    expect(
      ofKind(manifests, "PersistentVolumeClaim").map(({ metadata, spec }) => [metadata.name, spec.accessModes]),
    ).toEqual([
      ["postgres-data", ["ReadWriteOncePod"]],
      ["redis-data", ["ReadWriteOncePod"]],
      ["kafka-data", ["ReadWriteOncePod"]],
      ["alertmanager-data", ["ReadWriteOncePod"]],
    ]);
  });

  test("workloads without a volume keep all replicas available during a rollout", () => {
    for (const workload of [...EDGE_WORKLOADS[name], "keycloak-deployment"]) {
      expect(one(manifests, "Deployment", workload).spec.strategy).toEqual({
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 },
      });
    }
  });
});
