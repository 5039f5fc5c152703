import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import { dump } from "js-yaml";
import type { AccessLayerProps } from "../../charts/access-layer-chart";
import { environmentFileName, releaseFileName } from "../../lib/names";
import type { ServiceRelease } from "../../lib/spec/release";
import type { ServiceSpec, TopologyKind } from "../../lib/spec/service";

/** Topologies by turns: a mix in which every size has about the same number of objects per service. */
const TOPOLOGIES: readonly TopologyKind[] = ["blueGreen", "canary", "rolling"];

const RELEASES: Readonly<Record<TopologyKind, ServiceRelease>> = {
  rolling: { rolling: { version: "v1.0.1", floor: 2 } },
  blueGreen: {
    live: "blue",
    preview: "green",
    blue: { version: "v1.0.1", floor: 2 },
    green: { version: "v1.0.0", floor: 1 },
  },
  canary: { share: 0, stable: { version: "v1.0.1", floor: 2 }, canary: { version: "v1.0.1", floor: 1 } },
};

/** Services that all others call, as an access layer has them: its identities and its rights. */
const HUBS = [0, 1].map(serviceName);

const HUB = {
  scale: { min: 2, max: 6 },
  calls: ["redis"],
  secrets: { jwt: ["ACCESS_JWKS_URL", "ACCESS_JWT_SECRET_KEY"] },
};

const CALLER = { ...HUB, calls: ["redis", ...HUBS] };

/**
 * An environment of that many services: blue-green, canary and rolling by turns, each calling Redis and the first two of them,
 * over the same datastores as prod. The same number gives the same environment.
 */
export function syntheticEnvironment(services: number): AccessLayerProps {
  const numbers = Array.from({ length: services }, (_, index) => index);
  const name = `services-${services}`;
  return {
    environment: {
      schema: 1,
      name,
      cluster: { context: name },
      services: Object.fromEntries(numbers.map((index) => [serviceName(index), service(index)])),
      datastores: {
        postgres: { flavour: "inCluster", version: "16.4", storage: "50Gi" },
        redis: {
          flavour: "inCluster",
          version: "7.4.1",
          storage: "8Gi",
          maxMemory: "1536Mi",
          resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { cpu: "1", memory: "2Gi" } },
        },
        kafka: { flavour: "inCluster", version: "7.7.1", storage: "100Gi" },
        keycloak: { flavour: "inCluster", version: "26.2.5", hostname: "auth.254carbon.com", replicas: 2 },
        alertmanager: { flavour: "inCluster", version: "v0.28.1" },
      },
    },
    release: {
      schema: 1,
      services: Object.fromEntries(numbers.map((index) => [serviceName(index), RELEASES[topologyOf(index)]])),
    },
  };
}

/**
 * Writes the two files of an environment; gives its name. What services have in common is written once and referred to, as
 * people do it: a file may not hold any number of words.
 */
export function writeEnvironment(folder: string, { environment, release }: AccessLayerProps): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, environmentFileName(environment.name)), dump(environment));
  writeFileSync(join(folder, releaseFileName(environment.name)), dump(release));
  return environment.name;
}

/**
 * How many services give that many objects, from two sizes whose objects were counted: each service adds the same on average.
 */
export function servicesFor(objects: number, counted: readonly { services: number; objects: number }[]): number {
  const [small, large] = [...counted].sort((a, b) => a.services - b.services).slice(-2);
  if (small === undefined || large === undefined) throw new Error("two sizes are needed to tell a third");
  const perService = (large.objects - small.objects) / (large.services - small.services);
  return Math.round(large.services + (objects - large.objects) / perService);
}

function topologyOf(index: number): TopologyKind {
  return TOPOLOGIES[index % TOPOLOGIES.length] ?? "rolling";
}

function serviceName(index: number): string {
  return `service-${String(index + 1).padStart(4, "0")}`;
}

function service(index: number): ServiceSpec {
  return { topology: topologyOf(index), ...(index < HUBS.length ? HUB : CALLER) };
}
