/** A mistake in the executor. */
export interface Mutation {
  /** What the executor does wrong. */
  readonly name: string;
  /** Seed of a schedule that notices it, from which the search starts. */
  readonly seed: number;
  /** File in `lib/delivery/run/`. */
  readonly file: string;
  /** Text that occurs once in the file. */
  readonly text: string;
  /** What replaces it. */
  readonly by: string;
}

/** Mistakes that a schedule of `violationsOf` must notice. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: "moves requests before the pods are ready",
    seed: 383,
    file: "steps.ts",
    text: "    ...waits.filter((wait) => !isAbandoned(wait)),\n    ...routes.map(applied),\n",
    by: "    ...routes.map(applied),\n    ...waits.filter((wait) => !isAbandoned(wait)),\n",
  },
  {
    name: "stops pods before requests have moved",
    seed: 28,
    file: "steps.ts",
    text: "  return [\n    ...growing.sort(byOrder).map(applied),\n",
    by: "  return [\n    ...reduced.map(applied),\n    ...growing.sort(byOrder).map(applied),\n",
  },
  {
    name: "overwrites a change that was made by hand",
    seed: 17,
    file: "objects.ts",
    text: "  if (before !== undefined && foreign.length > 0) throw foreignChange(before, foreign);\n",
    by: "",
  },
  {
    name: "writes without the version that it has read",
    seed: 30,
    file: "objects.ts",
    text: "...(resourceVersion !== undefined && { resourceVersion })",
    by: "...(resourceVersion === undefined && { resourceVersion })",
  },
  {
    name: "starts although another operation has started since the plan",
    seed: 57,
    file: "task.ts",
    text: "if (recordsIn(lease) !== recordsIn(seen))",
    by: "if (recordsIn(lease) === undefined)",
  },
  {
    name: "goes on after another run has taken the lock",
    seed: 11,
    file: "lock.ts",
    text: "if (age >= 0 && age < RENEW_MILLISECONDS) return;",
    by: "if (age >= 0) return;",
  },
  {
    name: "does not record that an operation has ended",
    seed: 1,
    file: "lock.ts",
    text: "freed(annotationsOf(old, undefined, ended && { ...ended, at: clock.textOf(clock.now()) }))(old)",
    by: "freed(undefined)(old)",
  },
  {
    name: "does not look at the objects again before it writes the file",
    seed: 1082,
    file: "execute.ts",
    text: "    await checkApplied(task.steps, ports.cluster);\n",
    by: "",
  },
  {
    name: "forgets that an operation which stopped has started",
    seed: 463,
    file: "execute.ts",
    text: '(state === "unchanged" ? lock.end() : lock.free())',
    by: "lock.end()",
  },
  {
    name: "does not wait for the new version of all pods",
    seed: 78,
    file: "readiness.ts",
    text: "if (isCurrent && wanted >= needed && [all, updated, available].every((count) => count === wanted))",
    by: "if (available > 0)",
  },
  {
    name: "does not see the pods that an autoscaler added while it waited",
    seed: 261,
    file: "wait.ts",
    text: "  if (like === undefined) return;\n",
    by: "  if (like === undefined || pods > 0) return;\n",
  },
  {
    name: "does not wait until a pipeline has applied the file",
    seed: 46,
    file: "deliver.ts",
    text: "while (!(await differenceTo(apply, cluster)).isDone) {",
    by: "while ((await differenceTo(apply, cluster)) === undefined) {",
  },
  {
    name: "switches without a probe",
    seed: 558,
    file: "probe.ts",
    text: 'if (operation !== "switch") return steps;',
    by: "if (operation !== undefined) return steps;",
  },
];
