import type { Chart } from "cdk8s";
import type { Datastore } from "../../lib/constructs/datastores/datastore";
import { EdgeService } from "../../lib/constructs/edge-service";
import type { Manifest } from "../../lib/manifests/manifest";
import { environmentOfContainer, mainContainer } from "./kubernetes";
import { inConsumerChart } from "./consumer-chart";

/** Returns the environment variables of a service that calls a datastore. */
export function clientEnvironmentOf(build: (chart: Chart) => Datastore): Readonly<Record<string, string>> {
  const manifests = inConsumerChart((chart) => {
    new EdgeService(chart, "client", {
      name: "client",
      topology: "rolling",
      scale: { min: 1 },
      release: { rolling: { version: "v1.0.0", floor: 1 } },
      calls: [build(chart).callee],
    });
  });
  return environmentOfContainer(mainContainer(manifests, "client"));
}

/** Returns a datastore and the objects of a chart that contains only this datastore. */
export function alone<T extends Datastore>(
  build: (chart: Chart) => T,
): { readonly store: T; readonly manifests: readonly Manifest[] } {
  const built: T[] = [];
  const manifests = inConsumerChart((chart) => built.push(build(chart)));
  const [store] = built;
  if (store === undefined) throw new Error("nothing was built");
  return { store, manifests };
}
