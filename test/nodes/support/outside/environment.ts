import type { EnvironmentSpec } from "../../../../lib/spec/environment";
import type { BlueGreenRelease, CanaryRelease } from "../../../../lib/spec/release";
import type { ServiceSpec } from "../../../../lib/spec/service";
import { environmentOf, type EnvironmentFiles } from "../../../helpers/fixtures";

/** Fits the nodes of a test. */
const RESOURCES = { requests: { cpu: "50m", memory: "96Mi" }, limits: { cpu: "1", memory: "256Mi" } };

/** The gateway before a switch: green already runs the next version. */
export const BLUE: BlueGreenRelease = {
  live: "blue",
  preview: "green",
  blue: { version: "v1.0.1", floor: 2 },
  green: { version: "v1.1.0", floor: 2 },
};

/** The streaming service without a canary. */
export const STABLE: CanaryRelease = {
  share: 0,
  stable: { version: "v1.0.1", floor: 2 },
  canary: { version: "v1.0.1", floor: 1 },
};

/**
 * The two services of an environment that requests from outside reach, with its exposure, and without what they call: a blue-green
 * gateway and the streaming service with a canary.
 * @param services - names of the services, which can include others of the environment
 */
export function exposedServices(
  name: "staging" | "prod",
  services: readonly string[] = ["gateway", "streaming"],
): EnvironmentFiles {
  const { environment } = environmentOf(name, "environments");
  const { context, exposure } = environment.cluster;
  if (exposure === undefined) throw new Error(`${name} has no exposure`);
  return {
    environment: {
      schema: 1,
      name: "outside",
      cluster: { context, exposure },
      services: Object.fromEntries(services.map((service) => [service, small(environment, service)])),
      datastores: {},
    },
    release: { schema: 1, services: { gateway: BLUE, streaming: STABLE }, secrets: { jwt: "access-secrets" } },
  };
}

function small({ services }: EnvironmentSpec, name: string): ServiceSpec {
  const service = services[name];
  if (service === undefined) throw new Error(`the environment has no service ${name}`);
  return { ...service, scale: { min: 2 }, resources: RESOURCES, calls: [] };
}
