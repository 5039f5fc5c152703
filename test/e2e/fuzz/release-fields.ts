import fc from "fast-check";
import type {
  OperationSpec,
  OverlaySpec,
  PreviousRelease,
  PromotedSpec,
  ServiceRelease,
  TrackRelease,
  ActiveSecrets,
} from "../../../lib/spec/release";
import type { Color } from "../../../lib/names";
import type { ServiceSpec, TopologyKind } from "../../../lib/spec/service";
import { canaryReplicas } from "../../../lib/topology/canary-share";
import { field, optional, validOf, type Fields } from "./field";
import { DIGESTS } from "./digests";
import { TOPOLOGIES } from "./service-fields";
import { longName, names, numbers, withExtraCharacter, texts } from "./values";

const VERSIONS = ["v1.0.0", "v1.0.1", "v1.1.0-rc.1", "x".repeat(128)];

const PREVIOUS = {
  version: field(
    VERSIONS,
    fc.oneof(fc.constantFrom("latest", "", "x".repeat(129)), withExtraCharacter(VERSIONS), texts),
  ),
  digest: DIGESTS,
} satisfies Fields<PreviousRelease>;

const previous: fc.Arbitrary<PreviousRelease | undefined> = fc.record({
  version: PREVIOUS.version.edge,
  digest: fc.oneof(PREVIOUS.digest.valid, PREVIOUS.digest.edge),
});

/** Release state of a workload. */
export const TRACK_FIELDS: Fields<TrackRelease> = {
  ...PREVIOUS,
  floor: field([1, 2], numbers),
  previous: { valid: fc.option(validOf(PREVIOUS), { nil: undefined }), edge: previous },
};

const track: fc.Arbitrary<TrackRelease | undefined> = validOf(TRACK_FIELDS);
const COLORS: readonly Color[] = ["blue", "green"];
const color = field<Color | undefined>(COLORS, [undefined, ...COLORS]);
const state = { valid: track, edge: fc.option(track, { nil: undefined }) };

/** Fields of a service's release state, for all topologies. */
export const STATE_FIELDS: Fields<ServiceRelease> = {
  rolling: state,
  live: color,
  preview: color,
  blue: state,
  green: state,
  share: field<number | undefined>([0], fc.option(numbers, { nil: undefined })),
  stable: state,
  canary: state,
  serving: field<TopologyKind | undefined>([undefined], TOPOLOGIES),
};

/** Fields of an overlay. No rule of the fuzz test knows the time. */
export const OVERLAY_FIELDS: Fields<OverlaySpec> = {
  floor: field([3, 4], numbers),
  until: field(
    ["2026-12-01T05:00:00Z"],
    fc.oneof(fc.constantFrom("2026-02-30T00:00:00Z", "2026-12-01", "2h", "9999-12-31T23:59:59Z"), texts),
  ),
  owner: field(["alice@example.com"], texts),
  reason: field(["INC-1234"], texts),
};

/** Fields of an operation: with all values that it needs, or without some of them. */
export const OPERATION_FIELDS: Fields<OperationSpec> = {
  kind: field<OperationSpec["kind"]>(
    ["switch", "release", "scale"],
    fc.constantFrom("release", "switch", "rollback", "retire", "canary", "promote", "abort", "scale", "end"),
  ),
  version: field<string | undefined>(["v1.0.1"], fc.option(texts, { nil: undefined })),
  digest: DIGESTS,
  share: field<number | undefined>([10], fc.option(numbers, { nil: undefined })),
  pods: field<number | undefined>([3], fc.option(numbers, { nil: undefined })),
  until: field<string | undefined>([undefined], fc.option(texts, { nil: undefined })),
  owner: field<string | undefined>([undefined], fc.option(texts, { nil: undefined })),
  reason: field<string | undefined>([undefined], fc.option(texts, { nil: undefined })),
};

/** Fields of the record of a promotion. */
export const PROMOTED_FIELDS: Fields<PromotedSpec> = {
  ...PREVIOUS,
  from: field(["staging"], fc.oneof(names, texts)),
  by: field(["alice@example.com"], texts),
  at: OVERLAY_FIELDS.until,
};

const secret = optional(["access-secrets-new"], fc.oneof(fc.constantFrom(longName(253), longName(254)), names));

/** Clients that exist in some environments, with Secrets whose names PostgreSQL shortens or reserves, or that another client or the superuser uses. */
const databaseRoles = fc.dictionary(
  fc.oneof(fc.constantFrom("auth", "metrics", "keycloak", "database-backup", "gateway", "constructor"), names),
  fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^postgres-[a-z]{4}$/) },
    { weight: 1, arbitrary: fc.constantFrom("access", "public", "none", "postgres-credentials", "postgres-same") },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom("a".repeat(63), "a".repeat(64), "it's"), names) },
  ),
  { maxKeys: 3 },
);

/** Names of the Secrets in use. */
export const SECRET_FIELDS: Fields<ActiveSecrets> = {
  jwt: secret,
  postgres: secret,
  redis: secret,
  kafka: secret,
  keycloak: secret,
  alertmanager: secret,
  databaseRoles: field<ActiveSecrets["databaseRoles"]>([undefined], databaseRoles),
};

/** A release state that matches a service's topology, `migrateFrom` and scale. */
export function validRelease(spec: ServiceSpec): fc.Arbitrary<ServiceRelease> {
  const states = [spec.topology, spec.migrateFrom].flatMap((kind) => (kind === undefined ? [] : [STATES[kind](spec)]));
  return fc.tuple(...states).map((parts) => Object.assign({}, ...parts) as ServiceRelease);
}

const STATES: Readonly<Record<TopologyKind, (spec: ServiceSpec) => fc.Arbitrary<ServiceRelease>>> = {
  rolling: ({ scale: { min } }) => fc.record({ rolling: trackWith(min) }),
  blueGreen: ({ scale: { min } }) =>
    fc.record({
      live: fc.constantFrom(...COLORS),
      preview: fc.constantFrom(...COLORS),
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
  return validOf(TRACK_FIELDS).map((released) => ({ ...released, floor }));
}
