import { recordAt, recordOf, recordsOf } from "../../manifests/json";
import type { Manifest } from "../../manifests/manifest";
import { selects } from "../../manifests/selectors";
import { parseQuantity } from "../../values/quantity";
import { plural } from "../../values/words";
import type { Clock, LiveObject } from "../cluster";
import type { Operation } from "../operation";
import { rolloutSize } from "../surge";
import type { Step } from "./steps";

/** Objects of the cluster that the checks before an operation read. */
export interface Observed {
  readonly deployments: readonly LiveObject[];
  readonly quotas: readonly LiveObject[];
  readonly budgets: readonly LiveObject[];
  readonly cronJobs: readonly LiveObject[];
}

/** What the checks found. */
export interface Findings {
  /** Reasons for which the operation can't succeed. */
  readonly problems: readonly string[];
  /** What an operator should know before. */
  readonly warnings: readonly string[];
}

const HOUR = 3_600_000;
/** Hours after which the newest backup of a daily schedule is too old. */
const OLDEST_BACKUP_HOURS = 26;

/** Checks an operation before it starts: room for its pods, budgets of its service, and the age of the backup. */
export function checksOf(
  steps: readonly Step[],
  operation: Operation["kind"],
  observed: Observed,
  clock: Clock,
): Findings {
  return {
    problems: quotaProblems(steps, observed),
    warnings: [...budgetWarnings(steps, observed), ...(operation === "release" ? backupWarnings(observed, clock) : [])],
  };
}

/**
 * Checks a restart before it starts: room for the pods that each rollout adds, budgets, and the age of the backup.
 * @param isDatabase - whether it restarts the server of which there are backups
 */
export function restartChecks(steps: readonly Step[], isDatabase: boolean, observed: Observed, clock: Clock): Findings {
  return {
    problems: surgeProblems(steps, observed),
    warnings: [...budgetWarnings(steps, observed), ...(isDatabase ? backupWarnings(observed, clock) : [])],
  };
}

/** A rollout that may not have fewer pods than before needs room for more. One Deployment restarts after the other. */
function surgeProblems(steps: readonly Step[], { deployments, quotas }: Observed): readonly string[] {
  const problems = steps.flatMap((step) => {
    if (step.kind !== "restart") return [];
    const live = deployments.find(({ metadata }) => metadata.name === step.deployment.metadata.name);
    const { replicas } = recordOf(live?.["spec"]);
    const { surge, unavailable } = rolloutSize(step.deployment, typeof replicas === "number" ? replicas : 1);
    const needs = new Map<string, number>();
    if (unavailable === 0) addPods(needs, step.deployment, surge);
    return roomProblems(needs, quotas);
  });
  return [...new Set(problems)];
}

/** Pods that start beyond those that run, with one more for each rollout, against what is left of the quotas. */
function quotaProblems(steps: readonly Step[], { deployments, quotas }: Observed): readonly string[] {
  const needs = new Map<string, number>();
  for (const step of steps) {
    if (step.kind !== "wait") continue;
    const live = deployments.find(({ metadata }) => metadata.name === step.deployment.metadata.name);
    const { replicas } = recordOf(live?.["spec"]);
    const more = Math.max(0, step.pods - (typeof replicas === "number" ? replicas : 0));
    addPods(needs, step.deployment, more);
  }
  return roomProblems(needs, quotas);
}

function addPods(needs: Map<string, number>, deployment: Manifest, pods: number): void {
  if (pods === 0) return;
  add(needs, "pods", pods);
  for (const [resource, amount] of requestsOf(deployment)) add(needs, `requests.${resource}`, pods * amount);
}

/** Quotas that have less left than is needed. */
function roomProblems(needs: ReadonlyMap<string, number>, quotas: Observed["quotas"]): readonly string[] {
  return quotas.flatMap(({ metadata, status }) => {
    const { hard, used } = recordOf(status) as { readonly hard?: unknown; readonly used?: unknown };
    return [...needs].flatMap(([resource, need]) => {
      const [most, now] = [hard, used].map((amounts) => recordOf(amounts)[resource]);
      const left = amountOf(most, Infinity) - amountOf(now, 0);
      return need <= left
        ? []
        : [
            `quota ${metadata.name}: ${resource} is ${String(now)} of ${String(most)}, which is not enough for the new pods; let other pods stop first, or raise the quota`,
          ];
    });
  });
}

function add(amounts: Map<string, number>, key: string, amount: number): void {
  amounts.set(key, (amounts.get(key) ?? 0) + amount);
}

/** Requests of one pod. */
function requestsOf(deployment: Manifest): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const container of recordsOf(recordAt(deployment, "spec", "template", "spec")["containers"]))
    for (const [resource, amount] of Object.entries(recordAt(container, "resources", "requests")))
      add(sum, resource, amountOf(amount, 0));
  return sum;
}

function amountOf(value: unknown, fallback: number): number {
  return (
    (typeof value === "string" || typeof value === "number" ? parseQuantity(String(value)) : undefined) ?? fallback
  );
}

/** Budgets of the Deployments whose pods are fewer than they must be already. */
function budgetWarnings(steps: readonly Step[], { budgets }: Observed): readonly string[] {
  const labels = steps.flatMap((step) =>
    step.kind === "wait"
      ? [recordAt(step.deployment, "spec", "template", "metadata", "labels") as Readonly<Record<string, string>>]
      : [],
  );
  return budgets.flatMap(({ metadata, spec, status }) => {
    const { currentHealthy, desiredHealthy } = recordOf(status);
    const selector = recordAt(recordOf(spec), "selector");
    const isOwn = labels.some((own) => selects(selector, own));
    if (!isOwn || typeof currentHealthy !== "number" || typeof desiredHealthy !== "number") return [];
    return currentHealthy < desiredHealthy
      ? [`${metadata.name} has ${plural(currentHealthy, "healthy pod")}, and its budget needs ${desiredHealthy}`]
      : [];
  });
}

/** A new version can change data, which only a backup brings back. */
function backupWarnings({ cronJobs }: Observed, clock: Clock): readonly string[] {
  return cronJobs
    .filter(({ metadata }) => metadata.name === "database-backup")
    .flatMap(({ status }) => {
      const { lastSuccessfulTime } = recordOf(status);
      if (typeof lastSuccessfulTime !== "string") return ["the database was never backed up"];
      const hours = Math.floor((clock.now() - clock.parse(lastSuccessfulTime)) / HOUR);
      return hours > OLDEST_BACKUP_HOURS ? [`the newest backup of the database is ${hours} hours old`] : [];
    });
}
