import type { Track } from "../../names";
import type { TopologyKind } from "../../spec/service";
import type { LiveObject } from "../cluster";
import type { Pending } from "../lease";

/** What a workload does for its service in the cluster. */
export type Role = "live" | "preview" | "idle" | "stable" | "canary" | "only";

/**
 * State of a Deployment:
 * - `ok`: its pods are ready and run its template.
 * - `rolling out`: new pods replace old ones.
 * - `stuck`: the rollout made no progress until its deadline.
 * - `paused`: changes of the template start no pods.
 * - `not ready`: pods are missing or not ready.
 * - `stopped`: it is scaled to 0.
 * - `missing`: it does not exist.
 * - `unknown`: it can't be read.
 */
export type WorkloadState = "ok" | "rolling out" | "stuck" | "paused" | "not ready" | "stopped" | "missing" | "unknown";

/** Version of an image. */
export interface ImageVersion {
  /** Image tag. Empty if the image has none. */
  readonly version: string;
  /**
   * Image digest.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
}

/** A version that pods run. */
export interface RunningVersion extends ImageVersion {
  /** Number of pods, ready or not. */
  readonly pods: number;
}

/** Pods of a Deployment. */
export interface PodCounts {
  /** Pods that are ready. */
  readonly ready: number;
  /** `spec.replicas` of the Deployment. */
  readonly wanted: number;
  /**
   * Minimum of the autoscaler in the cluster.
   * @default - it has no autoscaler, or autoscalers can't be read
   */
  readonly floor?: number;
  /**
   * Maximum of the autoscaler in the cluster.
   * @default - it has no autoscaler, or autoscalers can't be read
   */
  readonly max?: number;
}

/** Why a pod is not ready, or was restarted. */
export interface PodTrouble {
  /** Name of the pod. */
  readonly pod: string;
  /** Reason from the kubelet or the scheduler, such as `CrashLoopBackOff`. */
  readonly reason: string;
  /** Restarts of its containers. */
  readonly restarts: number;
  /** Whether the pod is ready again. */
  readonly isReady: boolean;
}

/** Status of a Deployment. Fields that can't be read are absent. */
export interface WorkloadStatus {
  /** Name of the Deployment. */
  readonly deployment: string;
  /** Its state. */
  readonly state: WorkloadState;
  /** Its pods. */
  readonly pods?: PodCounts;
  /** Restarts of the containers of its pods. */
  readonly restarts?: number;
  /** The pod with the worst reason. */
  readonly worst?: PodTrouble;
}

/** Status of a workload of a service. Fields that can't be read are absent. */
export interface TrackStatus extends WorkloadStatus {
  /** Value of its `version` label. */
  readonly track: Track;
  /** What it does for the service. */
  readonly role?: Role;
  /** Version in the release file. */
  readonly file: ImageVersion;
  /** Version in the template of the Deployment: new pods run it. */
  readonly template?: ImageVersion;
  /** Versions of the pods that exist. */
  readonly running?: readonly RunningVersion[];
  /** Percentage of the requests that it receives. */
  readonly share?: number;
}

/** Lock and pending operation of a service. */
export interface LockStatus {
  /** Who holds the lock. */
  readonly holder?: string;
  /** Last renewal of the lock, in RFC 3339 format. */
  readonly renewed?: string;
  /** Operation that has started and not ended. */
  readonly pending?: Pending;
}

/** How the objects of a service differ from the manifest. */
export interface DriftStatus {
  /** Number of fields that differ. A missing object and one that is being deleted count as one. */
  readonly fields: number;
  /** Objects that differ. */
  readonly objects: readonly string[];
}

/** A command that helps to find or correct a problem. */
export interface NextCommand {
  /** Program of the command. */
  readonly program: "access-layer" | "kubectl";
  /** Arguments, without environment, context and namespace. */
  readonly args: string;
  /** What it is for: an infinitive without `to`. */
  readonly to: string;
}

/** Why a service needs attention. */
export interface Reason {
  /** A phrase. It can contain text from the cluster. */
  readonly text: string;
  /**
   * The next command.
   * @default - it depends on the cause
   */
  readonly next?: NextCommand;
}

/** Status of a service. */
export interface ServiceStatus {
  /** Name of the service. */
  readonly name: string;
  /** How new versions replace old ones. */
  readonly topology: TopologyKind;
  /** Whether all is ready and as in the release file. */
  readonly ready: boolean;
  /** Where the shares come from: weights of the HTTPRoute, or the selector of the live Service and the ready pods behind it. */
  readonly shareFrom?: "weights" | "selector";
  /** Workloads, in the order of the layout. */
  readonly tracks: readonly TrackStatus[];
  /** Differences from the manifest. */
  readonly drift: DriftStatus;
  /** Lock and pending operation. Absent if Leases can't be read. */
  readonly lock?: LockStatus;
  /** Why it needs attention. */
  readonly reasons: readonly Reason[];
}

/** Status of a Deployment of a datastore or an exporter. */
export interface DatastoreStatus extends WorkloadStatus {
  /** Name of the datastore. */
  readonly name: string;
  /** Whether all of its pods are ready. */
  readonly ready: boolean;
  /** Why it needs attention. */
  readonly reasons: readonly Reason[];
}

/** A kind of objects that can't be read. */
export interface UnreadKind {
  /** The kind, such as `Lease`. */
  readonly kind: string;
  /** Answer of the API server. */
  readonly why: string;
}

/** Status of an environment. */
export interface EnvironmentStatus {
  /** Name of the environment. */
  readonly environment: string;
  /** kubectl context. */
  readonly context: string;
  /** Namespace. */
  readonly namespace: string;
  /** Whether all is ready and as in the release file. */
  readonly ready: boolean;
  /** Services, sorted by name. */
  readonly services: readonly ServiceStatus[];
  /** Deployments of datastores, in the order of the manifest. Empty if services were selected. */
  readonly datastores: readonly DatastoreStatus[];
  /** Kinds that can't be read. */
  readonly unread: readonly UnreadKind[];
}

/** The objects of an environment in the cluster. */
export interface LiveState {
  /** Objects of the kinds that could be read. */
  readonly objects: readonly LiveObject[];
  /** Kinds that can't be read. */
  readonly unread: readonly UnreadKind[];
}
