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

/** A command of a runbook. */
export interface PlacedCommand {
  /** Identifier of the procedure. */
  readonly procedure: string;
  /** Identifier of the step. */
  readonly step: string;
  /** The command. */
  readonly command: string;
}

/** The commands of a runbook, by who runs them. */
export function commandsByRunner({
  chapters,
}: Pick<Runbook, "chapters">): ReadonlyMap<Runner, readonly PlacedCommand[]> {
  const all = chapters.flatMap(({ procedures }) =>
    procedures.flatMap(({ id, steps }) =>
      steps.flatMap((step) =>
        step.kind === "run" ? [{ who: step.who, procedure: id, step: step.id, command: step.command }] : [],
      ),
    ),
  );
  const groups = new Map<Runner, PlacedCommand[]>();
  for (const { who, ...placed } of all) groups.set(who, [...(groups.get(who) ?? []), placed]);
  return groups;
}
