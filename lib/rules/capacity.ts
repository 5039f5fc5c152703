import type { Capacity } from "../layer/capacity";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import { inEnvironment, problemIf } from "./problems";

/** Capacity problems of a `Foundation`. Paths are those of the props: `capacity.pods`. */
export function capacityProblems({ capacity }: { readonly capacity?: Capacity }): Problem[] {
  return (Object.entries(capacity ?? {}) as [keyof Capacity, number][]).flatMap(([key, amount]) =>
    problemIf("capacity/amount", inEnvironment("capacity", key), amountProblem(key, amount)),
  );
}

function amountProblem(key: keyof Capacity, amount: number): string | undefined {
  const isCount = key === "pods" || key === "claims";
  if (amount >= 0 && (!isCount || Number.isInteger(amount))) return undefined;
  const fix = amount >= 0 ? "use a whole number" : "write 0 or more";
  return `must be ${isCount ? "a whole number of 0 or more" : "0 or more"}, got ${show(amount)}; ${fix}`;
}
