import { identityOf, type Manifest } from "../../manifests/manifest";
import type { PendingOperation } from "../lease";
import { stepsOf, type ApplyStep, type Step } from "./steps";

/** The states that a release file goes through, each of which is applied as a whole. */
export interface FileFirst {
  /** Who applies the file. */
  readonly via: NonNullable<PendingOperation["via"]>;
  /** Manifests of the states between which the cluster can be before the first one. */
  readonly starts: readonly (readonly Manifest[])[];
  /** The states. */
  readonly stages: readonly Stage[];
  /** Writes the last state without the pending operation, and lets it be applied. With an aborted signal, it stops early. */
  readonly end: Stage["deliver"];
  /** Whether an earlier run wrote the first state, so that its objects can have any state before it. */
  readonly isResumed: boolean;
}

/** A state of a release file. */
export interface Stage {
  /** Manifests of the state. */
  readonly manifests: readonly Manifest[];
  /** Writes the state with the pending operation, and lets it be applied. It can be repeated. With an aborted signal, it stops early. */
  readonly deliver: (signal: AbortSignal) => Promise<void>;
}

/**
 * The steps for states that a pipeline or Pulumi applies. For each state, they are the same as in a cluster (`steps.ts`), but one delivery replaces all
 * applies. A state that changes no object has no step.
 * @param decorated - adds probes to the steps of all states
 */
export function fileFirstSteps(
  { starts, stages, isResumed }: FileFirst,
  decorated: (steps: readonly Step[]) => readonly Step[] = (steps) => steps,
): readonly Step[] {
  const stageOf = new Map<Step, number>();
  const steps = stages.flatMap(({ manifests }, index) => {
    const found = stepsFrom(index === 0 ? starts : [stages[index - 1]?.manifests ?? []], manifests);
    for (const step of found) if (step.kind === "apply") stageOf.set(step, index);
    return found;
  });
  const delivered = new Set<number>();
  return decorated(steps).flatMap((step): readonly Step[] => {
    const index = stageOf.get(step);
    const stage = index === undefined ? undefined : stages[index];
    if (index === undefined || stage === undefined) return [step];
    if (delivered.has(index)) return [];
    delivered.add(index);
    const applies = steps.filter((one): one is ApplyStep => stageOf.get(one) === index);
    return [{ kind: "deliver", applies: wholeOf(applies, stage, isResumed && index === 0), deliver: stage.deliver }];
  });
}

/** The steps from several states to one, without those that repeat another one. */
export function stepsFrom(starts: readonly (readonly Manifest[])[], manifests: readonly Manifest[]): readonly Step[] {
  const steps = starts.flatMap((start) => stepsOf(start, manifests));
  const first = new Map<string, Step>();
  for (const step of steps) if (!first.has(keyOf(step))) first.set(keyOf(step), step);
  return starts.length === 1 ? steps : [...first.values()];
}

function keyOf(step: Step): string {
  return `${step.kind} ${step.kind === "apply" ? identityOf(step.object) : step.kind === "wait" ? identityOf(step.deployment) : ""}`;
}

/** The applies with the objects as in the state: a step in a cluster can apply an object in two parts. */
function wholeOf(applies: readonly ApplyStep[], { manifests }: Stage, isResumed: boolean): readonly ApplyStep[] {
  const identities = new Set(applies.map(({ object }) => identityOf(object)));
  return manifests
    .filter((object) => identities.has(identityOf(object)))
    .map((object): ApplyStep => {
      const before = applies.find((one) => identityOf(one.object) === identityOf(object))?.before;
      return { kind: "apply", object, ...(before !== undefined && !isResumed && { before }) };
    });
}
