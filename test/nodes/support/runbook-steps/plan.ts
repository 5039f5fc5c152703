import type { Procedure, RunStep, Step, Target } from "../../../../lib/runbook/procedure";
import { needsContainers } from "../../../../lib/runbook/proof/shape";

/** Steps without which a later step that needs containers would fail, by procedure. */
export const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "restore-database": ["stop", "stop-keycloak"],
  "rotate-datastore-password": ["create"],
  "hot-queries": ["valid", "create", "forget"],
};

/** Commands that delete or start a Job. A later step shows its log. */
const OF_JOB = / job\/|access-layer job | -f job\.yaml/;

/** Steps of a procedure that are tried for a target, in their order. None if none needs containers. */
export function plannedSteps({ id, steps }: Procedure, target: Target | undefined): readonly RunStep[] {
  const isFor = ({ only }: Step) => only === undefined || target === undefined || only.includes(target.name);
  const runSteps = steps.filter(isFor).filter((step): step is RunStep => step.kind === "run");
  const last = runSteps.map(({ command }) => needsContainers(command)).lastIndexOf(true);
  const isNeeded = (step: RunStep) => OF_JOB.test(step.command) || NEEDED[id]?.includes(step.id) === true;
  return runSteps.slice(0, last + 1).filter((step) => needsContainers(step.command) || isNeeded(step));
}
