import type { RunStep, Step } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { LAYERS } from "./environments";

const CREATES = /kubectl \S+ \S+ -n \S+ create (?:job |-f (?:-|job\.yaml))/;
const WAITS = /--for=condition=complete/;

function commandOf(step: Step): string {
  return step.kind === "run" ? step.command : "";
}

/** Steps that create a Job whose result no step of the same target shows. */
function unwatched(steps: readonly Step[]): readonly string[] {
  const isSame = ({ only }: Step, other: Step) => JSON.stringify(only) === JSON.stringify(other.only);
  const isWatched = (step: Step, next: Step | undefined) =>
    WAITS.test(commandOf(step)) || (next !== undefined && isSame(step, next) && WAITS.test(commandOf(next)));
  return steps
    .filter((step, index): step is RunStep => CREATES.test(commandOf(step)) && !isWatched(step, steps[index + 1]))
    .map(({ id }) => id);
}

test.each(LAYERS)(
  "%s: each step that starts a Job waits for it and fails if it failed, or the next step does",
  (_name, layer) => {
    const all = proceduresOf(layer);
    expect(all.flatMap(({ id, steps }) => unwatched(steps).map((step) => `${id}/${step}`))).toEqual([]);
    expect(all.some(({ steps }) => steps.some((step) => CREATES.test(commandOf(step))))).toBe(true);
  },
);
