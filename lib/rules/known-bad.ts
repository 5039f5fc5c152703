import type { ExportedDatastore, InClusterBase } from "../spec/datastores";
import { DATASTORE_DEFAULTS, EXPORTER_DEFAULTS } from "../spec/defaults";
import { formatMemory, parseQuantity } from "../values/quantity";
import { show } from "../values/words";
import { memoryProblem, storageProblem } from "../spec/values/amounts";
import { imageTagProblem } from "../spec/values/image";

/** A server in the cluster whose images are known. */
export type KnownServer = "postgres" | "redis" | "kafka" | "keycloak" | "alertmanager";

/** Supported versions of a server. */
interface Versions {
  /** A version that names one release. */
  readonly example: string;
  /** Number of parts of such a version. Tags with fewer parts move to newer releases. */
  readonly parts: number;
  /** Oldest version with which the rendered settings work, and why. */
  readonly least?: { readonly version: readonly number[]; readonly why: string };
}

const VERSIONS: Readonly<Record<KnownServer, Versions>> = {
  postgres: { example: "16.4", parts: 2 },
  redis: { example: "7.4.1", parts: 3 },
  kafka: {
    example: "7.7.1",
    parts: 3,
    least: { version: [7, 4], why: "older images do not start without ZooKeeper" },
  },
  keycloak: {
    example: "26.2.5",
    parts: 3,
    least: { version: [26, 1], why: "the pods of older versions do not find each other through the database" },
  },
  alertmanager: {
    example: "v0.28.1",
    parts: 3,
    least: { version: [0, 25], why: "older versions do not know the flag --data.maintenance-interval" },
  },
};

/** Supported versions of the exporters. */
const EXPORTER_VERSIONS: Readonly<Record<ExportedDatastore, Versions>> = {
  postgres: { example: "v0.17.1", parts: 3 },
  redis: { example: "v1.74.0", parts: 3 },
  kafka: { example: "v1.9.0", parts: 3 },
};

/** Repositories whose images have other paths, users and variables, by the end of their names. */
const OTHER_IMAGES: readonly (readonly [ending: RegExp, why: string])[] = [
  [/(^|\/)bitnami(legacy|secure)?\/[^/]+$/, "images of Bitnami have other paths, users and variables"],
  [/(^|\/)apache\/kafka(-native)?$/, "it has other paths and variables than confluentinc/cp-kafka"],
];

/** Major versions whose data folder and tools the construct supports. */
const POSTGRES_MAJORS = { min: 12, max: 18 };

/** Problem of a version of PostgreSQL with another data folder or other tools; `undefined` if it is supported. */
export function postgresVersionProblem(version: string): string | undefined {
  if (imageTagProblem(version) !== undefined) return undefined;
  const [, major = ""] = /^(\d+)(?:[.-]|$)/.exec(version) ?? [];
  if (Number(major) >= POSTGRES_MAJORS.min && Number(major) <= POSTGRES_MAJORS.max) return undefined;
  const { min, max } = POSTGRES_MAJORS;
  return `must begin with a major version from ${min} to ${max}, such as "16.4", got ${show(version)}; choose a supported version`;
}

/** Problem of a tag based on Alpine; `undefined` for others. The construct runs the server with the UID of the Debian image. */
export function debianProblem(version: string): string | undefined {
  if (!version.includes("alpine")) return undefined;
  return `must be a Debian-based tag, got ${show(version)}; remove "alpine" from the tag, because that image uses a different UID`;
}

/** Problem of a version that is too old, that names more than one release, or that no image has; `undefined` if it is valid. */
export function serverVersionProblem(
  server: KnownServer,
  { version, image }: Pick<InClusterBase, "version" | "image">,
): string | undefined {
  return versionProblem(VERSIONS[server], { version, image, usual: DATASTORE_DEFAULTS[server].image });
}

/** Problem of a version of an exporter, as for servers; `undefined` if it is valid. */
export function exporterVersionProblem(
  datastore: ExportedDatastore,
  { version, image }: Pick<InClusterBase, "version" | "image">,
): string | undefined {
  return versionProblem(EXPORTER_VERSIONS[datastore], { version, image, usual: EXPORTER_DEFAULTS[datastore].image });
}

