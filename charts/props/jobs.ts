import type { OperatorJobsProps } from "../../lib/constructs/jobs/operator-jobs";
import { judged } from "../../lib/constructs/validation";
import type { Layer } from "../../lib/layer/layer";
import type { Callee } from "../../lib/traffic/callees";
import { probedCallee } from "../../lib/traffic/jobs";
import type { Callees } from "../../lib/traffic/layer-calls";

/** Returns the props of the operator jobs. */
export function operatorJobsProps({ jobs, services }: Layer, callees: Callees): OperatorJobsProps {
  const { cacheWarm, backfill, probe } = jobs;
  const calls = (...names: readonly string[]): readonly Callee[] => names.flatMap((name) => callees.get(name) ?? []);
  return judged({
    cacheWarm: cacheWarm && { ...cacheWarm, calls: calls("redis", "projection") },
    backfill: backfill && { ...backfill, calls: calls("kafka", "projection") },
    probe: probe && { ...probe, calls: services.map(probedCallee) },
  });
}
