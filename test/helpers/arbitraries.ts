import fc from "fast-check";
import type { BlueGreenRelease, CanaryRelease, RollingRelease, TrackRelease } from "../../lib/spec/release";
import type { Scale } from "../../lib/spec/service";

/** An arbitrary release state of one workload. */
export const track: fc.Arbitrary<TrackRelease> = fc.record({
  version: fc.constantFrom("v1.0.0", "v1.0.1", "v1.1.0"),
  floor: fc.integer({ min: 1, max: 50 }),
});

/** An arbitrary scale, which is a fixed number of pods or a range. */
export const scale: fc.Arbitrary<Scale> = fc.oneof(
  fc.record({ min: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ min: fc.integer({ min: 1, max: 50 }), max: fc.integer({ min: 50, max: 100 }) }),
);

/** An arbitrary release state of a rolling service. */
export const rolling: fc.Arbitrary<RollingRelease> = fc.record({ rolling: track });

/** An arbitrary release state of a blue/green service. */
export const blueGreen: fc.Arbitrary<BlueGreenRelease> = fc.record({
  live: fc.constantFrom("blue", "green"),
  preview: fc.constantFrom("blue", "green"),
  blue: track,
  green: track,
});

/** An arbitrary release state of a canary service. */
export const canary: fc.Arbitrary<CanaryRelease> = fc.record({
  share: fc.integer({ min: 0, max: 99 }),
  stable: track,
  canary: track,
});
