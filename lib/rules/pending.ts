import type { Layer } from "../layer/layer";
import type { EnvironmentSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import type { OperationSpec, PendingSpec, ReleaseSpec } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { releaseOf } from "../topology/release-state";
import { sortedEntries } from "../values/sorted-entries";
import { didYouMean, listWith } from "../values/words";
import { inRelease, inside, problemIf } from "./problems";
import { RELEASE_KEYS } from "./release";

/** Fields that an operation needs. */
const NEEDED: Readonly<Partial<Record<OperationSpec["kind"], keyof OperationSpec>>> = {
  release: "version",
  canary: "share",
  scale: "pods",
};

/** Fields of a temporary `scale`, which belong together. */
const TEMPORARY = ["until", "owner", "reason"] as const;

/** Rules about the pending operations of a release file: a command must be able to complete each of them, or to take it back. */
export function pendingProblems(services: EnvironmentSpec["services"], { pending = {} }: ReleaseSpec): Problem[] {
  return sortedEntries(pending).flatMap(([name, { operation, before }]) => {
    const place = inRelease("pending", name);
    const service = Object.hasOwn(services, name) ? services[name] : undefined;
    if (service === undefined) {
      const hint = didYouMean(name, Object.keys(services)) || "; remove it";
      return problemIf("pending/unknown-service", place, `is not a service of this environment${hint}`);
    }
    return [
      ...problemIf("pending/operation", inside(place, "operation"), operationProblem(operation)),
      ...problemIf("pending/before", inside(place, "before"), beforeProblem(service, before)),
    ];
  });
}

/** A warning for each pending operation. */
export function pendingWarnings({ source: { release }, name: env }: Layer): Problem[] {
  return sortedEntries(release.pending ?? {}).flatMap(([name, { operation, via, by, at }]) =>
    problemIf(
      "pending/open",
      inRelease("pending", name),
      `${by} started ${operation.kind} ${name} at ${at} with --via ${via}, and it has not ended; run the same command again to complete it, or take it back with abort ${name} --env ${env} --via ${via}`,
    ),
  );
}

function operationProblem(operation: OperationSpec): string | undefined {
  const needed = NEEDED[operation.kind];
  const fix = "restore the operation as the command wrote it";
  if (needed !== undefined && operation[needed] === undefined)
    return `must have ${needed}, because its kind is ${operation.kind}; ${fix}`;
  const given = TEMPORARY.filter((key) => operation[key] !== undefined);
  if (given.length === 0 || given.length === TEMPORARY.length) return undefined;
  return `must have all of ${listWith("and", TEMPORARY)} or none, got ${listWith("and", given)}; ${fix}`;
}

function beforeProblem({ topology }: ServiceSpec, before: PendingSpec["before"]): string | undefined {
  return releaseOf(topology, before) === undefined
    ? `must have ${listWith("and", RELEASE_KEYS[topology])}, because the topology is ${topology}; restore the release state from before the operation`
    : undefined;
}
