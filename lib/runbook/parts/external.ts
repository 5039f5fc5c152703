import type { Endpoint } from "../../layer/datastores";
import { callsOf } from "../../traffic/layer-calls";
import type { DatastoreName } from "../../spec/datastores";
import type { Kit } from "../kit";
import type { RunStep, Step, Target } from "../procedure";
import { logStep } from "./looks";
import { probeSteps } from "./probe";
import { restartSteps } from "./restart";

/** Services that call a datastore, as targets. */
export function clientsOf({ services, layer }: Kit, store: DatastoreName): readonly Target[] {
  const callers = callsOf(layer)
    .filter(({ to }) => to === store)
    .map(({ from }) => from);
  return services.filter(({ name }) => callers.includes(name));
}

/** Host and port of an endpoint in words. */
export function addressOf({ host, port, brokers }: Endpoint): string {
  if (brokers !== undefined) return brokers.join(", ");
  return typeof host === "string"
    ? `${host}:${port}`
    : `the host in ${host.key} of the Secret ${host.name}, port ${port}`;
}

/** What procedures say about an external datastore. */
export interface External {
  /** Name in `calls`. */
  readonly store: DatastoreName;
  /** Name of the product. */
  readonly product: string;
  /** Address for clients. */
  readonly endpoint: Endpoint;
}

/** Steps for a datastore outside the namespace. kubectl can't open a shell in it, so they look at its clients. */
export function externalSteps(kit: Kit, external: External): readonly Step[] {
  const { product, endpoint } = external;
  const provider: Step = {
    kind: "manual",
    id: "provider",
    what: `Look at the status, the events and the free storage of ${product} at its provider: ${addressOf(endpoint)}.`,
  };
  if (clientsOf(kit, external.store).length === 0) return [provider];
  return [
    reachStep(kit, external),
    logStep(kit, "<service>", {
      id: "client-log",
      see: `No errors about ${product}. A timeout points to the network, a refused password to the Secret, and a certificate error to the CA.`,
    }),
    provider,
    ...probeSteps(kit, { condition: "Only if you do not know which services are affected." }),
    ...restartSteps(kit, {
      deployment: "<deployment>",
      what: "the service",
      condition: `Only if ${product} answers again and <service> does not connect to it, for example after a failover to another address.`,
    }),
  ];
}

function reachStep({ tool, layer }: Kit, { store, product }: External): RunStep {
  return {
    kind: "run",
    id: "reach",
    what: `Check whether the NetworkPolicies let <service> connect to ${product}.`,
    command: tool(`reach <service> ${store} --env ${layer.name}`),
    who: "anyone",
    expect: {
      see: "Each pair of pods and addresses has the answer yes. The addresses must be those to which the host name resolves.",
      output: ": yes, on ",
    },
    within: 10,
  };
}
