import type { LayerService } from "../../layer/layer";
import type { PreviousRelease } from "../../spec/release";
import type { PlannedWorkload } from "../../topology/plan";
import { listWith } from "../../values/words";
import { imageOf, isSameImage } from "../images";
import { refusal, type Refusal } from "../outcome";

/** What serves all requests of a service. */
export interface Serving {
  readonly kind: "serving";
  /** The only image. */
  readonly image: PreviousRelease;
  /** Workloads that run it. A canary that runs the release of stable is one of them. */
  readonly workloads: readonly PlannedWorkload[];
}

/**
 * The image that serves all requests of a service by its release file. A canary release that is under way has none, because most of the requests go to
 * another image.
 */
export function servingOf({ name, plan }: Pick<LayerService, "name" | "plan">, environment: string): Serving | Refusal {
  const workloads = plan.workloads.filter(({ serving }) => serving);
  const [first] = workloads;
  if (first === undefined) throw new Error(`${name} has no workload that serves`);
  if (workloads.every(({ release }) => isSameImage(release, first.release)))
    return { kind: "serving", image: imageOf(first.release), workloads };
  const versions = [...new Set(workloads.map(({ release }) => release.version))];
  return refusal(
    `${name} serves requests with ${listWith("and", versions)} in ${environment}; complete its canary release there with promote ${name}, or end it with abort ${name}, or name only other services`,
  );
}

const RELEASE = /^v?(\d+)\.(\d+)\.(\d+)$/;

/** Whether a tag names an older version than another one. Only plain versions, such as `v1.2.3`, are compared. */
export function isOlder(tag: string, other: string): boolean {
  const [one, two] = [RELEASE.exec(tag), RELEASE.exec(other)].map((found) => found?.slice(1).map(Number));
  if (one === undefined || two === undefined) return false;
  const at = one.findIndex((part, index) => part !== two[index]);
  return at >= 0 && (one[at] ?? 0) < (two[at] ?? 0);
}
