import { datastoreNames } from "../layer/datastores";
import type { Layer } from "../layer/layer";
import { probedPath } from "../layer/service";
import { datastoreCallee, externalCallee, type Callee } from "./callees";
import { edgeCallee } from "./edge-callee";

/** A call from one service to another, by name. */
export interface Call {
  /** Name of the caller. */
  readonly from: string;
  /** Name of the callee. */
  readonly to: string;
}

/** Callees by name. */
export type Callees = ReadonlyMap<string, Callee>;

/** All possible callees of a layer, by name. */
export function calleesOf(layer: Pick<Layer, "services" | "datastores" | "externalServices" | "secrets">): Callees {
  const { services, datastores, externalServices, secrets } = layer;
  const all = [
    ...services.map((service) => edgeCallee(service.name, { ...service, healthPath: probedPath(service) })),
    ...datastoreNames(datastores).flatMap((name) => {
      const store = datastores[name];
      return store === undefined ? [] : [datastoreCallee(name, store, secrets)];
    }),
    ...externalServices.map((service) => externalCallee(service.name, service)),
  ];
  return new Map(all.map((callee) => [callee.name, callee]));
}

/**
 * The callees of one client, by name. Unlike {@link calleesOf}, PostgreSQL has the variables of the client's own role, if it has one.
 * @param client - name of a service, `keycloak` or `database-backup`
 */
export function calleesFor(
  client: string,
  { datastores, secrets }: Pick<Layer, "datastores" | "secrets">,
  callees: Callees,
): Callees {
  const { postgres } = datastores;
  if (postgres === undefined) return callees;
  const own = datastoreCallee("postgres", postgres, secrets, "postgres", client);
  return new Map([...callees, [own.name, own]]);
}

/** The calls of the services in a layer, and of Keycloak to its database. */
export function callsOf({ services, datastores }: Pick<Layer, "services" | "datastores">): readonly Call[] {
  const calls = services.flatMap(({ name, calls }) => calls.map((to) => ({ from: name, to })));
  return datastores.keycloak?.kind === "inCluster" ? [...calls, { from: "keycloak", to: "postgres" }] : calls;
}
