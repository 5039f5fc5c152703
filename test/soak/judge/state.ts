import type {
  AutoscalerEvent,
  DeploymentEvent,
  EndpointsEvent,
  ReplicaSetEvent,
  RouteEvent,
  ServiceEvent,
  WatchEvent,
} from "../events";

/** What the cluster had of an app at a revision. */
export interface State {
  readonly deployments: Map<string, DeploymentEvent>;
  readonly replicaSets: Map<string, ReplicaSetEvent>;
  readonly autoscalers: Map<string, AutoscalerEvent>;
  readonly slices: Map<string, EndpointsEvent>;
  service?: ServiceEvent;
  route?: RouteEvent;
  /** Operation that has started and not ended. */
  pending?: string;
  /** Floors of all tracks that serve, when the last operation had ended. */
  settled?: number;
}

/** The state before the first event. */
export function emptyState(): State {
  return { deployments: new Map(), replicaSets: new Map(), autoscalers: new Map(), slices: new Map() };
}

/** Takes an event into a state. */
export function advance(state: State, event: WatchEvent): void {
  switch (event.kind) {
    case "Deployment":
      state.deployments.set(event.track, event);
      break;
    case "ReplicaSet":
      state.replicaSets.set(event.name, event);
      break;
    case "HorizontalPodAutoscaler":
      state.autoscalers.set(event.track, event);
      break;
    case "EndpointSlice":
      state.slices.set(event.slice, event);
      break;
    case "Service":
      state.service = event;
      break;
    case "HTTPRoute":
      state.route = event;
      break;
    case "Lease":
      // An operation starts with the floors that it found, and ends with its own.
      if (event.pending === undefined || state.settled === undefined) state.settled = floors(state);
      state.pending = event.pending;
      break;
  }
}

/** Names of the ready pods behind the live Service. */
export function readyPods({ slices }: State): readonly string[] {
  return [...new Set([...slices.values()].flatMap(({ ready }) => ready))];
}

/** Sum of the floors of the tracks that the live Service selects. */
export function floors({ autoscalers, service }: State): number {
  const version = service?.selector["version"];
  return [...autoscalers.values()]
    .filter(({ track }) => version === undefined || track === version)
    .reduce((sum, { floor }) => sum + floor, 0);
}

/** Track of a pod, by its name: `gateway-blue-5c8f9d7b6-abcde` belongs to `blue`. */
export function trackOf(pod: string): string {
  return pod.split("-").at(-3) ?? "";
}

/** Whether a Deployment has all of its pods, and all of them run its template. */
export function isComplete({ isObserved, wanted, pods, updated, ready, available }: DeploymentEvent): boolean {
  return isObserved && [pods, updated, ready, available].every((count) => count === wanted);
}
