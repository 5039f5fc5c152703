import { datastoreNames } from "../layer/datastores";
import { resolveLayer, type Layer } from "../layer/layer";
import type { DatastoreName, DatastoresSpec } from "../spec/datastores";
import type { ClusterSpec, EnvironmentSpec } from "../spec/environment";
import { environmentFileName } from "../names";
import type { Problem } from "../spec/problem";
import { closest, show, didYouMean } from "../values/words";
import type { ReleaseSpec } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { sortedEntries } from "../values/sorted-entries";
import { alertsNeedsProblems, alertsProblems } from "./alerts";
import { backupNeedsProblems, backupsProblems } from "./backups";
import { blockedPathsProblems } from "./blocked-paths";
import { clusterProblems } from "./cluster";
import { callsProblems, ownCallsProblems, unusedConnectionsProblems } from "./calls";
import { defaultKeyProblems, environmentSecretProblems } from "./configuration";
import { connectionProblems } from "./connections";
import { alertmanagerProblems, kafkaProblems, keycloakProblems, postgresProblems, redisProblems } from "./datastores";
import { deliveryProblems, gateWindowProblems } from "./delivery";
import { databaseRolesProblems } from "./database-roles";
import { exporterNeedsProblems } from "./exporters";
import { exceptedConcernsProblems, externalSecretsProblems } from "./external-secrets";
import { externalServiceProblems } from "./external-services";
import { imagesProblems } from "./images";
import { environmentExposureProblems, publicHostProblems } from "./exposure";
import { environmentNameProblem, objectNameProblem, ownNamespaceProblem } from "./kubernetes-names";
import { apiServerProblems, clusterAddressProblems } from "./network";
import { prometheusNeedsProblems } from "./prometheus";
import { linksNeedsProblems } from "./links";
import { onCallProblems } from "./on-call";
import { serviceVersionProblems } from "./kubernetes-version";
import { patchesProblems } from "./patches";
import { metadataProblems, podsProblems } from "./pods";
import { jobNeedsProblems, jobsProblems } from "./jobs";
import { misspelledProblems, misspelledServices, withCorrectNames } from "./misspelled-services";
import { objectivesProblems } from "./objectives";
import { overlaidProblems, overlaysProblems } from "./overlays";
import { ownNamespaceCallersProblems } from "./outside-callers";
import { ownPoliciesNeedsProblems, ownPoliciesProblems } from "./own-policies";
import { concernsProblems } from "./own-secrets";
import { pendingProblems } from "./pending";
import { inEnvironment, inRelease, inside, problemIf } from "./problems";
import { promotedProblems } from "./promoted";
import { refusedAnnotationsProblems, routeProblems } from "./routes";
import { secretConcernProblems } from "./secrets";
import { serviceReleaseProblems } from "./release";
import { releaseExample } from "./release-example";
import { addressFileProblems, contactsProblems, receiverNeedsProblems } from "./receivers";
import { runbookProblems } from "./runbook";
import { externalServiceNameProblems, nameCollisionProblems, serviceNameProblems } from "./service-names";
import { serviceFoldersProblems, serviceProblems } from "./services";

/** Results by layer. A layer is immutable, so its rules run only once. */
const JUDGED = new WeakMap<Layer, readonly Problem[]>();

/** Problems of the two files of an environment, after their shape was checked. An empty list means that it can be synthesized. */
export function environmentProblems(environment: EnvironmentSpec, release: ReleaseSpec): readonly Problem[] {
  return layerProblems(resolveLayer(environment, release));
}

/** Problems of the two files of a layer: see {@link environmentProblems}. */
export function layerProblems(layer: Layer): readonly Problem[] {
  const judged = JUDGED.get(layer);
  if (judged !== undefined) return judged;
  const { source } = layer;
  const problems =
    source.release.overlays === undefined
      ? problemsOf(layer)
      : [
          ...overlaysProblems(source.environment.services, source.release),
          ...overlaidProblems(source, ({ environment, release }) => problemsOf(resolveLayer(environment, release))),
        ];
  JUDGED.set(layer, problems);
  return problems;
}

