import { synthesize } from "../../charts/synthesize";
import type { ServiceSpec } from "../../lib/spec/service";
import { differences } from "../helpers/differences";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../helpers/fixtures";

const prod = environmentOf("prod");

/** Differences in the rendered manifests of prod after a change of its files. */
function changed(props: EnvironmentFiles): string[] {
  return differences(synthesize(layerOf(prod)).manifests, synthesize(layerOf(props)).manifests);
}

function withService(name: string, change: Partial<ServiceSpec>): EnvironmentFiles {
  const { environment, release } = prod;
  const service = { ...(environment.services[name] as ServiceSpec), ...change };
  return { release, environment: { ...environment, services: { ...environment.services, [name]: service } } };
}

describe("a change of prod's files", () => {
  test("a new version of a rolling service is one field", () => {
    const image = "ghcr.io/254carbon/access-layer-metrics";
    expect(changed(withRelease(prod, "metrics", { rolling: { version: "v1.0.2", floor: 2 } }))).toEqual([
      `Deployment/metrics spec.template.spec.containers.0.image: ${image}:v1.0.1 → ${image}:v1.0.2`,
    ]);
  });

  test("rotating the JWT Secret rolls every workload that reads it, and only those", () => {
    const secrets = { ...prod.release.secrets, jwt: "access-secrets-rotated" };
    const rotated = changed({ ...prod, release: { ...prod.release, secrets } });
    expect([...new Set(rotated.map((line) => line.split(" ")[0]))].sort()).toEqual([
      "Deployment/auth-blue",
      "Deployment/auth-green",
      "Deployment/gateway-blue",
      "Deployment/gateway-green",
      "Deployment/streaming-canary",
      "Deployment/streaming-stable",
    ]);
    expect([...new Set(rotated.map((line) => line.replace(/^\S+ \S+: /, "")))]).toEqual([
      "access-secrets → access-secrets-rotated",
    ]);
  });

  test("rotating the database's password rolls its clients, Keycloak and PostgreSQL itself", () => {
    const secrets = { ...prod.release.secrets, postgres: "postgres-credentials-2026" };
    const rotated = changed({ ...prod, release: { ...prod.release, secrets } });
    expect([...new Set(rotated.map((line) => line.split(" ")[0]))].sort()).toEqual([
      "CronJob/database-backup",
      "Deployment/auth-blue",
      "Deployment/auth-green",
      "Deployment/entitlements",
      "Deployment/keycloak-deployment",
      "Deployment/metrics",
      "Deployment/postgres-deployment",
    ]);
  });

  test("a higher maximum changes the autoscalers of both colors and the quota of the namespace", () => {
    expect(changed(withService("auth", { scale: { min: 2, max: 8 } }))).toEqual([
      "ResourceQuota/access-layer spec.hard.pods: 123 → 129",
      "ResourceQuota/access-layer spec.hard.requests.cpu: 49550m → 51050m",
      "ResourceQuota/access-layer spec.hard.requests.memory: 63360Mi → 64896Mi",
      "HorizontalPodAutoscaler/auth-blue spec.maxReplicas: 6 → 8",
      "HorizontalPodAutoscaler/auth-green spec.maxReplicas: 6 → 8",
    ]);
  });

  test("a configuration value reaches the pod template of each workload, so that undoing a rollout restores it", () => {
    expect(changed(withService("metrics", { environment: { LOG_LEVEL: "debug" } }))).toEqual([
      "Deployment/metrics spec.template.spec.containers.0.env.9.name: absent → LOG_LEVEL",
      "Deployment/metrics spec.template.spec.containers.0.env.9.value: absent → debug",
    ]);
  });
});
