import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { SECRET_KEYS } from "../../../lib/names";
import { SERVICE_DEFAULTS } from "../../../lib/spec/defaults";
import type { ServiceRelease, TrackRelease } from "../../../lib/spec/release";
import type { SecretConcern } from "../../../lib/names";
import type { ServiceSpec, TopologyKind } from "../../../lib/spec/service";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../../helpers/fixtures";
import { CANARY_STEPS } from "../../helpers/step-chains";
import { placesOf, type Place } from "./places";

/** The two files of prod, or what they could be. */
export type Files = EnvironmentFiles;

/** The two files of prod. */
export const PROD: Files = environmentOf("prod");

/** The services of prod. */
export const PLACES = placesOf(PROD.environment, PROD.release);

/** The version before prod's: from it the runbook's v1.0.1 is an update. */
export const OLD_VERSION = "v1.0.0";

/** The version that is rolled out step by step. */
export const NEW_VERSION = "v1.1.0";

/** Every workload at the version before prod's. */
export const YESTERDAY: Files = {
  ...PROD,
  release: {
    ...PROD.release,
    services: Object.fromEntries(
      Object.entries(PROD.release.services).map(([service, state]) => [service, allAt(state, OLD_VERSION)]),
    ),
  },
};

/** Two files, with another state of one service. */
function withState(files: Files, { service }: Place, state: ServiceRelease): Files {
  return withRelease(files, service, { ...files.release.services[service], ...state });
}

/** Yesterday, with another state of one service. */
function yesterdayBut(place: Place, state: ServiceRelease): Files {
  return withState(YESTERDAY, place, state);
}

/** Yesterday, but a service runs a version: its live workload, and where it has a canary that too, as at share 0. */
export function withVersion(place: Place, version: string): Files {
  const state = YESTERDAY.release.services[place.service] ?? {};
  if (place.topology === "canary") return yesterdayBut(place, allAt(state, version));
  return yesterdayBut(place, { [place.track]: { ...state[place.track], version } });
}

/** Yesterday, but a service never has fewer pods, nor may have fewer. */
export function withFloor(place: Place, floor: number): Files {
  const state = YESTERDAY.release.services[place.service]?.[place.track];
  const files = yesterdayBut(place, { [place.track]: { ...state, floor } });
  return withSpec(files, place, ({ scale }) => ({ scale: { ...scale, max: Math.max(floor, place.ceiling) } }));
}

/** Yesterday, but a service's container has other limits. */
export function withLimits(place: Place, limits: { readonly cpu: string; readonly memory: string }): Files {
  return withSpec(YESTERDAY, place, ({ resources = SERVICE_DEFAULTS.resources }) => ({
    resources: { ...resources, limits },
  }));
}

/** Yesterday, but the keys of tokens come from another Secret. */
export function withKeysFrom(secret: string): Files {
  return { ...YESTERDAY, release: { ...YESTERDAY.release, secrets: { ...YESTERDAY.release.secrets, jwt: secret } } };
}

const warmGreen = (place: Place): ServiceRelease => ({ green: { version: NEW_VERSION, floor: place.floor } });
const retiredBlue: ServiceRelease = { live: "green", preview: "blue", blue: { version: OLD_VERSION, floor: 1 } };
const canaryStep = (name: string): ServiceRelease => CANARY_STEPS.find((step) => step.name === name)?.state ?? {};

const tenth = ({ floor }: Place): ServiceRelease => ({
  ...canaryStep("1-tenth"),
  stable: { version: OLD_VERSION, floor },
});

/** The steps of a release, laid upon yesterday. */
export const STEPS = {
  /** The new version runs in green, at full size; blue answers. */
  warmGreen: (place: Place) => yesterdayBut(place, warmGreen(place)),
  /** Green answers; blue stays for the way back. */
  switched: (place: Place) => yesterdayBut(place, { ...warmGreen(place), live: "green" }),
  /** Blue is kept small. */
  retired: (place: Place) => yesterdayBut(place, { ...warmGreen(place), ...retiredBlue }),
  /** A tenth of the requests goes to the new version. */
  trial: (place: Place) => yesterdayBut(place, tenth(place)),
  /** Half of them. */
  half: (place: Place) => yesterdayBut(place, canaryStep("2-half")),
  /** The new version is everywhere. */
  promoted: (place: Place) => yesterdayBut(place, canaryStep("3-promoted")),
};

type StateOf = (place: Place) => ServiceRelease;

function everywhere(states: Readonly<Record<TopologyKind, StateOf>>): Files {
  return PLACES.reduce((files, place) => withState(files, place, states[place.topology](place)), YESTERDAY);
}

/** Yesterday, but with a new version to try in green and in the canary, as an operator writes it into the release file. */
export const PREPARED = everywhere({
  rolling: () => ({}),
  blueGreen: () => ({ green: { version: NEW_VERSION, floor: 1 } }),
  canary: tenth,
});

/** The new version answers: where the trials of all services end. */
export const RELEASED = everywhere({
  rolling: () => ({}),
  blueGreen: (place) => ({ ...warmGreen(place), live: "green" }),
  canary: () => canaryStep("3-promoted"),
});

const printed = new Map<string, readonly Manifest[]>();

/** What prod is by two files. Times are shortened, nothing else: waiting proves nothing. */
export function prodObjects(files: Files): readonly Manifest[] {
  const key = JSON.stringify(files);
  const objects = printed.get(key) ?? synthesize(layerOf(files)).manifests.map(hasty);
  printed.set(key, objects);
  return objects;
}

/** The Secrets that the pods refer to, with values that are nobody's: whoever runs prod makes them. */
export function bootstrapSecrets(namespace: string): readonly Manifest[] {
  return (Object.entries(PROD.release.secrets ?? {}) as [SecretConcern, string][]).map(([concern, name]) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    stringData: Object.fromEntries(SECRET_KEYS[concern].map((key) => [key, bootstrapValue(key)])),
  }));
}

/** The value of a key of a Secret that the test makes. */
export function bootstrapValue(key: string): string {
  return `${key}-of-this-test`;
}

/** Identities of the two objects of a workload that a release changes. */
export function workloadIds(deployment: string): readonly [string, string] {
  return [`Deployment/${deployment}`, `HorizontalPodAutoscaler/${deployment}`];
}

function withSpec(files: Files, { service }: Place, change: (spec: ServiceSpec) => Partial<ServiceSpec>): Files {
  const spec = files.environment.services[service];
  if (spec === undefined) throw new Error(`prod has no service ${service}`);
  const services = { ...files.environment.services, [service]: { ...spec, ...change(spec) } };
  return { ...files, environment: { ...files.environment, services } };
}

function allAt(state: ServiceRelease, version: string): ServiceRelease {
  const isTrack = (value: unknown): value is TrackRelease => typeof value === "object" && value !== null;
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [key, isTrack(value) ? { ...value, version } : value]),
  );
}

/** An object with shortened times. */
export function hasty(manifest: Manifest): Manifest {
  const spec = manifest["spec"] as Readonly<Record<string, unknown>>;
  if (manifest.kind === "Deployment" && "minReadySeconds" in spec) {
    return { ...manifest, spec: { ...spec, minReadySeconds: 0 } };
  }
  if (manifest.kind === "HorizontalPodAutoscaler") {
    return { ...manifest, spec: { ...spec, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } };
  }
  return manifest;
}
