import fc from "fast-check";
import type { ScaleMetric, ScaleRate } from "../../../lib/spec/autoscaling";
import type { Scale } from "../../../lib/spec/service";
import { names, numbers, texts } from "./values";

/** A valid scale with every field of an autoscaler. */
export const SCALED: Scale = {
  min: 2,
  max: 6,
  memoryPercent: 80,
  metrics: [{ kind: "pods", name: "connections", selector: { "example.com/desk": "gas" }, averageValue: "500" }],
  behavior: {
    scaleUp: { percent: 100, periodSeconds: 60 },
    scaleDown: { stabilizationSeconds: 1800, pods: 1, percent: 10, periodSeconds: 600 },
  },
};

const metrics: fc.Arbitrary<ScaleMetric> = fc.record(
  {
    kind: fc.constantFrom("pods", "external"),
    name: fc.oneof(fc.constantFrom("connections", "s0-kafka:lag", "a/b", "a%b", "", "."), texts),
    selector: fc.dictionary(names, names, { maxKeys: 2 }),
    averageValue: fc.oneof(fc.constantFrom("1", "0", "-1", "250m", "0.5", "2k", "1e3", "1Gi", "0.0001", "x"), texts),
  },
  { requiredKeys: ["kind", "name", "averageValue"] },
);

const rates: fc.Arbitrary<ScaleRate> = fc.record(
  { stabilizationSeconds: numbers, pods: numbers, percent: numbers, periodSeconds: numbers },
  { requiredKeys: [] },
);

/** Valid and invalid fields of an autoscaler. */
export const AUTOSCALING: fc.Arbitrary<Pick<Scale, "memoryPercent" | "metrics" | "behavior">> = fc.oneof(
  fc.record({ memoryPercent: numbers }),
  fc.record({ metrics: fc.array(metrics, { minLength: 1, maxLength: 2 }) }),
  fc.record({ behavior: fc.record({ scaleUp: rates, scaleDown: rates }, { requiredKeys: [] }) }),
);
