import fc from "fast-check";
import type { DeliverySpec, GatesSpec } from "../../../lib/spec/delivery";
import { optional, type Field } from "./field";
import { numbers } from "./values";

const ratios = fc.oneof(numbers, fc.constantFrom(0.001, 0.01, 0.5, 0.51));

/** Gates of a service or of an environment. */
export const GATES: Required<Field<GatesSpec | undefined>> = optional<GatesSpec>(
  [{}, { errorRatio: 0.02, latencySeconds: 2.5 }, { requests: 1, bakeMinutes: 15, windowMinutes: 1440 }],
  fc.record(
    {
      errorRatio: ratios,
      latencySeconds: fc.oneof(numbers, fc.constantFrom(0.005, 5, 10)),
      requests: fc.oneof(numbers, fc.constantFrom(1_000_000, 1_000_001)),
      bakeMinutes: fc.oneof(numbers, fc.constantFrom(1440, 1441)),
      windowMinutes: fc.oneof(numbers, fc.constantFrom(1440, 1441)),
    },
    { requiredKeys: [] },
  ),
);

/** Gates, the hold time and the soak time of an environment. */
export const DELIVERY: Required<Field<DeliverySpec | undefined>> = {
  valid: fc.oneof(
    fc.constant(undefined),
    GATES.valid.map((gates) => ({ gates, holdMinutes: 10, soakMinutes: 30 })),
  ),
  edge: fc.oneof(
    GATES.edge.map((gates) => ({ gates })),
    fc.oneof(numbers, fc.constantFrom(1440, 1441)).map((holdMinutes) => ({ holdMinutes })),
    fc.oneof(numbers, fc.constantFrom(0, 10_080, 10_081)).map((soakMinutes) => ({ soakMinutes })),
  ),
};
