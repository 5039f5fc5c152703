import { synthesize } from "../../charts/synthesize";
import { capacityOf } from "../../lib/layer/capacity";
import type { Manifest } from "../../lib/manifests/manifest";
import { resolveLayer } from "../../lib/layer/layer";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";
import { containersOf, ofKind, one, type RenderedDeployment } from "../helpers/kubernetes";
import { namesOf } from "../helpers/consumer-chart";

const RUNBOOK_REPLICAS = 5;

/**
 * Factors that convert units to millicores or mebibytes, so that sums are exact. Independent of the code under test.
 */
const FACTORS: Readonly<Record<string, number>> = { "": 1000, m: 1, Mi: 1, Gi: 1024 };

function amount(text: string | undefined): number {
  const [, digits, unit = ""] = /^(\d+)(m|Mi|Gi)?$/.exec(text ?? "") ?? [];
  return Number(digits) * (FACTORS[unit] ?? NaN);
}

interface Need {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

function total(needs: readonly Need[]): Need {
  const sum = (field: keyof Need) => needs.reduce((all, need) => all + need[field], 0);
  return { cpu: sum("cpu"), memory: sum("memory"), pods: sum("pods") };
}

/** Request of a pod: the sum of its containers, or the request of its largest init container if that is higher. */
function podRequest(deployment: RenderedDeployment, resource: "cpu" | "memory"): number {
  const of = (
    containers: readonly { readonly resources: { readonly requests: Readonly<Record<typeof resource, string>> } }[],
  ) => containers.map(({ resources }) => amount(resources.requests[resource]));
  const { containers, initContainers = [] } = deployment.spec.template.spec;
  return Math.max(
    of(containers).reduce((a, b) => a + b, 0),
    ...of(initContainers),
  );
}

function needOf(deployment: RenderedDeployment, pods: number): Need {
  return { cpu: pods * podRequest(deployment, "cpu"), memory: pods * podRequest(deployment, "memory"), pods };
}

/** Maximum capacity that the manifests need, calculated only from the manifests. */
function mostOf(manifests: readonly Manifest[]): Need {
  const autoscalers = new Map(
    ofKind(manifests, "HorizontalPodAutoscaler").map(({ metadata, spec }) => [metadata.name, spec]),
  );
  const deployments = ofKind(manifests, "Deployment");
  const services = new Map(deployments.map((deployment) => [deployment.metadata.labels?.["app"], deployment]));
  const isEdge = ({ spec }: RenderedDeployment) =>
    spec.template.spec.containers[0].image.startsWith("ghcr.io/254carbon/");
  const most = ({ metadata, spec }: RenderedDeployment) =>
    Math.max(autoscalers.get(metadata.name)?.maxReplicas ?? spec.replicas ?? 0, RUNBOOK_REPLICAS);
  return total([
    ...deployments.filter(isEdge).map((deployment) => needOf(deployment, most(deployment))),
    // A switch needs an extra color of every service.
    ...[...services.values()].filter(isEdge).map((deployment) => needOf(deployment, most(deployment))),
    ...deployments
      .filter((deployment) => !isEdge(deployment))
      .map((deployment) => {
        const surge = deployment.spec.strategy.type === "Recreate" ? 0 : 1;
        return needOf(deployment, (deployment.spec.replicas ?? 0) + surge);
      }),
    // Ten operator jobs with a quarter of a core and 256 MiB each.
    { cpu: 2500, memory: 2560, pods: 10 },
  ]);
}

describe.each(ENVIRONMENTS)("quota of %s", (name) => {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const { hard } = one(manifests, "ResourceQuota", "access-layer").spec;

  test("the quota has room for all workloads at their maximum, an extra color, five runbook replicas, datastores and jobs", () => {
    const [cpu, memory] = [amount(hard["requests.cpu"]), amount(hard["requests.memory"])];
    expect({ cpu, memory, pods: Number(hard["pods"]) }).toEqual(mostOf(manifests));
  });

  test("the quota has room for two copies of every volume, because a restore keeps the old volume", () => {
    const claims = ofKind(manifests, "PersistentVolumeClaim");
    const storage = claims.map(({ spec }) => amount(spec.resources.requests.storage)).reduce((a, b) => a + b, 0);
    expect(amount(hard["requests.storage"])).toBe(2 * storage);
    expect(hard["persistentvolumeclaims"]).toBe(String(2 * claims.length));
  });

  test("the quota has no limits.* keys, because the runbook raises limits manually", () => {
    expect(Object.keys(hard).filter((key) => key.startsWith("limits."))).toEqual([]);
  });
});

describe("capacityOf", () => {
  const { environment } = environmentOf("dev");
  const bare: EnvironmentSpec = { ...environment, services: {}, datastores: {} };
  const release = { schema: 1, services: {} } as const;

  test("capacityOf reserves capacity for jobs in an empty environment", () => {
    expect(capacityOf(resolveLayer(bare, release))).toEqual({
      cpu: 2.5,
      memory: 2560 * 2 ** 20,
      pods: 10,
      storage: 0,
      claims: 0,
    });
  });

  test("capacityOf reserves capacity for both topologies and an extra color during a migration", () => {
    const move = { topology: "blueGreen", migrateFrom: "canary", scale: { min: 2, max: 7 } } as const;
    expect(capacityOf(resolveLayer({ ...bare, services: { api: move } }, release)).pods).toBe(10 + 5 * 7);
  });
});

describe("dev", () => {
  const { manifests } = synthesize(layerOf(environmentOf("dev")));

  test("dev requests 2752 MiB of memory at minimum scale, which fits into 4 GiB on a laptop", () => {
    const needs = ofKind(manifests, "Deployment").map((deployment) =>
      needOf(deployment, deployment.spec.replicas ?? NaN),
    );
    expect(total(needs).memory).toBe(2752);
    expect(total(needs).memory).toBeLessThanOrEqual(4096);
  });

  test("no container in dev has a memory limit below its request", () => {
    const containers = ofKind(manifests, "Deployment").flatMap(containersOf);
    const below = containers.filter(
      ({ resources: { requests, limits } }) => amount(limits.memory) < amount(requests.memory),
    );
    expect(below).toEqual([]);
  });
});

describe("staging", () => {
  const [prod, staging] = ["prod", "staging"].map((name) => synthesize(layerOf(environmentOf(name))).manifests);

  test("staging has the same objects as prod, except for exposure and monitoring", () => {
    const differing = /^(HTTPRoute|Ingress|ServiceMonitor|PrometheusRule)\/|^ConfigMap\/access-layer-rules$/;
    const shape = (manifests: readonly Manifest[]) => namesOf(manifests).filter((name) => !differing.test(name));
    expect(shape(staging ?? [])).toEqual(shape(prod ?? []));
    expect(shape(staging ?? []).length).toBeGreaterThan(100);
  });

  test("staging has half of prod's maximum replicas and half its volume sizes, except for silences", () => {
    const sizes = (manifests: readonly Manifest[], part: number) => [
      ...ofKind(manifests, "HorizontalPodAutoscaler").map(({ spec }) => spec.maxReplicas * part),
      ...ofKind(manifests, "PersistentVolumeClaim")
        .filter(({ metadata }) => metadata.name !== "alertmanager-data")
        .map(({ spec }) => amount(spec.resources.requests.storage) * part),
    ];
    expect(sizes(staging ?? [], 2)).toEqual(sizes(prod ?? [], 1));
  });
});
