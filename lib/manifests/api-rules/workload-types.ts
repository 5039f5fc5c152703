import * as check from "./checks";
import { isSchedule } from "./schedule";
import { atMostOne, filled, is, never, onlyIf, within, type Rule, type RulesByType } from "./rules";

const DEFAULT_DEADLINE = 600;

/** Rules of a rollout of a DaemonSet. The API server does not validate one that the type `OnDelete` does not use. */
const DAEMON_ROLLOUT: readonly Rule[] = [
  is(check.podShare, "maxSurge", "maxUnavailable"),
  roomForPods({ maxSurge: 0, maxUnavailable: 1 }),
  oneOrTheOther,
];

/** Rules of workloads and disruption budgets. Source: pkg/apis/{apps,batch,policy}/validation of Kubernetes. */
export const WORKLOAD_RULES: RulesByType = {
  "apps.v1.DeploymentSpec": [
    filled("selector", "template"),
    is(check.natural, "replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"),
    deadlineAfterReady,
  ],
  "apps.v1.DeploymentStrategy": [onlyIf("rollingUpdate", "type", "RollingUpdate", undefined)],
  "apps.v1.StatefulSetUpdateStrategy": [onlyIf("rollingUpdate", "type", "RollingUpdate", undefined)],
  "apps.v1.RollingUpdateDeployment": [
    is(check.podCount, "maxSurge"),
    is(check.podShare, "maxUnavailable"),
    roomForPods({ maxSurge: "25%", maxUnavailable: "25%" }),
  ],
  "apps.v1.DaemonSetUpdateStrategy": DAEMON_ROLLOUT.map(
    (rule) => (strategy) => (strategy["type"] === "OnDelete" ? undefined : within("rollingUpdate", rule)(strategy)),
  ),
  "apps.v1.RollingUpdateStatefulSetStrategy": [is(check.natural, "partition"), is(check.podCount, "maxUnavailable")],
  "apps.v1.StatefulSetSpec": [
    filled("selector", "template"),
    is(check.natural, "replicas", "minReadySeconds", "revisionHistoryLimit"),
  ],
  "apps.v1.StatefulSetOrdinals": [is(check.natural, "start")],
  "apps.v1.DaemonSetSpec": [
    filled("selector", "template"),
    is(check.natural, "minReadySeconds", "revisionHistoryLimit"),
  ],
  "apps.v1.ReplicaSetSpec": [filled("selector"), is(check.natural, "replicas", "minReadySeconds")],
  "apps.v1.ControllerRevision": [is(check.natural, "revision")],
  "batch.v1.JobSpec": [
    filled("template"),
    is(
      check.natural,
      "completions",
      "parallelism",
      "backoffLimit",
      "ttlSecondsAfterFinished",
      "backoffLimitPerIndex",
      "activeDeadlineSeconds",
    ),
    onlyIf("backoffLimitPerIndex", "completionMode", "Indexed"),
    onlyIf("successPolicy", "completionMode", "Indexed"),
    is(check.natural, "maxFailedIndexes"),
    neededWith("maxFailedIndexes", "backoffLimitPerIndex"),
    is(check.domainName, "managedBy"),
    onlyFailed,
  ],
  "batch.v1.Job": [within("spec", (spec) => (spec["parallelism"] === undefined ? undefined : completions(spec)))],
  "batch.v1.JobTemplateSpec": [
    within("spec", never("selector")),
    within("spec", (spec) => (spec["manualSelector"] === true ? "manualSelector must not be true" : undefined)),
    within("spec", completions),
  ],
  "batch.v1.CronJobSpec": [
    filled("schedule", "jobTemplate"),
    is(check.natural, "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"),
    is({ isValid: isTimeZone, allowed: "a time zone, such as Etc/UTC" }, "timeZone"),
    is({ isValid: isSchedule, allowed: "a cron expression of five fields" }, "schedule"),
    zoneOfSchedule,
  ],
  "policy.v1.PodDisruptionBudgetSpec": [
    atMostOne("minAvailable", "maxUnavailable"),
    is(check.podShare, "minAvailable", "maxUnavailable"),
    is(check.oneOf("AlwaysAllow", "IfHealthyBudget"), "unhealthyPodEvictionPolicy"),
  ],
};

function neededWith(field: string, other: string): Rule {
  return (object) =>
    object[field] !== undefined && object[other] === undefined ? `${field} requires ${other}` : undefined;
}

/** Whether a text looks like a name of the time zone database, which is in the API server. */
function isTimeZone(value: unknown): boolean {
  return /^[A-Z][\w+-]*(\/[A-Za-z][\w+-]*)*$/.test(String(value)) && value !== "Local";
}

/** The API server still accepts a time zone in a schedule that had one, so the message must not depend on the schedule. */
function zoneOfSchedule({ schedule, timeZone }: Parameters<Rule>[0]): string | undefined {
  if (!String(schedule).includes("TZ")) return undefined;
  return timeZone === undefined
    ? "schedule must not have a time zone; use timeZone"
    : "schedule must not have a time zone if timeZone is set";
}

/** An indexed Job needs completions. The API server writes them only into a Job that has no parallelism either. */
function completions(spec: Parameters<Rule>[0]): string | undefined {
  return spec["completionMode"] === "Indexed" && spec["completions"] === undefined
    ? "completions is required if completionMode is Indexed"
    : undefined;
}

function onlyFailed({ podFailurePolicy, podReplacementPolicy }: Parameters<Rule>[0]): string | undefined {
  return podFailurePolicy !== undefined && podReplacementPolicy === "TerminatingOrFailed"
    ? "podReplacementPolicy must be Failed if podFailurePolicy is set"
    : undefined;
}

function deadlineAfterReady({ progressDeadlineSeconds, minReadySeconds = 0 }: Parameters<Rule>[0]): string | undefined {
  const deadline = progressDeadlineSeconds ?? DEFAULT_DEADLINE;
  if (Number(deadline) > Number(minReadySeconds)) return undefined;
  const source = progressDeadlineSeconds === undefined ? " (the default)" : "";
  return `progressDeadlineSeconds must be more than minReadySeconds (${String(minReadySeconds)}), got ${String(deadline)}${source}`;
}

/** A rollout must be able to start or to stop a pod. */
function roomForPods(defaults: { readonly maxSurge: unknown; readonly maxUnavailable: unknown }): Rule {
  return ({ maxSurge = defaults.maxSurge, maxUnavailable = defaults.maxUnavailable }) =>
    isZero(maxSurge) && isZero(maxUnavailable) ? "maxUnavailable must not be 0 if maxSurge is 0" : undefined;
}

/** A DaemonSet either starts the new pod of a node first, or stops the old one first. */
function oneOrTheOther({ maxSurge = 0, maxUnavailable = 1 }: Parameters<Rule>[0]): string | undefined {
  return isZero(maxSurge) || isZero(maxUnavailable)
    ? undefined
    : "maxSurge must be 0 if maxUnavailable is not 0 (1 by default)";
}

function isZero(pods: unknown): boolean {
  return /^0+%?$/.test(String(pods));
}
