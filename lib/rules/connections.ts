import { connectionBudget } from "../layer/connections";
import type { Layer } from "../layer/layer";
import type { Problem } from "../spec/problem";
import { inEnvironment, problemIf } from "./problems";

/** Rule about `max_connections`: all services at maximum scale must be able to connect. */
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
    `must be at least ${smallest}, got ${maxConnections}: ${terms.join(" + ")} = ${sum}, plus a tenth in reserve; ` +
    "raise maxConnections, or lower scale.max or databaseConnections";
  return problemIf("connections/too-many", inEnvironment("datastores", "postgres", "maxConnections"), message);
}
