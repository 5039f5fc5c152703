import type { BlueGreenRelease, CanaryRelease, ServiceRelease } from "../../lib/spec/release";

/** One step of a release, with its name and the state in the release file. */
export interface Step {
  readonly name: string;
  readonly state: ServiceRelease;
}

const steady: BlueGreenRelease = {
  live: "blue",
  preview: "green",
  blue: { version: "v1.0.1", floor: 3 },
  green: { version: "v1.0.0", floor: 1 },
};
const warming: BlueGreenRelease = { ...steady, green: { version: "v1.1.0", floor: 3 } };
const switched: BlueGreenRelease = { ...warming, live: "green" };
const retired: BlueGreenRelease = { ...switched, preview: "blue", blue: { ...warming.blue, floor: 1 } };

/** Steps that release v1.1.0 of prod's gateway, starting at v1.0.1. */
export const BLUE_GREEN_STEPS: readonly Step[] = [
  { name: "0-steady", state: steady },
  { name: "1-warming", state: warming },
  { name: "2-switched", state: switched },
  { name: "3-retired", state: retired },
];

const nothing: CanaryRelease = {
  share: 0,
  stable: { version: "v1.0.1", floor: 3 },
  canary: { version: "v1.0.1", floor: 1 },
};
const tenth: CanaryRelease = { ...nothing, share: 10, canary: { version: "v1.1.0", floor: 1 } };
const half: CanaryRelease = {
  share: 50,
  stable: { version: "v1.0.1", floor: 2 },
  canary: { version: "v1.1.0", floor: 2 },
};
const promoted: CanaryRelease = {
  share: 0,
  stable: { version: "v1.1.0", floor: 3 },
  canary: { version: "v1.1.0", floor: 1 },
};

/** Steps that release v1.1.0 of prod's streaming service, starting at v1.0.1. */
export const CANARY_STEPS: readonly Step[] = [
  { name: "0-nothing", state: nothing },
  { name: "1-tenth", state: tenth },
  { name: "2-half", state: half },
  { name: "3-promoted", state: promoted },
];

/** State after an abort at any step, which equals the state before the release. */
export const CANARY_ABORTED: Step = { name: "4-aborted", state: nothing };

/** A release of one service in prod, with its steps and the only fields in prod's manifests that each step may change. */
export interface Chain {
  readonly service: string;
  readonly steps: readonly Step[];
  /** Changes made by each step after the first, as `Kind/name path: before → after`. */
  readonly changes: readonly (readonly string[])[];
}

const IMAGE = "spec.template.spec.containers.0.image";

function image(service: string, version: string): string {
  return `ghcr.io/254carbon/access-layer-${service}:${version}`;
}

/** Returns the expected weight changes of the HTTPRoute for a canary share. */
function weights(before: number, after: number): readonly string[] {
  const backend = "HTTPRoute/streaming spec.rules.0.backendRefs";
  return [`${backend}.0.weight: ${100 - before} → ${100 - after}`, `${backend}.1.weight: ${before} → ${after}`];
}

/** Release of prod's gateway, which warms up the new color, switches by changing one field, and retires the old color. */
export const BLUE_GREEN_CHAIN: Chain = {
  service: "gateway",
  steps: BLUE_GREEN_STEPS,
  changes: [
    [
      `Deployment/gateway-green ${IMAGE}: ${image("gateway", "v1.0.0")} → ${image("gateway", "v1.1.0")}`,
      "HorizontalPodAutoscaler/gateway-green spec.minReplicas: 1 → 3",
    ],
    ["Service/gateway-service spec.selector.version: blue → green"],
    [
      "Service/gateway-preview-service spec.selector.version: green → blue",
      "HorizontalPodAutoscaler/gateway-blue spec.minReplicas: 3 → 1",
    ],
  ],
};

/** Release of prod's streaming service, with canary shares of 10% and 50% followed by promotion. */
export const CANARY_CHAIN: Chain = {
  service: "streaming",
  steps: CANARY_STEPS,
  changes: [
    [
      `Deployment/streaming-canary ${IMAGE}: ${image("streaming", "v1.0.1")} → ${image("streaming", "v1.1.0")}`,
      ...weights(0, 10),
    ],
    [
      "HorizontalPodAutoscaler/streaming-stable spec.minReplicas: 3 → 2",
      "HorizontalPodAutoscaler/streaming-canary spec.minReplicas: 1 → 2",
      ...weights(10, 50),
    ],
    [
      `Deployment/streaming-stable ${IMAGE}: ${image("streaming", "v1.0.1")} → ${image("streaming", "v1.1.0")}`,
      "HorizontalPodAutoscaler/streaming-stable spec.minReplicas: 2 → 3",
      "HorizontalPodAutoscaler/streaming-canary spec.minReplicas: 2 → 1",
      ...weights(50, 0),
    ],
  ],
};

/** Release of prod's streaming service that is aborted at 50%. */
export const CANARY_ABORT_CHAIN: Chain = {
  service: "streaming",
  steps: [{ name: "2-half", state: half }, CANARY_ABORTED],
  changes: [
    [
      "HorizontalPodAutoscaler/streaming-stable spec.minReplicas: 2 → 3",
      `Deployment/streaming-canary ${IMAGE}: ${image("streaming", "v1.1.0")} → ${image("streaming", "v1.0.1")}`,
      "HorizontalPodAutoscaler/streaming-canary spec.minReplicas: 2 → 1",
      ...weights(50, 0),
    ],
  ],
};
