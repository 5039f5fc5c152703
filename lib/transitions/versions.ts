import { identityOf, type Manifest } from "../manifests/manifest";
import { FIELD_MANAGER } from "../names";
import { clientsIn, mayConnect } from "./clients";
import { isSameImage } from "./digests";
import { postgresWarnings } from "./postgres-major";
import { argumentOf, changedPairs, kubectlFor, type Transition, type TransitionWarning } from "./transition";
import { compareVersions, imageOf, isWorkload, workloadSpec, type Image } from "./workloads";

/** Judges the change of a server's version. */
type Judge = (before: Image, after: Image, workload: Manifest, transition: Transition) => readonly TransitionWarning[];

/** Judges by the last part of the image's repository. */
const JUDGES: ReadonlyMap<string, Judge> = new Map(
  Object.entries({
    postgres: postgresWarnings,
    keycloak: keycloakWarnings,
    redis: redisWarnings,
    "cp-kafka": kafkaWarnings,
    kafka: kafkaWarnings,
  }),
);

/** Version changes of the datastores and of Keycloak that need more than an apply. */
export function versionWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition)
    .filter(([, after]) => isWorkload(after))
    .flatMap(([before, after]) => {
      const [old, next] = [imageOf(before), imageOf(after)];
      if (old === undefined || next === undefined || old.name !== next.name) return [];
      if (isSameImage(old.reference, next.reference)) return [];
      if (old.version.length === 0 || next.version.length === 0) return [];
      if (compareVersions(old.version, next.version) === 0) return [];
      return JUDGES.get(next.name)?.(old, next, after, transition) ?? [];
    });
}

/** Servers of different minor versions must not share a database: https://www.keycloak.org/server/update-compatibility */
function keycloakWarnings(
  before: Image,
  after: Image,
  workload: Manifest,
  transition: Transition,
): readonly TransitionWarning[] {
  const objects = [identityOf(workload)];
  if (compareVersions(after.version, before.version) < 0)
    return [
      {
        code: "keycloak/downgrade",
        message: `${identityOf(workload)} goes back from Keycloak ${before.tag} to ${after.tag}; the newer version may have migrated the database, and no version migrates it back`,
        steps: ["restore the database from a backup of the older version before the apply"],
        objects,
      },
    ];
  const isSameMinor = before.version[0] === after.version[0] && before.version[1] === after.version[1];
  if (isSameMinor || workloadSpec(workload).strategy === "Recreate") return [];
  return [
    {
      code: "keycloak/mixed-versions",
      message: `${identityOf(workload)} goes from Keycloak ${before.tag} to ${after.tag} in a rolling update; the new version migrates the database while the old one still uses it`,
      steps: [
        "create a backup of the database",
        `stop every pod before the apply, which is an outage of logins: \`${kubectlFor(workload, transition)} scale ${argumentOf(workload)} --replicas=0\``,
        `apply the new manifest; --force-conflicts takes the number of pods back from kubectl scale: \`${applyOf(workload, transition)} && ${kubectlFor(workload, transition)} rollout status ${argumentOf(workload)} --timeout=15m\``,
      ],
      objects,
    },
  ];
}

/** Applies the objects of a workload's app, or the whole manifest if the workload has no such label. */
function applyOf({ metadata }: Manifest, { kubectl, manifest }: Transition): string {
  const app = metadata.labels?.["app"];
  const selector = app === undefined ? "" : ` -l app=${app}`;
  return `${kubectl} apply --server-side --force-conflicts --field-manager=${FIELD_MANAGER}${selector} -f ${manifest}`;
}

/** A server does not read data that a newer version wrote. */
function redisWarnings(
  before: Image,
  after: Image,
  workload: Manifest,
  transition: Transition,
): readonly TransitionWarning[] {
  if (compareVersions(after.version.slice(0, 2), before.version.slice(0, 2)) >= 0) return [];
  return [
    {
      code: "redis/downgrade",
      message: `${identityOf(workload)} goes back from Redis ${before.tag} to ${after.tag}, which may not read the files of the newer version and then does not start${mayConnect(workload, clientsIn(transition.after))}`,
      steps: ["keep the newer version, or start with an empty volume and warm the cache again"],
      objects: [identityOf(workload)],
    },
  ];
}

/** The metadata version is raised by hand and never falls: https://kafka.apache.org/documentation/#upgrade */
function kafkaWarnings(
  before: Image,
  after: Image,
  workload: Manifest,
  transition: Transition,
): readonly TransitionWarning[] {
  const difference = compareVersions(after.version.slice(0, 2), before.version.slice(0, 2));
  if (difference === 0) return [];
  const objects = [identityOf(workload)];
  const features = `${kubectlFor(workload, transition)} exec ${argumentOf(workload)} -- kafka-features --bootstrap-server localhost:9092`;
  if (difference < 0)
    return [
      {
        code: "kafka/downgrade",
        message: `${identityOf(workload)} goes back from Kafka image ${before.tag} to ${after.tag}, which does not start if the metadata version has been raised`,
        steps: [`check the metadata version before the apply: \`${features} describe\``],
        objects,
      },
    ];
  return [
    {
      code: "kafka/metadata-version",
      message: `${identityOf(workload)} goes from Kafka image ${before.tag} to ${after.tag}; the metadata version stays, so new features stay off`,
      steps: [
        "apply the new manifest, and check the broker; until the next step, it can go back to the old version",
        `raise the metadata version to one of Apache Kafka; the broker can't go back to the old image afterwards: \`${features} upgrade --metadata ${metadataVersion(after)}\``,
      ],
      objects,
    },
  ];
}

/** Confluent's image 7.x contains Kafka 3.x, and 8.x contains 4.x: https://docs.confluent.io/platform/current/installation/versions-interoperability.html */
function metadataVersion({ name, version: [major = 0, minor] }: Image): string {
  if (minor === undefined) return "VERSION";
  return `${name === "cp-kafka" ? major - 4 : major}.${minor}`;
}
