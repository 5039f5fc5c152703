import type { Color, SecretConcern } from "../names";
import type { TopologyKind } from "./service";

/** Release state of one workload. */
export interface TrackRelease {
  /** Image tag, such as `v1.0.1`. Must not be `latest`, because a rollback needs a fixed tag. */
  readonly version: string;
  /**
   * Image digest: `sha256:` and 64 hexadecimal digits. If set, the image is pulled by digest.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
  /** Minimum number of pods: at least `scale.min` for a workload that serves or warms up, 1 for a retired one. */
  readonly floor: number;
  /**
   * Previous release, the target of a rollback. Does not affect manifests.
   * @default - unknown
   */
  readonly previous?: PreviousRelease;
}

/** A release that was replaced by a newer one. */
export interface PreviousRelease {
  /** Image tag of that release. */
  readonly version: string;
  /**
   * Image digest of that release.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
}

/** Release state of a rolling service. */
export interface RollingRelease {
  /** The only workload. */
  readonly rolling: TrackRelease;
}

/** Release state of a blue/green service. Both colors always exist; a switch changes only `live`. */
export interface BlueGreenRelease {
  /** Color that serves requests. */
  readonly live: Color;
  /**
   * Color behind the preview Service, normally the idle one. A switch leaves it unchanged, so right after a switch it equals `live`;
   * retiring the old color updates it.
   */
  readonly preview: Color;
  /** The blue workload. */
  readonly blue: TrackRelease;
  /** The green workload. */
  readonly green: TrackRelease;
}

/** Release state of a canary service. Both workloads always exist. */
export interface CanaryRelease {
  /** Canary share: percentage of requests for the canary, 0 to 99. At 0 the canary runs the stable release. */
  readonly share: number;
  /** The workload with the current release. */
  readonly stable: TrackRelease;
  /** The workload with the new release. */
  readonly canary: TrackRelease;
}

/** Release state for each topology. */
export interface ReleaseByTopology {
  /** Release state of a rolling service. */
  readonly rolling: RollingRelease;
  /** Release state of a blue/green service. */
  readonly blueGreen: BlueGreenRelease;
  /** Release state of a canary service. */
  readonly canary: CanaryRelease;
}

/** Release state of one service: the keys of its topology and, during a topology migration, also those of the old topology. */
export interface ServiceRelease extends Partial<RollingRelease>, Partial<BlueGreenRelease>, Partial<CanaryRelease> {
  /**
   * Topology whose workloads serve requests during a migration (`migrateFrom`).
   * @default - the old topology, `migrateFrom`
   */
  readonly serving?: TopologyKind;
}

/** A temporary number of pods of a service. `access-layer scale --until` writes it. */
export interface OverlaySpec {
  /** Minimum number of pods that serve requests, of both workloads of a canary. It replaces the floors in `services`, and can be smaller. */
  readonly floor: number;
  /** End, in UTC, such as `2026-12-01T05:00:00Z`: at most 7 days from now. After it, the file is refused until the overlay is removed or extended. */
  readonly until: string;
  /** Who ends it, such as `alice@example.com`. */
  readonly owner: string;
  /** Why, such as `INC-1234, more traffic than usual`. */
  readonly reason: string;
}

/** An operation on a service, as a release file records it. */
export interface OperationSpec {
  /** Kind of the operation. `end` is `scale --end`. */
  readonly kind: "release" | "switch" | "rollback" | "retire" | "canary" | "promote" | "abort" | "scale" | "end";
  /**
   * Image tag of `release`.
   * @default - none, for other operations
   */
  readonly version?: string;
  /**
   * Image digest of `release`.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
  /**
   * Percentage of the requests, of `canary`.
   * @default - none, for other operations
   */
  readonly share?: number;
  /**
   * Number of pods of `scale`.
   * @default - none, for other operations
   */
  readonly pods?: number;
  /**
   * End of a temporary `scale`, in UTC.
   * @default - the change is permanent
   */
  readonly until?: string;
  /**
   * Who ends a temporary `scale`.
   * @default - the change is permanent
   */
  readonly owner?: string;
  /**
   * Why a temporary `scale` is needed.
   * @default - the change is permanent
   */
  readonly reason?: string;
}

/**
 * An operation that has started and not ended: the file has its result, or a state on the way to it, and the cluster perhaps not yet. Commands with
 * `--via git` or `--via pulumi` write and remove it. Does not affect manifests.
 */
export interface PendingSpec {
  /** The operation. */
  readonly operation: OperationSpec;
  /** Who applies the file: a pipeline after a commit, or `pulumi up`. */
  readonly via: "git" | "pulumi";
  /** Who started it, as the API server names the user. */
  readonly by: string;
  /** Start, in UTC, such as `2026-12-01T05:00:00Z`. */
  readonly at: string;
  /** Release state of the service before the operation, to which `abort` returns. */
  readonly before: ServiceRelease;
  /**
   * Overlay of the service before the operation.
   * @default - none
   */
  readonly overlay?: OverlaySpec;
  /**
   * Pods of the live color in the cluster when it started. A repeated operation plans with the same number.
   * @default - the operation does not depend on it
   */
  readonly running?: number;
}

/** Where a version of a service comes from. `access-layer release --from` writes it. Does not affect manifests. */
export interface PromotedSpec {
  /** Image tag. At least one workload of the service has it; commands remove the entry together with the last one. */
  readonly version: string;
  /**
   * Image digest.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
  /** Environment in which the version served all requests and was verified, such as `staging`. */
  readonly from: string;
  /** Who promoted it, such as `alice@example.com`. */
  readonly by: string;
  /** When, in UTC, such as `2026-12-01T05:00:00Z`. */
  readonly at: string;
}

/** A release file: versions, live colors, shares and floors of one environment. Release commands write it. */
export interface ReleaseSpec {
  /** Version of the file format. */
  readonly schema: 1;
  /** Release state of each service, keyed by service name. */
  readonly services: Readonly<Record<string, ServiceRelease>>;
  /**
   * Temporary number of pods of services, keyed by service name.
   * @default - none
   */
  readonly overlays?: Readonly<Record<string, OverlaySpec>>;
  /**
   * Operations that have started and not ended, keyed by service name.
   * @default - none
   */
  readonly pending?: Readonly<Record<string, PendingSpec>>;
  /**
   * Where the versions of services come from, keyed by service name.
   * @default - the versions were not verified in another environment by `access-layer release --from`
   */
  readonly promoted?: Readonly<Record<string, PromotedSpec>>;
  /**
   * Active Secret of each concern. A rotation creates a new Secret and changes the name here.
   * @default - `access-secrets`, `postgres-credentials`, `redis-credentials`, `kafka-credentials`, `keycloak-credentials`, `alertmanager-receivers`,
   * and `secret` of other concerns
   */
  readonly secrets?: ReleaseSecrets;
}

/** Name of the active Secret of each concern, including the concerns of the services, such as `stripe`. */
export interface ReleaseSecrets extends ActiveSecrets {
  /** Name of the active Secret of a concern of the services. It replaces `secret` in the environment file. */
  readonly [concern: string]: string | Readonly<Record<string, string>> | undefined;
}

/** Name of the active Secret of each concern. Concerns that are not set use their default name. */
export interface ActiveSecrets extends Readonly<Partial<Record<SecretConcern, string>>> {
  /**
   * Secret with the PostgreSQL password of each client, keyed by its name: a service that calls `postgres`, `keycloak`, or `database-backup`. The client
   * logs in as a role that is named after the Secret and has only the privileges that the client needs. Requires a PostgreSQL server in the cluster.
   * @default - the client logs in as the superuser `access`, with the Secret of the concern `postgres`
   */
  readonly databaseRoles?: Readonly<Record<string, string>>;
}
