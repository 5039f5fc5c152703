import type { Kit } from "../kit";
import type { NextApplyOfChange, RunStep } from "../procedure";

/** A restart adds an annotation to the template of the pods, which no apply removes as long as the Deployment does not change. */
export const AFTER_RESTART: NextApplyOfChange = { kubectl: "kept", pulumi: "kept" };

/** Options for {@link restartSteps}. */
export interface RestartOptions {
  /** Name of the Deployment, or a placeholder. */
  readonly deployment: string;
  /** What to restart, as the object of a sentence: `the service`. */
  readonly what: string;
  /** When to restart it. */
  readonly condition: string;
  /** Whether the only pod stops before the new one starts. */
  readonly isOutage?: boolean;
  /**
   * Heading.
   * @default - none
   */
  readonly group?: string;
  /**
   * Suffix of the identifiers.
   * @default - none
   */
  readonly suffix?: string;
}

/** Restarts a Deployment, and waits until its new pods are ready. */
export function restartSteps({ kubectl }: Kit, options: RestartOptions): readonly RunStep[] {
  const { deployment, what, condition, isOutage = false, group, suffix = "" } = options;
  const heading = group === undefined ? {} : { group };
  return [
    {
      kind: "run",
      ...heading,
      id: `restart${suffix}`,
      what: `Restart ${what}.`,
      condition,
      command: kubectl(`rollout restart deployment/${deployment}`),
      who: "operate",
      expect: {
        see: `kubectl reports that ${deployment} is restarted.`,
        output: `^deployment\\.apps/${deployment} restarted$`,
      },
      within: 10,
      change: {
        what: isOutage
          ? `Stops the only pod of ${deployment} and starts a new one. Its clients fail for up to two minutes.`
          : `Replaces all pods of ${deployment}, without an interruption.`,
        nextApply: AFTER_RESTART,
        undo: { kind: "none", why: "The new pods have the same version and configuration." },
      },
    },
    {
      kind: "run",
      ...heading,
      id: `restarted${suffix}`,
      what: `Wait until ${what} is ready.`,
      command: kubectl(`rollout status deployment/${deployment} --timeout=10m`),
      who: "read",
      expect: {
        see: "The last line says that the rollout is complete. After a timeout, the new pods are not ready: read their log and events.",
        output: `^deployment "${deployment}" successfully rolled out$`,
      },
      within: 600,
    },
  ];
}
