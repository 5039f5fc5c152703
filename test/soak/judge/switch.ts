import type { CommandEvent, DeploymentEvent, ServiceEvent } from "../events";
import { isComplete, readyPods, trackOf, type State } from "./state";

/** A change of the selector of a live Service. */
export interface Switch {
  readonly from: string;
  readonly to: string;
  readonly at: number;
  /** Fewest endpoints until all of them are of the new color. */
  readonly least: number;
  /** Pods that the old color keeps. */
  readonly kept: number;
  readonly isRollback: boolean;
  /** Whether endpoints of the old color are left. */
  isOpen: boolean;
}

const COLORS = ["blue", "green"];

/** PD3: what a change of the live Service changes; PD2 and PD13: what the new color has at that revision. */
export function switchProblems(
  state: State,
  before: ServiceEvent,
  after: ServiceEvent,
): { readonly problems: readonly string[]; readonly made?: Switch } {
  const [from, to] = [before, after].map(({ selector }) => selector["version"] ?? "") as [string, string];
  const keys = [...new Set([before, after].flatMap(({ selector }) => Object.keys(selector)))];
  const changed = keys.filter((key) => before.selector[key] !== after.selector[key]);
  const others = [
    ...changed.filter((key) => key !== "version").map((key) => `selector.${key}`),
    ...(before.others === after.others ? [] : ["other fields"]),
  ];
  const problems = others.length === 0 ? [] : [`PD3: the live Service changes in ${others.join(" and ")}`];
  if (from === to) return { problems };
  if (!COLORS.includes(to)) return { problems: [...problems, `PD3: the live Service selects ${to || "no color"}`] };
  const [old, next] = [from, to].map((track) => state.deployments.get(track));
  const isRollback = state.pending === "rollback";
  return {
    problems: [
      ...problems,
      ...(next !== undefined && isComplete(next) ? [] : [`PD2: ${to} gets requests before all of its pods are ready`]),
      ...autoscalerProblems(state, to, isRollback ? undefined : old),
    ],
    made: {
      ...{ from, to, at: after.at, isRollback, isOpen: true },
      least: Math.min(old?.ready ?? 0, next?.ready ?? 0),
      kept: old?.ready ?? 0,
    },
  };
}

/** The replacement of PD13: each color has an autoscaler, and that of the new color keeps as many pods as the live one has. */
function autoscalerProblems(
  { deployments, autoscalers }: State,
  to: string,
  old: DeploymentEvent | undefined,
): readonly string[] {
  const floor = autoscalers.get(to)?.floor ?? 0;
  return [
    ...[...deployments.keys()]
      .filter((track) => !autoscalers.has(track))
      .map((track) => `PD13: ${track} has no autoscaler`),
    ...(old !== undefined && floor < old.wanted
      ? [`PD13: ${to} gets requests with a floor of ${floor}, and ${old.track} has ${old.wanted} pods`]
      : []),
  ];
}

/** PD1: endpoints while a switch takes effect. Notes when it has. */
export function openSwitchProblems(state: State, last: Switch | undefined): readonly string[] {
  if (last?.isOpen !== true) return [];
  const pods = readyPods(state);
  last.isOpen = pods.some((pod) => trackOf(pod) !== last.to);
  return pods.length < last.least
    ? [`PD1: ${pods.length} ready endpoints during a switch, fewer than ${last.least}`]
    : [];
}

/** PD4: the old color keeps its pods until the hold time ends, or until an operator ends it with `--now`. */
export function holdProblems(
  last: Switch | undefined,
  { track, at, wanted, ready }: DeploymentEvent,
  commands: readonly CommandEvent[],
  hold: number,
): readonly string[] {
  if (last === undefined || last.isRollback || track !== last.from || at - last.at >= hold) return [];
  const isEnded = commands.some(
    ({ command, started }) => command.endsWith(" --now") && started >= last.at && started <= at,
  );
  return isEnded || Math.min(wanted, ready) >= last.kept
    ? []
    : [`PD4: ${track} has ${Math.min(wanted, ready)} pods of ${last.kept} in the hold time`];
}

/** PD3: each change of the live selector is one request of one command. */
export function patchProblems(commands: readonly CommandEvent[], app: string, switches: number): readonly string[] {
  const patches = commands.map(({ command, requests }) => ({
    command,
    count: requests.filter(
      (one) => one.startsWith("PATCH ") && one.includes(`/services/${app}-service?`) && !one.includes("dryRun="),
    ).length,
  }));
  const sum = patches.reduce((total, { count }) => total + count, 0);
  return [
    ...patches
      .filter(({ count }) => count > 1)
      .map(({ command, count }) => `PD3: ${command} patched the live Service ${count} times`),
    ...(sum === switches
      ? []
      : [`PD3: ${sum} patches of the live Service, and its selector changed ${switches} times`]),
  ];
}
