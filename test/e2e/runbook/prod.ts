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

/** Prod's two files, or a variant of them. */
export type Files = EnvironmentFiles;

/** Prod's two files. */
export const PROD: Files = environmentOf("prod");

/** Prod's services. */
export const PLACES = placesOf(PROD.environment, PROD.release);

/** A version older than prod's, so the runbook's v1.0.1 is an update. */
export const OLD_VERSION = "v1.0.0";

/** The new version that the tests roll out step by step. */
export const NEW_VERSION = "v1.1.0";

/** Prod with every workload at {@link OLD_VERSION}. */
export const BASELINE: Files = {
  ...PROD,
  release: {
    ...PROD.release,
    services: Object.fromEntries(
      Object.entries(PROD.release.services).map(([service, state]) => [service, allAt(state, OLD_VERSION)]),
    ),
  },
};

/** Two files with a different release state for one service. */
function withState(files: Files, { service }: Place, state: ServiceRelease): Files {
  return withRelease(files, service, { ...files.release.services[service], ...state });
}

/** The baseline with a different release state for one service. */
function baselineWith(place: Place, state: ServiceRelease): Files {
  return withState(BASELINE, place, state);
}

/** The baseline with a different version of a service, in its live workload and, if it has one, its canary. */
export function withVersion(place: Place, version: string): Files {
  const state = BASELINE.release.services[place.service] ?? {};
  if (place.topology === "canary") return baselineWith(place, allAt(state, version));
  return baselineWith(place, { [place.track]: { ...state[place.track], version } });
}

/** The baseline with a different floor for a service. The maximum is raised to the floor if it is lower. */
export function withFloor(place: Place, floor: number): Files {
  const state = BASELINE.release.services[place.service]?.[place.track];
  const files = baselineWith(place, { [place.track]: { ...state, floor } });
  return withSpec(files, place, ({ scale }) => ({ scale: { ...scale, max: Math.max(floor, place.ceiling) } }));
}

/** The baseline with different container limits for a service. */
export function withLimits(place: Place, limits: { readonly cpu: string; readonly memory: string }): Files {
  return withSpec(BASELINE, place, ({ resources = SERVICE_DEFAULTS.resources }) => ({
    resources: { ...resources, limits },
  }));
}

/** The baseline with a different Secret for the token keys. */
export function withKeysFrom(secret: string): Files {
  return { ...BASELINE, release: { ...BASELINE.release, secrets: { ...BASELINE.release.secrets, jwt: secret } } };
}

const warmGreen = (place: Place): ServiceRelease => ({ green: { version: NEW_VERSION, floor: place.floor } });
const retiredBlue: ServiceRelease = { live: "green", preview: "blue", blue: { version: OLD_VERSION, floor: 1 } };
const canaryStep = (name: string): ServiceRelease => CANARY_STEPS.find((step) => step.name === name)?.state ?? {};

const tenth = ({ floor }: Place): ServiceRelease => ({
  ...canaryStep("1-tenth"),
  stable: { version: OLD_VERSION, floor },
});

/** Release steps, applied to the baseline. */
export const STEPS = {
  /** Green runs the new version at full size; blue is live. */
  warmGreen: (place: Place) => baselineWith(place, warmGreen(place)),
  /** Green is live; blue is kept for a rollback. */
  switched: (place: Place) => baselineWith(place, { ...warmGreen(place), live: "green" }),
  /** Blue is reduced to one pod. */
  retired: (place: Place) => baselineWith(place, { ...warmGreen(place), ...retiredBlue }),
  /** 10% of the requests go to the new version. */
  trial: (place: Place) => baselineWith(place, tenth(place)),
  /** 50% of the requests go to the new version. */
  half: (place: Place) => baselineWith(place, canaryStep("2-half")),
  /** All workloads run the new version. */
  promoted: (place: Place) => baselineWith(place, canaryStep("3-promoted")),
};

type StateOf = (place: Place) => ServiceRelease;

function everywhere(states: Readonly<Record<TopologyKind, StateOf>>): Files {
  return PLACES.reduce((files, place) => withState(files, place, states[place.topology](place)), BASELINE);
}

/** The baseline with a new version in green and in the canary, as an operator would prepare it in the release file. */
export const PREPARED = everywhere({
  rolling: () => ({}),
  blueGreen: () => ({ green: { version: NEW_VERSION, floor: 1 } }),
  canary: tenth,
});

/** The new version is live, which is the final state of all trials. */
export const RELEASED = everywhere({
  rolling: () => ({}),
  blueGreen: (place) => ({ ...warmGreen(place), live: "green" }),
  canary: () => canaryStep("3-promoted"),
});

const cache = new Map<string, readonly Manifest[]>();

/** Prod's objects for two files. Wait times are shortened to speed up the test. */
export function prodObjects(files: Files): readonly Manifest[] {
  const key = JSON.stringify(files);
  const objects = cache.get(key) ?? synthesize(layerOf(files)).manifests.map(withShortTimes);
  cache.set(key, objects);
  return objects;
}

/** The Secrets that the pods reference, with test values. In production, the operator creates them. */
export function bootstrapSecrets(namespace: string): readonly Manifest[] {
  return (Object.entries(PROD.release.secrets ?? {}) as [SecretConcern, string][]).map(([concern, name]) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    stringData: Object.fromEntries(SECRET_KEYS[concern].map((key) => [key, bootstrapValue(key)])),
  }));
}

/** The test value for a key of a Secret. */
export function bootstrapValue(key: string): string {
  return `${key}-of-this-test`;
}

/** Identities of the two objects that a release changes for a workload. */
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

/** Returns an object with shortened wait times. */
export function withShortTimes(manifest: Manifest): Manifest {
  const spec = manifest["spec"] as Readonly<Record<string, unknown>>;
  if (manifest.kind === "Deployment" && "minReadySeconds" in spec) {
    return { ...manifest, spec: { ...spec, minReadySeconds: 0 } };
  }
  if (manifest.kind === "HorizontalPodAutoscaler") {
    return { ...manifest, spec: { ...spec, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } };
  }
  return manifest;
}
