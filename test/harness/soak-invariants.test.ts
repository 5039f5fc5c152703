import type { SoakEvent } from "../soak/events";
import { violations } from "../soak/invariants";

const HOLD = 60_000;
/** One second for each revision. */
const seen = (app: string, revision: number) => ({ app, revision, at: revision * 1000 });

const deployment = (app: string, track: string, revision: number, wanted: number, more: object = {}): SoakEvent => ({
  ...{ kind: "Deployment", ...seen(app, revision), track, wanted, isObserved: true },
  ...{ pods: wanted, updated: wanted, ready: wanted, available: wanted, surge: "25%", unavailable: "0" },
  ...more,
});
const replicaSet = (revision: number, name: string, wanted: number): SoakEvent => ({
  ...{ kind: "ReplicaSet", ...seen("gateway", revision), track: "blue", name, wanted },
});
const autoscaler = (app: string, track: string, revision: number, floor: number): SoakEvent => ({
  ...{ kind: "HorizontalPodAutoscaler", ...seen(app, revision), track, floor },
});
const service = (revision: number, version: string, more: object = {}): SoakEvent => ({
  ...{ kind: "Service", ...seen("gateway", revision), selector: { app: "gateway", version }, others: "{}" },
  ...more,
});
const endpoints = (app: string, revision: number, track: string, count: number): SoakEvent => ({
  ...{ kind: "EndpointSlice", ...seen(app, revision), slice: "one" },
  ready: Array.from({ length: count }, (_, index) => `${app}-${track}-5c8f-${index}`),
});
const lease = (app: string, revision: number, pending?: string): SoakEvent => ({
  ...{ kind: "Lease", ...seen(app, revision) },
  ...(pending !== undefined && { pending }),
});
const route = (revision: number, stable: number, canary: number): SoakEvent => ({
  ...{ kind: "HTTPRoute", ...seen("streaming", revision), weights: { stable, canary } },
});
const command = (app: string, text: string, started: number, services = 0): SoakEvent => ({
  ...{ kind: "Command", app, command: text, started: started * 1000, ended: started * 1000 + 500 },
  requests: [
    "PATCH /api/v1/namespaces/access/services/gateway-service?dryRun=All",
    ...Array.from({ length: services }, () => "PATCH /api/v1/namespaces/access/services/gateway-service?force=false"),
  ],
});

/** A switch from blue to green with three pods, and the end of the release. */
const SWITCH: readonly SoakEvent[] = [
  ...[deployment("gateway", "blue", 1, 3), deployment("gateway", "green", 2, 1)],
  ...[autoscaler("gateway", "blue", 3, 3), autoscaler("gateway", "green", 4, 1)],
  ...[service(5, "blue"), endpoints("gateway", 6, "blue", 3)],
  ...[lease("gateway", 7, "release"), autoscaler("gateway", "green", 8, 3), deployment("gateway", "green", 9, 3)],
  ...[lease("gateway", 10), lease("gateway", 11, "switch"), service(12, "green"), endpoints("gateway", 13, "green", 3)],
  ...[command("gateway", "switch gateway", 11, 1), lease("gateway", 14)],
  ...[lease("gateway", 80, "retire"), autoscaler("gateway", "blue", 81, 1), deployment("gateway", "blue", 82, 1)],
];

/** A canary with half of the requests, which is taken back. */
const CANARY: readonly SoakEvent[] = [
  ...[deployment("streaming", "stable", 1, 3), deployment("streaming", "canary", 2, 1)],
  ...[autoscaler("streaming", "stable", 3, 3), autoscaler("streaming", "canary", 4, 1)],
  ...[route(5, 100, 0), endpoints("streaming", 6, "stable", 4), lease("streaming", 7, "canary")],
  ...[autoscaler("streaming", "canary", 8, 3), deployment("streaming", "canary", 9, 3)],
  ...[
    route(10, 50, 50),
    endpoints("streaming", 11, "stable", 6),
    lease("streaming", 12),
    lease("streaming", 13, "abort"),
  ],
  ...[route(14, 100, 0), autoscaler("streaming", "canary", 15, 1), deployment("streaming", "canary", 16, 1)],
  ...[endpoints("streaming", 17, "stable", 4), lease("streaming", 18)],
];

/** The events with those of the same kind and revision replaced. */
function changed(events: readonly SoakEvent[], ...changes: readonly SoakEvent[]): readonly SoakEvent[] {
  const key = (event: SoakEvent) => (event.kind === "Command" ? event.command : String(event.revision));
  const keys = changes.map(key);
  return [...events.filter((event) => !keys.includes(key(event))), ...changes];
}

