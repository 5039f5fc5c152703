import type { Problem } from "../spec/problem";
import type { ServiceRelease } from "../spec/release";
import type { ServiceSpec } from "../spec/service";

/** What {@link edgeServiceProblems} looks at. */
export type EdgeServiceInput = Omit<ServiceSpec, "calls" | "secrets"> & {
  readonly name: string;
  readonly release: ServiceRelease;
};

export function edgeServiceProblems(_props: EdgeServiceInput): Problem[] {
  return [];
}
