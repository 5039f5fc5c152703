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