test.each([
  ["a switch and a retirement after the hold time", SWITCH],
  ["a canary that is taken back", CANARY],
  ["events in another order than their revisions", [...SWITCH].reverse()],
  ["a rollout with one pod more", [...SWITCH, replicaSet(6.5, "old", 3), replicaSet(6.6, "new", 1)]],
  [
    "a retirement with --now in the hold time",
    [...SWITCH, command("gateway", "retire gateway --now", 20), deployment("gateway", "blue", 21, 1)],
  ],
])("%s breaks no invariant", (_name, events) => {
  expect(violations(events, { hold: HOLD })).toEqual([]);
});

test.each<[string, string, readonly SoakEvent[], RegExp]>([
  [
    "PD1",
    "a live Service without an endpoint",
    changed(SWITCH, endpoints("gateway", 6, "blue", 0)),
    /PD1: the live Service has no/,
  ],
  [
    "PD1",
    "fewer endpoints during a switch",
    changed(SWITCH, endpoints("gateway", 13, "green", 2)),
    /PD1: 2 ready endpoints during a switch/,
  ],
  [
    "PD2",
    "a switch before all pods are ready",
    changed(SWITCH, deployment("gateway", "green", 9, 3, { updated: 2 })),
    /PD2: green gets requests before/,
  ],
  [
    "PD2",
    "a switch before the controller has seen the newest template",
    changed(SWITCH, deployment("gateway", "green", 9, 3, { isObserved: false })),
    /PD2: green/,
  ],
  [
    "PD3",
    "a second patch",
    changed(SWITCH, command("gateway", "switch gateway", 11, 2)),
    /PD3: switch gateway patched .* 2 times/,
  ],
  [
    "PD3",
    "a change without a command",
    changed(SWITCH, command("gateway", "switch gateway", 11, 0)),
    /PD3: 0 patches .* changed 1 times/,
  ],
  [
    "PD3",
    "another changed field",
    changed(SWITCH, service(12, "green", { others: "{ports}" })),
    /PD3: .* other fields/,
  ],
  [
    "PD3",
    "another changed key",
    changed(SWITCH, service(12, "green", { selector: { app: "auth", version: "green" } })),
    /PD3: .* selector\.app/,
  ],
  ["PD3", "a selector of no color", changed(SWITCH, service(12, "red")), /PD3: the live Service selects red/],
  [
    "PD4",
    "an old color that loses a pod",
    [...SWITCH, deployment("gateway", "blue", 20, 3, { ready: 2 })],
    /PD4: blue has 2 pods of 3/,
  ],
  [
    "PD4",
    "an old color that is reduced early",
    [...SWITCH, deployment("gateway", "blue", 20, 1)],
    /PD4: blue has 1 pods of 3/,
  ],
  ["PD8", "weights of 90", changed(CANARY, route(10, 50, 40)), /PD8: the weights are 50 and 40/],
  ["PD8", "a weight above 100", changed(CANARY, route(10, 110, -10)), /PD8: a weight is not between/],
  [
    "PD8",
    "fewer endpoints than pods that must serve",
    changed(CANARY, endpoints("streaming", 11, "stable", 3)),
    /PD8: 3 ready endpoints, fewer than 4/,
  ],
  [
    "PD9",
    "an abort that stops pods first",
    changed(CANARY, autoscaler("streaming", "canary", 13.5, 1)),
    /PD9: an abort lets pods .* 50 %/,
  ],
  [
    "PD9",
    "an abort to pods that are not ready",
    [...CANARY, deployment("streaming", "stable", 13.5, 3, { ready: 2 })],
    /PD9: stable has 2 ready pods of 3/,
  ],
  [
    "PD12",
    "fewer pods than a rollout must keep",
    [...SWITCH, deployment("gateway", "blue", 6.5, 3, { available: 2 })],
    /PD12: blue has 2 available/,
  ],
  [
    "PD12",
    "more pods than a rollout may add",
    [...SWITCH, replicaSet(6.5, "old", 3), replicaSet(6.6, "new", 2)],
    /PD12: blue has 5 pods, more than 4/,
  ],
  [
    "PD13",
    "a floor below the pods of the live color",
    changed(SWITCH, autoscaler("gateway", "green", 8, 2)),
    /PD13: green .* floor of 2, and blue has 3/,
  ],
  [
    "PD13",
    "a color without an autoscaler",
    SWITCH.filter(
      ({ kind, ...event }) => !(kind === "HorizontalPodAutoscaler" && "track" in event && event.track === "blue"),
    ),
    /PD13: blue has no autoscaler/,
  ],
])("%s is broken by %s", (_id, _name, events, expected) => {
  expect(violations(events, { hold: HOLD }).join("\n")).toMatch(expected);
});
