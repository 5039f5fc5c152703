import {
  DATASTORE_PORTS,
  blockedServiceName,
  datastoreDeploymentName,
  secondReplicaName,
  environmentVariableName,
  scrapeServiceName,
} from "../names";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import type { Layout } from "../topology/layout";
import type { Layer } from "../layer/layer";
import { objectNameProblem, serviceNameProblem } from "./kubernetes-names";
import { inEnvironment, problemIf, type Place } from "./problems";
import { EXPORTER_NAMES, NAMES_OF_ADDRESSES, RESERVED_NAMES } from "./reserved-names";

/** Names that the layer uses as `app`. */
const RESERVED: readonly string[] = [...Object.keys(DATASTORE_PORTS), ...RESERVED_NAMES];

/** Servers whose scrape Service name could collide with the name of a service's Service. */
const SCRAPED_SERVERS = ["keycloak", "alertmanager", ...EXPORTER_NAMES];

/** Names that a service can't have: Deployments of datastores, and ids of sibling constructs. */
const TAKEN: readonly string[] = [
  ...[...Object.keys(DATASTORE_PORTS), ...EXPORTER_NAMES].map(datastoreDeploymentName),
  datastoreDeploymentName(secondReplicaName("alertmanager")),
  "foundation",
  "operator-jobs",
  "access-policies",
  "public-routes",
  "on-call-roles",
  "monitoring",
  ...SCRAPED_SERVERS.map((server) => `${server}-scrape`),
  "alertmanager-peers",
  // Not a valid construct id: `constructs` looks children up in a plain object.
  "constructor",
];

/** Rules about the name of one edge service. */
export function serviceNameProblems(name: string, place: Place): Problem[] {
  const isTaken = RESERVED.includes(name) || TAKEN.includes(name);
  const message = isTaken ? reservedMessage(name) : serviceNameProblem(name);
  return problemIf("name/service", place, message);
}

/** Rules about the name of one external service. No Kubernetes object has that name. */
export function externalServiceNameProblems(name: string, place: Place): Problem[] {
  const isTaken = RESERVED.includes(name) || NAMES_OF_ADDRESSES.includes(name);
  const message = isTaken ? reservedMessage(name) : objectNameProblem(name);
  return problemIf("name/external-service", place, message);
}

/**
 * Rules about name collisions, including environment variables and objects named after services.
 */
export function nameCollisionProblems({
  services,
  externalServices,
}: Pick<Layer, "services" | "externalServices">): Problem[] {
  const internal = services.map(({ name, layout }) => ({ name, layout, place: inEnvironment("services", name) }));
  const external = externalServices.map(({ name }) => ({ name, place: inEnvironment("externalServices", name) }));
  const isExternal = (wanted: string) => external.some(({ name }) => name === wanted);
  return [
    ...internal.flatMap(({ name, place }) =>
      problemIf("name/external-service", place, isExternal(name) ? sameAsExternal(name) : undefined),
    ),
    ...collisions(internal, ({ layout }) => objectNames(layout)).flatMap(({ later, earlier, shared }) =>
      problemIf(
        "name/collision",
        later.place,
        `must not result in the name ${shared}, which ${earlier.name} already uses; rename one of the two`,
      ),
    ),
    ...collisions([...internal, ...external], ({ name }) => [environmentVariableName(name, "SERVICE_URL")])
      .filter(({ later, earlier }) => later.name !== earlier.name)
      .flatMap(({ later, earlier, shared }) => {
        const message = `must not result in the environment variable ${shared}, which ${earlier.name} already uses; rename one of the two`;
        return problemIf("name/environment-variable", later.place, message);
      }),
  ];
}

/**
 * Items with a name that an earlier item already uses. Reports only the first such name per item.
 */
function collisions<T>(
  items: readonly T[],
  claimsOf: (item: T) => readonly string[],
): { readonly later: T; readonly earlier: T; readonly shared: string }[] {
  const owners = new Map<string, T>();
  return items.flatMap((later) => {
    const claims = claimsOf(later);
    const shared = claims.find((claim) => owners.has(claim));
    const earlier = shared === undefined ? undefined : owners.get(shared);
    for (const claim of claims) if (!owners.has(claim)) owners.set(claim, later);
    return shared === undefined || earlier === undefined ? [] : [{ later, earlier, shared }];
  });
}

function reservedMessage(name: string): string {
  return `must not be ${show(name)}, which is reserved for the layer; choose another name`;
}

function sameAsExternal(name: string): string {
  return `must not have the same name as external service ${name}, because "calls: [${name}]" would be ambiguous; rename one of the two`;
}

/** Names of all Deployments and Services that a service can have. */
function objectNames({ service, workloads, services }: Layout): string[] {
  return [
    ...workloads.map(({ name }) => `Deployment/${name}`),
    ...services.map(({ name }) => `Service/${name}`),
    `Service/${scrapeServiceName(service)}`,
    `Service/${blockedServiceName(service)}`,
  ];
}
