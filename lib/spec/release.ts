import type { Color, SecretConcern } from "../names";
import type { TopologyKind } from "./service";

/** What is running in one workload. */
export interface TrackRelease {
  /** Image tag, such as `v1.0.1`. Never `latest`: a tag that moves can't be rolled back to. */
  readonly version: string;
  /**
   * Image digest, `sha256:` and 64 hexadecimal digits. Where it is given the image is pulled by it.
   * @default - pulled by tag
   */
  readonly digest?: string;
  /** Pods that this workload never goes below: the live minimum or more where it serves or warms, 1 where it is retired. */
  readonly floor: number;
  /**
   * What this workload ran before. Changes no manifest; it is what a rollback returns to.
   * @default - unknown
   */
  readonly previous?: PreviousRelease;
}

/** A release that was replaced. */
export interface PreviousRelease {
  /** Image tag. */
  readonly version: string;
  /**
   * Image digest.
   * @default - by tag
   */
  readonly digest?: string;
}

/** Release state of a rolling service. */
export interface RollingRelease {
  /** The one workload. */
  readonly rolling: TrackRelease;
}

/** Release state of a blue-green service. Both colours always exist; only `live` moves in a switch. */
export interface BlueGreenRelease {
  /** The colour that answers requests. A switch moves this and nothing else. */
  readonly live: Color;
  /**
   * The colour that the preview Service shows: the idle one, and right after a switch still the one that was looked at before
   * it, so that a switch is one field. Retiring the old colour moves it on.
   */
  readonly preview: Color;
  /** The blue workload. */
  readonly blue: TrackRelease;
  /** The green workload. */
  readonly green: TrackRelease;
}

/** Release state of a canary service. Both workloads always exist. */
export interface CanaryRelease {
  /** Percent of requests meant for the canary, 0 to 99. At 0 the canary runs the stable release. */
  readonly share: number;
  /** The workload that most requests go to. */
  readonly stable: TrackRelease;
  /** The workload on trial. */
  readonly canary: TrackRelease;
}

/** Release state by topology. */
export interface ReleaseByTopology {
  /** One workload. */
  readonly rolling: RollingRelease;
  /** Two colours. */
  readonly blueGreen: BlueGreenRelease;
  /** Stable and canary. */
  readonly canary: CanaryRelease;
}

/**
 * Release state of one service as the file holds it: the keys of its topology, and while it migrates also those of the
 * topology that it leaves.
 */
export interface ServiceRelease extends Partial<RollingRelease>, Partial<BlueGreenRelease>, Partial<CanaryRelease> {
  /**
   * During a migration (`migrateFrom`): the topology whose workloads answer requests.
   * @default - the topology that is left
   */
  readonly serving?: TopologyKind;
}

/** What is released in one environment: written by the tool, read by everybody. */
export interface ReleaseSpec {
  /** Version of this file's format. */
  readonly schema: 1;
  /** Release state of each service, by its name. */
  readonly services: Readonly<Record<string, ServiceRelease>>;
  /**
   * Name of the active Secret per concern. Rotation creates a new Secret and moves the name here.
   * @default - `access-secrets`, `postgres-credentials`, `redis-credentials`, `keycloak-credentials`, `alertmanager-receivers`
   */
  readonly secrets?: ActiveSecrets;
}

/** Name of the active Secret per concern; a concern that is left out has its usual name. */
export type ActiveSecrets = Readonly<Partial<Record<SecretConcern, string>>>;
