import type { Procedure, Target } from "../../../lib/runbook/procedure";

/**
 * Targets to try: one of each kind. The steps of the others are the same, and their commands differ only in names. With `RUNBOOK_TARGETS=all`, every
 * target is tried.
 */
export function targetsOf({ targets, steps }: Procedure): readonly (Target | undefined)[] {
  if (targets === undefined) return [undefined];
  if (process.env["RUNBOOK_TARGETS"] === "all") return targets;
  const kinds = new Map<string, Target>();
  for (const target of targets) {
    const own = steps.filter(({ only }) => only === undefined || only.includes(target.name)).map(({ id }) => id);
    const kind = JSON.stringify([own, Object.keys(target.values)]);
    if (!kinds.has(kind)) kinds.set(kind, target);
  }
  return [...kinds.values()];
}