function versionProblem(
  versions: Versions,
  { version, image, usual }: { readonly version: string; readonly image?: string | undefined; readonly usual: string },
): string | undefined {
  if (imageTagProblem(version) !== undefined) return undefined;
  const { example, parts, least } = versions;
  const given = numbersOf(version);
  const own = `tag an image of your own with the version of the server first, such as "${example}-acme.1"`;
  if (given.length < parts) {
    return (
      `must be the version of one release, such as "${example}", got ${show(version)}; name it in full, because a tag such as "stable", ` +
      `or one with fewer numbers, moves to newer releases; ${own}`
    );
  }
  if (least !== undefined && isOlder(given, least.version))
    return `must be ${least.version.join(".")} or newer, got ${show(version)}; upgrade, because ${least.why}; ${own}`;
  return image === undefined ? missingTagProblem(versions, version, usual) : undefined;
}

/** Problem of a version that is written differently from every tag of the default image; `undefined` if it is valid. */
function missingTagProblem({ example, parts }: Versions, version: string, repository: string): string | undefined {
  const [, prefix = "", numbers = "", rest = ""] = /^(v?)(\d+(?:\.\d+)*)(.*)$/.exec(version) ?? [];
  const usual = example.startsWith("v") ? "v" : "";
  const given = numbers.split(".");
  if (prefix === usual && given.length === parts) return undefined;
  const meant = `${usual}${given.slice(0, parts).join(".")}${rest}`;
  return `must be written like the tags of ${repository}, such as "${example}", got ${show(version)}, which is not a tag of this image; write ${show(meant)}`;
}

/** Whether a version is older than another one; `false` if it is not a version. */
export function isOlderVersion(version: string, least: readonly number[]): boolean {
  const given = numbersOf(version);
  return given.length > 0 && isOlder(given, least);
}

/** Numbers at the start of a tag: 16 and 4 of `16.4-bookworm` and of `16.4_1`. */
function numbersOf(version: string): readonly number[] {
  const [, numbers] = /^v?(\d+(?:\.\d+)*)(?:[._-]|$)/.exec(version) ?? [];
  return numbers?.split(".").map(Number) ?? [];
}

function isOlder(given: readonly number[], least: readonly number[]): boolean {
  const index = least.findIndex((number, at) => given[at] !== number);
  return index >= 0 && (given[index] ?? 0) < (least[index] ?? 0);
}

/** Problem of a repository whose images do not work with the rendered settings; `undefined` if none is known. */
export function serverImageProblem(repository: string): string | undefined {
  const [, why] = OTHER_IMAGES.find(([ending]) => ending.test(repository)) ?? [];
  return why === undefined
    ? undefined
    : `must be an image with the paths and variables of the default one, got ${show(repository)}; remove the field, or mirror the default image, because ${why}`;
}

/** Smallest volume on which a server keeps working, and why. */
const LEAST_STORAGE = {
  postgres: { size: "512Mi", why: "an empty server and its write-ahead log fill more than half of it" },
  kafka: { size: "2Gi", why: "Kafka deletes only complete segments, and a segment has up to 1 GiB" },
} as const;

/** Problem of a volume that is full soon after the start; `undefined` if it is valid. */
export function leastStorageProblem(server: keyof typeof LEAST_STORAGE, storage: string): string | undefined {
  const { size, why } = LEAST_STORAGE[server];
  if (storageProblem(storage) !== undefined || (parseQuantity(storage) ?? 0) >= (parseQuantity(size) ?? 0))
    return undefined;
  return `must be at least ${size}, got ${show(storage)}; raise it, because ${why}`;
}

/** Volume of Redis for each byte of `maxMemory`: the append-only file grows to twice the data before Redis writes a new one next to it. */
const STORAGE_OF_REDIS = 3;

/** Problem of a volume of Redis that a rewrite of the append-only file fills; `undefined` if it is valid. */
export function redisStorageProblem(storage: string, maxMemory: string): string | undefined {
  if (storageProblem(storage) !== undefined || memoryProblem(maxMemory) !== undefined) return undefined;
  const least = STORAGE_OF_REDIS * (parseQuantity(maxMemory) ?? 0);
  if ((parseQuantity(storage) ?? 0) >= least) return undefined;
  return (
    `must be at least ${formatMemory(least)} (${STORAGE_OF_REDIS} × maxMemory), got ${show(storage)}; raise it, or lower maxMemory (${maxMemory}): ` +
    "the append-only file grows to twice the data before Redis writes a new one next to it"
  );
}
