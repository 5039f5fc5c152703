/** A change that a watch reported. The revisions of a cluster are one sequence for all of its objects, so they order the changes of different objects. */
interface Seen {
  /** App that the object belongs to. */
  readonly app: string;
  readonly revision: number;
  /** Time at which the watch reported it, in milliseconds. */
  readonly at: number;
}

/** A Deployment with the fields that decide about a rollout. */
export interface DeploymentEvent extends Seen {
  readonly kind: "Deployment";
  /** Value of the label `version`: `rolling`, a color, `stable` or `canary`. */
  readonly track: string;
  /** Pods that it should have. */
  readonly wanted: number;
  /** Whether its controller has seen its newest generation. */
  readonly isObserved: boolean;
  readonly pods: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** `maxSurge`, such as `25%` or `1`. */
  readonly surge: string;
  /** `maxUnavailable`. */
  readonly unavailable: string;
}

/** A ReplicaSet. Its spec is exact, and the pods in a status can be those from some seconds before. */
export interface ReplicaSetEvent extends Seen {
  readonly kind: "ReplicaSet";
  readonly track: string;
  readonly name: string;
  /** Pods that it should have. */
  readonly wanted: number;
}

/** The live Service of an app. */
export interface ServiceEvent extends Seen {
  readonly kind: "Service";
  readonly selector: Readonly<Record<string, string>>;
  /** All other fields of its spec, as text. */
  readonly others: string;
}

/** An EndpointSlice of the live Service of an app. */
export interface EndpointsEvent extends Seen {
  readonly kind: "EndpointSlice";
  readonly slice: string;
  /** Names of the ready pods. */
  readonly ready: readonly string[];
}

/** An autoscaler. */
export interface AutoscalerEvent extends Seen {
  readonly kind: "HorizontalPodAutoscaler";
  readonly track: string;
  /** Fewest pods. */
  readonly floor: number;
}

/** The HTTPRoute of a service with a canary. */
export interface RouteEvent extends Seen {
  readonly kind: "HTTPRoute";
  /** Weight of each track. */
  readonly weights: Readonly<Record<string, number>>;
}

/** The Lease of a service. */
export interface LeaseEvent extends Seen {
  readonly kind: "Lease";
  /** Operation that has started and not ended. */
  readonly pending?: string;
}

/** A change of an object. */
export type WatchEvent =
  DeploymentEvent | ReplicaSetEvent | ServiceEvent | EndpointsEvent | AutoscalerEvent | RouteEvent | LeaseEvent;

/** A command that has ended. */
export interface CommandEvent {
  readonly kind: "Command";
  readonly app: string;
  /** Such as `retire gateway --now`. */
  readonly command: string;
  /** Start and end, in milliseconds. */
  readonly started: number;
  readonly ended: number;
  /** Requests that a proxy saw, such as `PATCH /api/v1/…`. */
  readonly requests: readonly string[];
}

/** What {@link file://./invariants.ts} judges. */
export type SoakEvent = WatchEvent | CommandEvent;