function problemsOf(layer: Layer): readonly Problem[] {
  const { environment, release } = layer.source;
  const misspelled = misspelledServices(environment.services, release.services);
  if (misspelled.length > 0) {
    const correct = resolveLayer(withCorrectNames(environment, misspelled), release);
    return misspelledProblems(misspelled, release.services, problemsOf(correct));
  }
  return [
    ...partsProblems(environment, release),
    ...nameCollisionProblems(layer),
    ...callsProblems(layer),
    ...ownNamespaceCallersProblems(layer),
    ...ownPoliciesNeedsProblems(layer),
    ...jobNeedsProblems(layer),
    ...backupNeedsProblems(layer),
    ...releasedServicesProblems(environment, release),
    ...promotedProblems(environment.services, release),
    ...connectionProblems(layer),
    ...environmentExposureProblems(layer),
    ...apiServerProblems(layer),
    ...prometheusNeedsProblems(layer),
    ...addressFileProblems(layer),
    ...receiverNeedsProblems(layer),
    ...linksNeedsProblems(layer),
    ...alertsNeedsProblems(layer),
    ...databaseRolesProblems(layer),
    ...concernsProblems(layer),
    ...exceptedConcernsProblems(layer),
    ...exporterNeedsProblems(layer),
    ...serviceVersionProblems(layer),
    ...gateWindowProblems(layer),
    ...pendingProblems(environment.services, release),
  ];
}

/**
 * Rules that need only one part of the two files: a service with its release state, a datastore, a name. They also run if other parts have the wrong
 * shape.
 */
export function partsProblems(environment: Partial<EnvironmentSpec>, release: Partial<ReleaseSpec>): Problem[] {
  const { name, namespace, cluster, services = {}, datastores = {}, externalServices = {}, onCall = {} } = environment;
  const { jobs = {}, backups, contacts, images = {}, pods = {}, objects = {}, patches = [] } = environment;
  const { externalSecrets } = environment;
  return [
    ...problemIf(
      "name/environment",
      inEnvironment("name"),
      name === undefined ? undefined : environmentNameProblem(name),
    ),
    ...problemIf(
      "name/namespace",
      inEnvironment("namespace"),
      namespace === undefined ? undefined : ownNamespaceProblem(namespace),
    ),
    ...(cluster === undefined ? [] : clusterProblems(cluster)),
    ...(cluster === undefined ? [] : clusterAddressProblems(cluster)),
    ...imagesProblems(images, inEnvironment("images")),
    ...podsProblems(pods, inEnvironment("pods")),
    ...metadataProblems(objects, inEnvironment("objects")),
    ...refusedAnnotationsProblems(objects.annotations, inEnvironment("objects", "annotations")),
    ...servicesProblems(services, release, cluster?.exposure),
    ...datastoresProblems(datastores),
    ...jobsProblems(jobs, ["jobs"]),
    ...(backups === undefined ? [] : backupsProblems(backups, ["backups"])),
    ...sortedEntries(externalServices).flatMap(([external, spec]) => {
      const place = inEnvironment("externalServices", external);
      return [...externalServiceNameProblems(external, place), ...externalServiceProblems(spec, place)];
    }),
    ...ownPoliciesProblems(environment.ownPolicies ?? [], inEnvironment("ownPolicies")),
    ...(externalSecrets === undefined
      ? []
      : externalSecretsProblems(externalSecrets, inEnvironment("externalSecrets"))),
    ...runbookProblems(environment.runbookUrl),
    ...alertsProblems(environment.alerts ?? {}, inEnvironment("alerts")),
    ...objectivesProblems(environment.objectives ?? {}, inEnvironment("objectives")),
    ...deliveryProblems(environment.delivery ?? {}, inEnvironment("delivery")),
    ...(contacts === undefined ? [] : contactsProblems(contacts)),
    ...onCallProblems(onCall, inEnvironment("onCall")),
    ...patchesProblems(patches, inEnvironment("patches")),
    ...secretConcernProblems(release.secrets, inRelease("secrets")),
  ];
}

