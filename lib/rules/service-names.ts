import {
  CRON_JOBS,
  DATASTORE_PORTS,
  DEFAULT_DENY_NAME,
  QUARANTINE_NAME,
  datastoreDeploymentName,
  environmentVariableName,
  scrapeServiceName,
} from "../names";
import type { EnvironmentSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { show } from "../values/show";
import type { ServiceRelease, TrackRelease } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { sortedEntries } from "../values/sorted-entries";
import { planService } from "../topology/migration";
import { objectNameProblem, serviceNameProblem } from "./kubernetes-names";
import { inEnvironment, problemIf, type Place } from "./problems";

/** Names that the layer itself uses: as `app` of its servers and jobs, and the ServiceAccount that every namespace has. */
const RESERVED: readonly string[] = [
  ...Object.keys(DATASTORE_PORTS),
  ...CRON_JOBS,
  DEFAULT_DENY_NAME,
  QUARANTINE_NAME,
  "default",
];

/** Servers whose Service for Prometheus would else be called like the Service of a service. */
const SCRAPED_SERVERS = ["keycloak", "alertmanager"];

/** Names that only a service can't have: of the datastores' Deployments, and of constructs, which stand beside its own. */
const TAKEN: readonly string[] = [
  ...Object.keys(DATASTORE_PORTS).map(datastoreDeploymentName),
  "foundation",
  "operator-jobs",
  "access-policies",
  "public-routes",
  "on-call-roles",
  "monitoring",
  ...SCRAPED_SERVERS.map((server) => `${server}-scrape`),
  // No construct can be called so: the library looks its children up in a plain object.
  "constructor",
];

type ServiceShape = Pick<ServiceSpec, "topology" | "migrateFrom">;

/** Rules about the name of one edge service. */
export function serviceNameProblems(name: string, place: Place): Problem[] {
  const isTaken = RESERVED.includes(name) || TAKEN.includes(name);
  const message = isTaken ? reservedMessage(name) : serviceNameProblem(name);
  return problemIf("name/service", place, message);
}

/** Rules about the name of one external service, which is no Kubernetes object of ours but a name in the graph. */
export function externalServiceNameProblems(name: string, place: Place): Problem[] {
  const message = RESERVED.includes(name) ? reservedMessage(name) : objectNameProblem(name);
  return problemIf("name/external-service", place, message);
}

/** Rules about names that meet: two of anything must not have the same name, nor the same environment variable. */
export function nameCollisionProblems({
  services,
  externalServices = {},
}: Pick<EnvironmentSpec, "services" | "externalServices">): Problem[] {
  const internal = sortedEntries(services).map(([name, spec]) => ({
    name,
    spec,
    place: inEnvironment("services", name),
  }));
  const external = sortedEntries(externalServices).map(([name]) => ({
    name,
    place: inEnvironment("externalServices", name),
  }));
  return [
    ...internal.flatMap(({ name, place }) =>
      problemIf(
        "name/external-service",
        place,
        Object.hasOwn(externalServices, name) ? sameAsExternal(name) : undefined,
      ),
    ),
    ...collisions(internal, ({ name, spec }) => objectNames(name, spec)).flatMap(({ later, earlier, shared }) =>
      problemIf(
        "name/collision",
        later.place,
        `must not lead to ${shared}, which ${earlier.name} has too; rename one of the two`,
      ),
    ),
    ...collisions([...internal, ...external], ({ name }) => [environmentVariableName(name, "SERVICE_URL")])
      .filter(({ later, earlier }) => later.name !== earlier.name)
      .flatMap(({ later, earlier, shared }) => {
        const message = `must not lead to the environment variable ${shared}, which ${earlier.name} has too; rename one of the two`;
        return problemIf("name/environment-variable", later.place, message);
      }),
  ];
}

/** Each item that claims something which an earlier one has claimed; only its first such claim. */
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
  return `must not be ${show(name)}, which the layer uses itself; give the service another name`;
}

function sameAsExternal(name: string): string {
  return `must not be called like the external service ${name}: a service that calls ${name} could mean either; rename one of the two`;
}

/** Names of the Deployments and Services of a service, whatever is released of it. */
function objectNames(name: string, spec: ServiceShape): string[] {
  const { workloads, services } = planService(name, { ...spec, scale: { min: 1 } }, ANYTHING);
  return [
    ...workloads.map((workload) => `Deployment/${workload.name}`),
    ...services.map((service) => `Service/${service.name}`),
    `Service/${scrapeServiceName(name)}`,
  ];
}

const TRACK: TrackRelease = { version: "v1", floor: 1 };

/** What is released changes no name, but a plan wants to know it. */
const ANYTHING: ServiceRelease = {
  rolling: TRACK,
  live: "blue",
  preview: "green",
  blue: TRACK,
  green: TRACK,
  share: 0,
  stable: TRACK,
  canary: TRACK,
};
