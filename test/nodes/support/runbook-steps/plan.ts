import type { Procedure, RunStep, Step, Target } from "../../../../lib/runbook/procedure";
import { needsContainers } from "../../../../lib/runbook/proof/shape";

/** Steps without which a later step that needs containers would fail, by procedure. */
export const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "keycloak-outage": ["delete-probe", "start-probe"],
  "deploy-service": ["probe"],
  "roll-back-service": ["probe"],
  "network-connectivity": ["delete-probe", "start-probe"],
  "dns-failure": ["delete-probe", "start-probe"],
  "jobs-failed": ["delete-probe", "start-probe"],
  "security-incident": ["probe"],
  "restore-database": ["stop", "stop-keycloak"],
  "rotate-datastore-password": ["create"],
  "blue-green-release": ["probe"],
  "switch-back": ["probe"],
  "canary-release": ["probe"],
  "abort-canary": ["probe"],
  "hot-queries": ["valid", "create", "forget"],
};

/** Steps of a procedure that are tried for a target, in their order. None if none needs containers. */
export function plannedSteps({ id, steps }: Procedure, target: Target | undefined): readonly RunStep[] {
  const isFor = ({ only }: Step) => only === undefined || target === undefined || only.includes(target.name);
  const runSteps = steps.filter(isFor).filter((step): step is RunStep => step.kind === "run");
  if (!runSteps.some(({ command }) => needsContainers(command))) return [];
  return runSteps.filter((step) => needsContainers(step.command) || NEEDED[id]?.includes(step.id) === true);
}