/** Rule about the file name of an environment. */
export function fileNameProblems({ name }: Pick<EnvironmentSpec, "name">, fileName: string): Problem[] {
  if (fileName === environmentFileName(name)) return [];
  const otherwise =
    environmentNameProblem(name) === undefined ? `, or rename the file to ${environmentFileName(name)}` : "";
  const message = `must be ${show(fileName.replace(/\.yaml$/, ""))}, because the file is ${fileName}, got ${show(name)}; change it${otherwise}`;
  return problemIf("name/file", inEnvironment("name"), message);
}

function servicesProblems(
  services: EnvironmentSpec["services"],
  { services: releases = {}, pending = {} }: Partial<ReleaseSpec>,
  exposure: ClusterSpec["exposure"],
): Problem[] {
  return sortedEntries(services).flatMap(([name, spec]) => {
    const place = inEnvironment("services", name);
    const release = Object.hasOwn(releases, name) ? releases[name] : undefined;
    return [
      ...serviceNameProblems(name, place),
      ...serviceProblems(spec, place),
      ...serviceFoldersProblems(spec, place),
      ...publicHostProblems(spec, place),
      ...routeProblems(spec, exposure, inside(place, "route")),
      ...blockedPathsProblems(spec, { hosted: spec.host !== undefined, place }),
      ...environmentSecretProblems(name, spec, inside(place, "environment")),
      ...defaultKeyProblems(name, spec.secrets, inside(place, "secrets")),
      ...ownCallsProblems(name, spec, inside(place, "calls")),
      ...unusedConnectionsProblems(name, spec, inside(place, "databaseConnections")),
      ...(release === undefined
        ? []
        : serviceReleaseProblems(spec, release, inRelease("services", name), Object.hasOwn(pending, name))),
    ];
  });
}

function datastoresProblems(datastores: DatastoresSpec): Problem[] {
  const { postgres, redis, kafka, keycloak, alertmanager } = datastores;
  return [
    ...datastoreNames(datastores).flatMap((name) => storageClassProblems(name, datastores[name])),
    ...(postgres === undefined ? [] : postgresProblems(postgres, ["datastores", "postgres"])),
    ...(redis === undefined ? [] : redisProblems(redis, ["datastores", "redis"])),
    ...(kafka === undefined ? [] : kafkaProblems(kafka, ["datastores", "kafka"])),
    ...(keycloak === undefined ? [] : keycloakProblems(keycloak, ["datastores", "keycloak"])),
    ...(alertmanager === undefined ? [] : alertmanagerProblems(alertmanager, ["datastores", "alertmanager"])),
  ];
}

/** The construct of a store checks its prop `storageClass` itself, also for an external store. */
function storageClassProblems(name: DatastoreName, store: DatastoresSpec[DatastoreName]): Problem[] {
  const storageClass = store !== undefined && "storageClass" in store ? store.storageClass : undefined;
  return problemIf(
    "cluster/storage-class",
    inEnvironment("datastores", name, "storageClass"),
    storageClass === undefined ? undefined : objectNameProblem(storageClass),
  );
}

/** Rule: the environment file and the release file have the same services. A misspelled name is reported only once. */
function releasedServicesProblems({ services }: EnvironmentSpec, release: ReleaseSpec): Problem[] {
  const known = sortedEntries(services).map(([name]) => name);
  const unknown = sortedEntries(release.services).filter(([name]) => !Object.hasOwn(services, name));
  const meant = unknown.map(([name]) => closest(name, known));
  const missing = sortedEntries(services).filter(
    ([name]) => !Object.hasOwn(release.services, name) && !meant.includes(name),
  );
  return [
    ...missing.flatMap(([name, service]) =>
      problemIf("release/missing-service", inRelease("services", name), missingMessage(name, service)),
    ),
    ...unknown.flatMap(([name]) =>
      problemIf(
        "release/unknown-service",
        inRelease("services", name),
        `is not a service of this environment${didYouMean(name, known) || "; remove it, or add the service to the environment file"}`,
      ),
    ),
  ];
}

function missingMessage(name: string, service: ServiceSpec): string {
  const { topology, migrateFrom } = service;
  const kinds = migrateFrom === undefined || migrateFrom === topology ? [topology] : [migrateFrom, topology];
  return (
    `is missing, but the environment file has the service ${name}; add this under services and set the versions: ` +
    `${name}: { ${releaseExample(kinds, service)} }`
  );
}
