import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ReleaseSpec } from "../../lib/spec/release";
import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import { dump } from "js-yaml";
import { environmentFileName, releaseFileName } from "../../lib/names";
import type { ServiceRelease } from "../../lib/spec/release";
import type { ServiceSpec, TopologyKind } from "../../lib/spec/service";

/** The topologies alternate, so that the average number of objects per service is nearly the same for any number of services. */
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

/** Services that all others call, like `auth` and `entitlements` in the access layer. */
const HUBS = [0, 1].map(serviceName);

const HUB = {
  scale: { min: 2, max: 6 },
  calls: ["redis"],
  secrets: { jwt: ["ACCESS_JWKS_URL", "ACCESS_JWT_SECRET_KEY"] },
};

/** The two files of an environment. */
export interface EnvironmentFiles {
  readonly environment: EnvironmentSpec;
  readonly release: ReleaseSpec;
}

const CALLER = { ...HUB, calls: ["redis", ...HUBS] };

/**
 * An environment with a given number of services, which alternate between blue-green, canary and rolling. Each service calls
 * Redis and the
 * first two services. The datastores are the same as in prod. The same number always produces the same environment.
 */
export function syntheticEnvironment(services: number): EnvironmentFiles {
  const numbers = Array.from({ length: services }, (_, index) => index);
  const name = `services-${services}`;
  return {
    environment: {
      schema: 1,
      name,
      cluster: { context: name },
      services: Object.fromEntries(numbers.map((index) => [serviceName(index), service(index)])),
      datastores: {
        postgres: { kind: "inCluster", version: "16.4", storage: "50Gi" },
        redis: {
          kind: "inCluster",
          version: "7.4.1",
          storage: "8Gi",
          maxMemory: "1536Mi",
          resources: { requests: { cpu: "500m", memory: "3840Mi" }, limits: { cpu: "1", memory: "3840Mi" } },
        },
        kafka: { kind: "inCluster", version: "7.7.1", storage: "100Gi" },
        keycloak: { kind: "inCluster", version: "26.2.5", hostname: "auth.254carbon.com", replicas: 2 },
        alertmanager: { kind: "inCluster", version: "v0.28.1" },
      },
    },
    release: {
      schema: 1,
      services: Object.fromEntries(numbers.map((index) => [serviceName(index), RELEASES[topologyOf(index)]])),
    },
  };
}

/**
 * Writes the two files of an environment and returns its name. Uses YAML anchors for the parts that services share, because a
 * file may have at most 50,000 tokens.
 */
export function writeEnvironment(folder: string, { environment, release }: EnvironmentFiles): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, environmentFileName(environment.name)), dump(environment));
  writeFileSync(join(folder, releaseFileName(environment.name)), dump(release));
  return environment.name;
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
