import fc from "fast-check";
import type { PreviousRelease, ServiceRelease, TrackRelease, ActiveSecrets } from "../../../lib/spec/release";
import type { Color } from "../../../lib/names";
import type { ServiceSpec, TopologyKind } from "../../../lib/spec/service";
import { canaryReplicas } from "../../../lib/topology/canary-share";
import { field, optional, soundOf, type Fields } from "./field";
import { TOPOLOGIES } from "./service-fields";
import { longName, names, numbers, smudged, texts } from "./values";

const VERSIONS = ["v1.0.0", "v1.0.1", "v1.1.0-rc.1", "x".repeat(128)];
const DIGEST = `sha256:${"0a".repeat(32)}`;

const PREVIOUS = {
  version: field(VERSIONS, fc.oneof(fc.constantFrom("latest", "", "x".repeat(129)), smudged(VERSIONS), texts)),
  digest: optional(
    [DIGEST],
    fc.oneof(fc.constantFrom("sha256:", "sha512:ab", DIGEST.toUpperCase()), smudged([DIGEST]), texts),
  ),
} satisfies Fields<PreviousRelease>;

const previous: fc.Arbitrary<PreviousRelease | undefined> = fc.record({
  version: PREVIOUS.version.edge,
  digest: fc.oneof(PREVIOUS.digest.sound, PREVIOUS.digest.edge),
});

/** What runs in one workload. */
export const TRACK_FIELDS: Fields<TrackRelease> = {
  ...PREVIOUS,
  floor: field([1, 2], numbers),
  previous: { sound: fc.option(soundOf(PREVIOUS), { nil: undefined }), edge: previous },
};

const track: fc.Arbitrary<TrackRelease | undefined> = soundOf(TRACK_FIELDS);
const COLOURS: readonly Color[] = ["blue", "green"];
const colour = field<Color | undefined>(COLOURS, [undefined, ...COLOURS]);
const state = { sound: track, edge: fc.option(track, { nil: undefined }) };

/** The release state of a service, key by key: what does not belong to its topology too. */
export const STATE_FIELDS: Fields<ServiceRelease> = {
  rolling: state,
  live: colour,
  preview: colour,
  blue: state,
  green: state,
  share: field<number | undefined>([0], fc.option(numbers, { nil: undefined })),
  stable: state,
  canary: state,
  serving: field<TopologyKind | undefined>([undefined], TOPOLOGIES),
};

const secret = optional(["access-secrets-new"], fc.oneof(fc.constantFrom(longName(253), longName(254)), names));

/** Names of the active Secrets. */
export const SECRET_FIELDS: Fields<ActiveSecrets> = {
  jwt: secret,
  postgres: secret,
  redis: secret,
  keycloak: secret,
  alertmanager: secret,
};

/** A release state that fits a service: its topology, the one that it leaves, and its scale. */
export function soundRelease(spec: ServiceSpec): fc.Arbitrary<ServiceRelease> {
  const states = [spec.topology, spec.migrateFrom].flatMap((kind) => (kind === undefined ? [] : [STATES[kind](spec)]));
  return fc.tuple(...states).map((parts) => Object.assign({}, ...parts) as ServiceRelease);
}

const STATES: Readonly<Record<TopologyKind, (spec: ServiceSpec) => fc.Arbitrary<ServiceRelease>>> = {
  rolling: ({ scale: { min } }) => fc.record({ rolling: trackWith(min) }),
  blueGreen: ({ scale: { min } }) =>
    fc.record({
      live: fc.constantFrom(...COLOURS),
      preview: fc.constantFrom(...COLOURS),
      blue: trackWith(min),
      green: trackWith(min),
    }),
  canary: ({ scale: { min, max }, migrateFrom }) =>
    fc.tuple(trackWith(min), trackWith(1), fc.constantFrom(0, 1, 10, 50, 99)).map(([stable, canary, share]) => {
      if (share === 0 || migrateFrom !== undefined) return { share: 0, stable, canary: { ...stable, floor: 1 } };
      const split = canaryReplicas(Math.min(min + 1, max ?? min + 1), share, 1);
      return { share, stable: { ...stable, floor: split.stable }, canary: { ...canary, floor: split.canary } };
    }),
};

function trackWith(floor: number): fc.Arbitrary<TrackRelease> {
  return soundOf(TRACK_FIELDS).map((released) => ({ ...released, floor }));
}
