import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import type { ServiceRelease } from "../spec/release";
import type { SecretFiles } from "../spec/secrets";
import type { ServiceSpec } from "../spec/service";
import { environmentVariableNameProblem } from "../spec/values/environment-variable";
import { imageRepositoryProblem } from "../spec/values/image";
import { wholeNumberProblem } from "../spec/values/whole-number";
import type { EnvironmentVariable } from "../traffic/callees";
import { autoscalingProblems } from "./autoscaling";
import { configMapFolders, environmentFromProblems, filesProblems } from "./config-maps";
import { gatesProblems } from "./delivery";
import { environmentVariableProblems, httpPathProblems, secretsProblems, writablePathsProblems } from "./configuration";
import { objectNameProblem } from "./kubernetes-names";
import { mountedFoldersProblems } from "./mounts";
import { objectivesProblems } from "./objectives";
import { outsideCallersProblems } from "./outside-callers";
import { secretFilesProblems, secretFolders } from "./own-secrets";
import { podsProblems } from "./pods";
import { portsProblems } from "./ports";
import { probesProblems } from "./probes";
import { inEnvironment, inRelease, inside, problemIf, type Place } from "./problems";
import { serviceReleaseProblems } from "./release";
import { resourcesProblems } from "./resources";
import { drainProblems, maxUnavailableProblems, scaleProblems, zoneSpreadProblems } from "./scale";
import { serviceNameProblems } from "./service-names";

/** Input of {@link edgeServiceProblems}. */
export type EdgeServiceInput = Omit<ServiceSpec, "calls" | "secrets" | "databaseAccess"> & {
  /** Name of the service. */
  readonly name: string;
  /** Release state. */
  readonly release: ServiceRelease;
  /** Environment variables whose values are in Secrets. */
  readonly secretEnvironment?: readonly EnvironmentVariable[];
  /** Keys of Secrets that become files. */
  readonly secretFiles?: readonly SecretFiles[];
};

/** Problems of the props of an `EdgeService`. Paths are those of the props: `release.blue.floor`. */
export function edgeServiceProblems(props: EdgeServiceInput): Problem[] {
  return [
    ...serviceNameProblems(props.name, inEnvironment("name")),
    ...serviceProblems(props, inEnvironment(), "secretEnvironment"),
    ...doubleVariableProblems(props),
    ...(props.secretEnvironment ?? []).flatMap((variable, index) =>
      variableProblems(variable, inEnvironment("secretEnvironment", index)),
    ),
    ...(props.secretFiles ?? []).flatMap((files, index) =>
      secretFilesProblems(files, inEnvironment("secretFiles", index)),
    ),
    ...mountedFoldersProblems(
      [
        ...(props.secretFiles ?? []).map(({ path }, index) => ({
          path,
          place: inEnvironment("secretFiles", index, "path"),
        })),
        ...configMapFolders(props.files ?? [], inEnvironment("files")),
      ],
      props.writablePaths,
    ),
    ...serviceReleaseProblems(props, props.release, inRelease("release")),
  ];
}

/**
 * Rules about the configuration of one service that don't depend on other services.
 * @param secretsKey - the field that lists variables read from Secrets
 */
export function serviceProblems(spec: Omit<ServiceSpec, "calls">, place: Place, secretsKey?: string): Problem[] {
  const { topology, migrateFrom, image, resources, secrets, environment, databaseConnections } = spec;
  const { drain, writablePaths } = spec;
  const at = (key: keyof ServiceSpec) => inside(place, key);
  return [
    ...problemIf("migration/same-topology", at("migrateFrom"), migrationProblem(topology, migrateFrom)),
    ...scaleProblems(spec.scale, at("scale")),
    ...autoscalingProblems(spec, at("scale")),
    ...problemIf("service/port", at("port"), portProblem(spec.port)),
    ...portsProblems(spec, place),
    ...problemIf("image/repository", at("image"), image === undefined ? undefined : imageRepositoryProblem(image)),
    ...(resources === undefined ? [] : resourcesProblems(resources, at("resources"))),
    ...(secrets === undefined ? [] : secretsProblems(secrets, at("secrets"))),
    ...(environment === undefined ? [] : environmentVariableProblems(environment, at("environment"), secretsKey)),
    ...problemIf("connections/of-a-pod", at("databaseConnections"), connectionsProblem(databaseConnections)),
    ...(drain === undefined ? [] : drainProblems(drain, at("drain"))),
    ...httpPathProblems("liveness/path", spec.livenessPath, at("livenessPath")),
    ...httpPathProblems("startup/path", spec.startupPath, at("startupPath")),
    ...(spec.probes === undefined ? [] : probesProblems(spec.probes, at("probes"))),
    ...httpPathProblems("health/path", spec.healthPath, at("healthPath")),
    ...httpPathProblems("metrics/path", spec.metricsPath, at("metricsPath")),
    ...(spec.objectives === undefined ? [] : objectivesProblems(spec.objectives, at("objectives"))),
    ...gatesProblems(spec.gates ?? {}, at("gates")),
    ...(writablePaths === undefined ? [] : writablePathsProblems(writablePaths, at("writablePaths"))),
    ...environmentFromProblems(spec.environmentFrom ?? [], at("environmentFrom")),
    ...filesProblems(spec.files ?? [], at("files")),
    ...outsideCallersProblems(spec.calledBy ?? [], at("calledBy")),
    ...maxUnavailableProblems(spec, at("maxUnavailable")),
    ...zoneSpreadProblems(spec, at("zoneSpread")),
    ...(spec.pods === undefined ? [] : podsProblems(spec.pods, at("pods"))),
  ];
}

/** Rules about the folders of a service with the files of Secrets and ConfigMaps. */
export function serviceFoldersProblems(
  { secrets = {}, files = [], writablePaths }: ServiceSpec,
  place: Place,
): Problem[] {
  const folders = [
    ...secretFolders(secrets, inside(place, "secrets")),
    ...configMapFolders(files, inside(place, "files")),
  ];
  return folders.length === 0 ? [] : mountedFoldersProblems(folders, writablePaths);
}

/** Rule about a variable that is both plain configuration and read from a Secret: only one of the two would apply. */
function doubleVariableProblems({ environment = {}, secretEnvironment = [] }: EdgeServiceInput): Problem[] {
  return secretEnvironment.flatMap(({ name }, index) => {
    const message = `must not be set both here and in secretEnvironment[${index}]; remove one of the two`;
    const isDouble = Object.hasOwn(environment, name);
    return problemIf("environment/secret", inEnvironment("environment", name), isDouble ? message : undefined);
  });
}

function variableProblems(variable: EnvironmentVariable, place: Place): Problem[] {
  const secret = "secret" in variable ? variable.secret : undefined;
  return [
    ...problemIf("environment/name", inside(place, "name"), environmentVariableNameProblem(variable.name)),
    ...problemIf("name/secret", inside(place, "secret", "name"), secret && objectNameProblem(secret.name)),
  ];
}

function portProblem(port: number | undefined): string | undefined {
  return port === undefined ? undefined : wholeNumberProblem(port, LIMITS.port);
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
  return `must differ from topology, got ${show(migrateFrom)}; remove it if the service does not migrate`;
}
