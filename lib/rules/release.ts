import type { Problem } from "../spec/problem";
import { show, listWith } from "../values/words";
import type { PreviousRelease, ServiceRelease, TrackRelease } from "../spec/release";
import type { ServiceSpec, TopologyKind } from "../spec/service";
import { digestProblem, imageTagProblem } from "../spec/values/image";
import { TRACKS } from "../topology/layout";
import { canaryProblems } from "./canary";
import { floorProblems } from "./floors";
import { inside, problemIf, type Place } from "./problems";
import { releaseExample } from "./release-example";

/** Fields of a service that the release rules read. */
export type ReleasedService = Pick<ServiceSpec, "topology" | "migrateFrom" | "scale">;

/** Keys of the release state of each topology. */
export const RELEASE_KEYS = {
  rolling: ["rolling"],
  blueGreen: ["live", "preview", "blue", "green"],
  canary: ["share", "stable", "canary"],
} as const satisfies Readonly<Record<TopologyKind, readonly (keyof ServiceRelease)[]>>;

const TOPOLOGIES: readonly TopologyKind[] = ["rolling", "blueGreen", "canary"];

/**
 * Problems of the release state of one service.
 * @param isPending - whether an operation on it has not ended. A canary then has the pods of two states, so that requests never meet fewer
 */
export function serviceReleaseProblems(
  service: ReleasedService,
  release: ServiceRelease,
  place: Place,
  isPending = false,
): Problem[] {
  const topologies = TOPOLOGIES.filter((kind) => kind === service.topology || kind === service.migrateFrom);
  const tracks = topologies.flatMap((kind) => TRACKS[kind]);
  return [
    ...TOPOLOGIES.flatMap((kind) => stateProblems(kind, service, release, place)),
    ...problemIf("release/serving", inside(place, "serving"), servingProblem(service, release)),
    ...tracks.flatMap((track) => {
      const state = release[track];
      return state === undefined ? [] : trackProblems(state, inside(place, track));
    }),
    ...floorProblems(service, release, place),
    ...(topologies.includes("canary") ? canaryProblems(service, release, place, isPending) : []),
  ];
}

/** Rules about the version and digest of one workload. */
function trackProblems({ version, digest, previous }: TrackRelease, place: Place): Problem[] {
  const images: [PreviousRelease, Place][] = [[{ version, digest }, place]];
  if (previous !== undefined) images.push([previous, inside(place, "previous")]);
  return images.flatMap(([image, at]) => [
    ...problemIf("release/version", inside(at, "version"), imageTagProblem(image.version)),
    ...problemIf(
      "release/digest",
      inside(at, "digest"),
      image.digest === undefined ? undefined : digestProblem(image.digest),
    ),
  ]);
}

/**
 * Rule: the release state has all keys of the service's topologies, and no keys of other
 * topologies.
 */
function stateProblems(kind: TopologyKind, service: ReleasedService, release: ServiceRelease, place: Place): Problem[] {
  const { topology, migrateFrom } = service;
  const [first] = presentKeys(kind, release);
  if (kind !== topology && kind !== migrateFrom) {
    if (first === undefined) return [];
    return problemIf("release/topology", inside(place, first), foreignMessage(kind, service, release));
  }
  const missing = RELEASE_KEYS[kind].filter((key) => release[key] === undefined);
  // If the whole state belongs to another topology, `foreignMessage` is enough.
  if (missing.length === 0 || (first === undefined && hasForeignState(service, release))) return [];
  return problemIf("release/missing", place, missingMessage(kind, missing, service));
}

function hasForeignState({ topology, migrateFrom }: ReleasedService, release: ServiceRelease): boolean {
  const foreign = TOPOLOGIES.filter((kind) => kind !== topology && kind !== migrateFrom);
  return foreign.some((kind) => presentKeys(kind, release).length > 0);
}

function foreignMessage(kind: TopologyKind, service: ReleasedService, release: ServiceRelease): string {
  const { topology, migrateFrom } = service;
  const own = RELEASE_KEYS[topology];
  const foreign = listWith("and", presentKeys(kind, release));
  const isComplete = own.every((key) => release[key] !== undefined);
  const migration = migrateFrom === undefined ? `set migrateFrom: ${kind} to render both, or ` : "";
  const repair = isComplete ? `remove ${foreign}` : `write instead: ${releaseExample([topology], service)}`;
  return `the release state belongs to ${kind} (${foreign}), but the topology is ${topology}; ${migration}${repair}`;
}

function presentKeys(kind: TopologyKind, release: ServiceRelease): readonly string[] {
  return RELEASE_KEYS[kind].filter((key) => release[key] !== undefined);
}

function missingMessage(
  kind: TopologyKind,
  missing: readonly (keyof ServiceRelease)[],
  service: ReleasedService,
): string {
  const why = kind === service.migrateFrom ? `migrateFrom is ${kind}` : `the topology is ${kind}`;
  const example = releaseExample([kind], service, (key) => missing.includes(key));
  return `must have ${listWith("and", missing)}, because ${why}; for example: ${example}`;
}

function servingProblem({ topology, migrateFrom }: ReleasedService, { serving }: ServiceRelease): string | undefined {
  if (serving === undefined) return undefined;
  if (migrateFrom === undefined) return "requires migrateFrom (nothing migrates without it); remove it";
  if (serving === topology || serving === migrateFrom) return undefined;
  return `must be ${migrateFrom} or ${topology}, the two sides of the migration, got ${show(serving)}; choose one of them`;
}
