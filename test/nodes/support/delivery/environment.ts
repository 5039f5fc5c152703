import type { ServiceRelease } from "../../../../lib/spec/release";
import type { EnvironmentFiles } from "../../../helpers/fixtures";
import { BLUE, STABLE, exposedServices } from "../outside/environment";
import { ON_NODES, STRICT } from "./operator-folder";

/** Release files of the services before any command. Only one pod runs on green. */
const RELEASES: Readonly<Record<"gateway" | "streaming" | "metrics", ServiceRelease>> = {
  gateway: { ...BLUE, green: { version: "v1.0.0", floor: 1 } },
  streaming: { ...STABLE, stable: { version: "v1.0.1", floor: 3 } },
  metrics: { rolling: { version: "v1.0.1", floor: 4 } },
};

/** Prod's blue-green gateway, streaming service with a canary and rolling metrics service, without what they call, and the job that probes them. */
export function deliveredServices(): EnvironmentFiles {
  const { environment, release } = exposedServices("prod", ["gateway", "streaming", "metrics"]);
  return {
    environment: {
      ...environment,
      name: "delivery",
      cluster: { ...environment.cluster, ...ON_NODES },
      jobs: { probe: {} },
      patches: [STRICT],
    },
    release: { ...release, services: RELEASES },
  };
}
