import type { BlueGreenRelease, CanaryRelease, ServiceRelease } from "../../lib/spec/release";

/** One step of a release: its name and the state that the release file holds then. */
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

/** prod's gateway from v1.0.1 to v1.1.0. */
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

/** prod's streaming from v1.0.1 to v1.1.0. */
export const CANARY_STEPS: readonly Step[] = [
  { name: "0-nothing", state: nothing },
  { name: "1-tenth", state: tenth },
  { name: "2-half", state: half },
  { name: "3-promoted", state: promoted },
];

/** What an abort returns to, from whichever step: the state before the trial. */
export const CANARY_ABORTED: Step = { name: "4-aborted", state: nothing };

/** A release of a service of prod: its steps, and the only fields of all prod that each may change, as they print. */
export interface Chain {
  readonly service: string;
  readonly steps: readonly Step[];
  /** Per step but the first: `Kind/name path: before → after`. */
  readonly changes: readonly (readonly string[])[];
}

const IMAGE = "spec.template.spec.containers.0.image";

function image(service: string, version: string): string {
  return `ghcr.io/254carbon/access-layer-${service}:${version}`;
}

/** The share of a canary as the route in front of it has it. */
function weights(before: number, after: number): readonly string[] {
  const backend = "HTTPRoute/streaming spec.rules.0.backendRefs";
  return [`${backend}.0.weight: ${100 - before} → ${100 - after}`, `${backend}.1.weight: ${before} → ${after}`];
}

/** prod's gateway: warmed, switched by one field, retired. */
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

/** prod's streaming: tried on a tenth, on half, promoted. */
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

/** prod's streaming: given up at half. */
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
