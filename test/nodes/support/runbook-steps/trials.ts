import { resolvedRunbook } from "../../../../bin/commands/runbook/runbook";
import type { Procedure, Target } from "../../../../lib/runbook/procedure";
import { shapeOf } from "../../../../lib/runbook/proof/shape";
import { targetsOf } from "../../../e2e/runbook-steps/targets";
import { layerOf, type EnvironmentFiles } from "../../../helpers/fixtures";
import { plannedSteps } from "./plan";

/** Folder of the environment files in commands. */
export const SOURCE = "environments";

/** A procedure with a target. */
export interface Trial {
  /** Name for messages. */
  readonly name: string;
  readonly procedure: Procedure;
  readonly target: Target | undefined;
  /** Its planned steps, with the shapes of their commands. */
  readonly steps: readonly string[];
}

/** The procedures of an environment's runbook. */
export function proceduresOf(files: EnvironmentFiles): readonly Procedure[] {
  return resolvedRunbook(layerOf(files), SOURCE).chapters.flatMap((one) => one.procedures);
}

/** The procedures with commands that need containers, for one target of each kind. */
export function trialsOf(files: EnvironmentFiles): readonly Trial[] {
  const layer = layerOf(files);
  return proceduresOf(files).flatMap((procedure) =>
    targetsOf(procedure).flatMap((target) => {
      const steps = plannedSteps(procedure, target).map(({ id, command }) => `${id}: ${shapeOf(command, layer)}`);
      const name = `${procedure.id}${target === undefined ? "" : ` for ${target.name}`}`;
      return steps.length === 0 ? [] : [{ name, procedure, target, steps }];
    }),
  );
}
