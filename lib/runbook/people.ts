import type { ON_CALL_ROLES } from "../names";
import type { ContactsSpec } from "../spec/people";
import type { Runner } from "./procedure";
import type { Runbook } from "./runbook";

/** An on-call role. */
export type OnCallRoleName = keyof typeof ON_CALL_ROLES;

/** A level of the escalation. */
export interface EscalationLevel {
  /** Name of the level. */
  readonly level: string;
  /** Field of the contact. */
  readonly who: keyof Pick<ContactsSpec, "onCall" | "teamLead" | "engineeringManager" | "cto">;
  /** Time since the alert at which the level takes part. */
  readonly after: string;
}

/** Levels of the escalation, in their order. */
export const ESCALATION: readonly EscalationLevel[] = [
  { level: "on-call engineer", who: "onCall", after: "0 to 15 minutes" },
  { level: "team lead", who: "teamLead", after: "15 to 30 minutes" },
  { level: "engineering manager", who: "engineeringManager", after: "30 to 60 minutes" },
  { level: "CTO", who: "cto", after: "more than 60 minutes" },
];

/** Commands of a procedure that one runner runs. */
export interface RunnerCommands {
  /** Identifier of the procedure. */
  readonly id: string;
  /** Its title. */
  readonly title: string;
  /** Numbers of the steps. */
  readonly steps: readonly number[];
}

/** The commands of a runner, by procedure. */
export function commandsOf(who: Runner, { chapters }: Pick<Runbook, "chapters">): readonly RunnerCommands[] {
  return chapters
    .flatMap(({ procedures }) => procedures)
    .map(({ id, title, steps }) => ({
      id,
      title,
      steps: steps.flatMap((step, index) => (step.kind === "run" && step.who === who ? [index + 1] : [])),
    }))
    .filter(({ steps }) => steps.length > 0);
}

/** Number of commands. */
export function commandCount(procedures: readonly RunnerCommands[]): number {
  return procedures.reduce((sum, { steps }) => sum + steps.length, 0);
}
