import { connectionBudget } from "../layer/connections";
import type { Layer } from "../layer/layer";
import type { Problem } from "../spec/problem";
import { inEnvironment, problemIf } from "./problems";

/** Rule about `max_connections`: a service that can't connect at its peak fails when it matters most. */
export function connectionProblems(layer: Layer): Problem[] {
  const budget = connectionBudget(layer);
  if (budget === undefined || budget.needed <= budget.maxConnections) return [];
  const { rows, reserved, jobs, smallest, maxConnections } = budget;
  const terms = [
    ...rows.map(({ who, pods, each }) => `${who} ${pods} × ${each}`),
    `jobs ${jobs}`,
    `superusers ${reserved}`,
  ];
  const sum = rows.reduce((total, { connections }) => total + connections, jobs + reserved);
  const message =
    `must be at least ${smallest}, got ${maxConnections}: ${terms.join(" + ")} = ${sum}, and a tenth stays free; ` +
    "raise it, or lower scale.max or databaseConnections";
  return problemIf("connections/too-many", inEnvironment("datastores", "postgres", "maxConnections"), message);
}
