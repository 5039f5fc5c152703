import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import type { Resources } from "../spec/service";
import { cpuProblem, memoryProblem } from "../spec/values/amounts";
import { parseQuantity } from "../values/quantity";
import { inside, problemIf, type Place } from "./problems";

/** Rules about CPU and memory of a container. */
export function resourcesProblems({ requests, limits }: Resources, place: Place): Problem[] {
  const amounts = [
    ...(["requests", "limits"] as const).flatMap((kind) => [
      ...problemIf("resources/cpu", inside(place, kind, "cpu"), cpuProblem({ requests, limits }[kind].cpu)),
      ...problemIf("resources/memory", inside(place, kind, "memory"), memoryProblem({ requests, limits }[kind].memory)),
    ]),
  ];
  if (amounts.length > 0) return amounts;
  return (["cpu", "memory"] as const).flatMap((what) =>
    problemIf(
      "resources/limit-below-request",
      inside(place, "limits", what),
      limitProblem(requests[what], limits[what]),
    ),
  );
}

function limitProblem(request: string, limit: string): string | undefined {
  if ((parseQuantity(limit) ?? 0) >= (parseQuantity(request) ?? 0)) return undefined;
  return `must be at least the request (${request}), got ${show(limit)}; raise the limit, or lower the request`;
}
