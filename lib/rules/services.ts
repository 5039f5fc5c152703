import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { show } from "../values/show";
import type { ServiceRelease } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { imageRepositoryProblem } from "../spec/values/image";
import { wholeNumberProblem } from "../spec/values/whole-number";
import {
  environmentVariableProblems,
  livenessPathProblems,
  secretsProblems,
  writablePathsProblems,
} from "./configuration";
import { inEnvironment, inRelease, inside, problemIf, type Place } from "./problems";
import { serviceReleaseProblems } from "./release";
import { resourcesProblems } from "./resources";
import { drainProblems, maxUnavailableProblems, scaleProblems } from "./scale";
import { serviceNameProblems } from "./service-names";

/** What {@link edgeServiceProblems} looks at. */
export type EdgeServiceInput = Omit<ServiceSpec, "calls" | "secrets"> & {
  /** Name of the service. */
  readonly name: string;
  /** What is released of it. */
  readonly release: ServiceRelease;
};

/** Everything that is wrong with an edge service that is built by itself. Paths are those of its props: `release.blue.floor`. */
export function edgeServiceProblems(props: EdgeServiceInput): Problem[] {
  return [
    ...serviceNameProblems(props.name, inEnvironment("name")),
    ...serviceProblems(props, inEnvironment()),
    ...serviceReleaseProblems(props, props.release, inRelease("release")),
  ];
}

/** Everything that is wrong with what people decide of one service, as far as it shows without its neighbours. */
export function serviceProblems(spec: Omit<ServiceSpec, "calls">, place: Place): Problem[] {
  const { topology, migrateFrom, image, resources, secrets, environment, databaseConnections } = spec;
  const { drain, livenessPath, writablePaths } = spec;
  const at = (key: keyof ServiceSpec) => inside(place, key);
  return [
    ...problemIf("migration/same-topology", at("migrateFrom"), migrationProblem(topology, migrateFrom)),
    ...scaleProblems(spec.scale, at("scale")),
    ...problemIf("image/repository", at("image"), image === undefined ? undefined : imageRepositoryProblem(image)),
    ...(resources === undefined ? [] : resourcesProblems(resources, at("resources"))),
    ...(secrets === undefined ? [] : secretsProblems(secrets, at("secrets"))),
    ...(environment === undefined ? [] : environmentVariableProblems(environment, at("environment"))),
    ...problemIf("connections/of-a-pod", at("databaseConnections"), connectionsProblem(databaseConnections)),
    ...(drain === undefined ? [] : drainProblems(drain, at("drain"))),
    ...(livenessPath === undefined ? [] : livenessPathProblems(livenessPath, at("livenessPath"))),
    ...(writablePaths === undefined ? [] : writablePathsProblems(writablePaths, at("writablePaths"))),
    ...maxUnavailableProblems(spec, at("maxUnavailable")),
  ];
}

function connectionsProblem(databaseConnections: number | undefined): string | undefined {
  return databaseConnections === undefined
    ? undefined
    : wholeNumberProblem(databaseConnections, LIMITS.databaseConnections);
}

function migrationProblem(
  topology: ServiceSpec["topology"],
  migrateFrom: ServiceSpec["migrateFrom"],
): string | undefined {
  if (migrateFrom !== topology) return undefined;
  return `must differ from topology, got ${show(migrateFrom)}; leave it out where nothing migrates`;
}
