import type { CommandEvent, SoakEvent, WatchEvent } from "./events";
import { availableProblems, surgeProblems, type Bounds } from "./judge/bounds";
import { reductionProblems, weightProblems } from "./judge/canary";
import { advance, emptyState, floors, readyPods, type State } from "./judge/state";
import { holdProblems, openSwitchProblems, patchProblems, switchProblems, type Switch } from "./judge/switch";

/** Limits that the events are judged by. */
export interface Limits {
  /** Milliseconds for which the old color keeps its pods after a switch. */
  readonly hold: number;
}

/**
 * Events of releases that break an invariant, each as a sentence. An event is judged by what the cluster had at its revision, so the result does not
 * depend on the order in which the watches report, nor on the speed of the machine.
 */
export function violations(events: readonly SoakEvent[], limits: Limits): readonly string[] {
  const commands = events.filter((event) => event.kind === "Command");
  const watched = events
    .filter((event): event is WatchEvent => event.kind !== "Command")
    .sort((one, other) => one.revision - other.revision);
  return [...new Set(watched.map(({ app }) => app))].flatMap((app) =>
    violationsOf(
      app,
      watched.filter((event) => event.app === app),
      commands.filter((command) => command.app === app),
      limits,
    ),
  );
}

function violationsOf(
  app: string,
  events: readonly WatchEvent[],
  commands: readonly CommandEvent[],
  { hold }: Limits,
): readonly string[] {
  const state = emptyState();
  const bounds = new Map<string, Bounds>();
  let last: Switch | undefined;
  let switches = 0;
  const problemsOf = (event: WatchEvent): readonly string[] => {
    const { service } = state;
    const scaler = state.autoscalers.get(event.kind === "HorizontalPodAutoscaler" ? event.track : "");
    const deployment = state.deployments.get(event.kind === "Deployment" ? event.track : "");
    advance(state, event);
    switch (event.kind) {
      case "Service": {
        const { problems, made } = service === undefined ? { problems: [] } : switchProblems(state, service, event);
        if (made !== undefined) switches += 1;
        last = made ?? last;
        return problems;
      }
      case "EndpointSlice":
        return [...endpointProblems(state), ...openSwitchProblems(state, last)];
      case "HTTPRoute":
        return weightProblems(state);
      case "HorizontalPodAutoscaler":
        return scaler !== undefined && event.floor < scaler.floor ? reductionProblems(state, event) : [];
      case "Deployment":
        return [
          ...availableProblems(bounds, event),
          ...holdProblems(last, event, commands, hold),
          ...(deployment !== undefined && event.wanted < deployment.wanted ? reductionProblems(state, event) : []),
        ];
      case "ReplicaSet":
        return surgeProblems(bounds, state, event);
      case "Lease":
        return [];
    }
  };
  const found = events.flatMap((event) =>
    problemsOf(event).map((text) => `${app} at revision ${event.revision}: ${text}`),
  );
  return [...found, ...patchProblems(commands, app, switches).map((text) => `${app}: ${text}`)];
}

/** PD1: there is an endpoint at each event; and the capacity of PD8, for services whose tracks all serve. */
function endpointProblems(state: State): readonly string[] {
  const { length } = readyPods(state);
  if (length === 0) return ["PD1: the live Service has no ready endpoint"];
  const isOneColor = state.service?.selector["version"] !== undefined;
  const least = Math.min(state.settled ?? 0, floors(state));
  return !isOneColor && length < least ? [`PD8: ${length} ready endpoints, fewer than ${least}`] : [];
}
