import type { Kit } from "../kit";
import type { ManualStep, NextApplyOfChange, RunStep, Undo } from "../procedure";

/** Time in seconds after which an operation gives up: its wait for the pods of a Deployment, and the other steps. */
const LONGEST_OPERATION = 960;

/** Options of {@link operationStep}. */
export interface OperationStep {
  /** Identifier of the step. */
  readonly id: string;
  /** Heading above the step. */
  readonly group?: string;
  /** What to do. */
  readonly what: string;
  /** When to take the step. */
  readonly condition?: string;
  /** Names of the targets for which the step is right. */
  readonly only?: readonly string[];
  /** The command, without the name of the tool: `switch <service>`. */
  readonly command: string;
  /** What readers should see in addition to the end of the command. */
  readonly see?: string;
  /** What it changes. */
  readonly changes: string;
  /** Command that undoes it, without the name of the tool, or another undo. */
  readonly undo: string | Undo;
  /**
   * What the next apply does.
   * @default - nothing, because the command writes the release file
   */
  readonly nextApply?: NextApplyOfChange;
}

const COMPLETE = ": complete after \\d+ second";

/**
 * A command of a release, which changes the cluster step by step, and the release file at the end. It does not ask, because the plan was shown before
 * or the command undoes it.
 */
export function operationStep(kit: Kit, { command, see, changes, undo, nextApply, ...step }: OperationStep): RunStep {
  const done = "The summary at the end says that the command is complete.";
  return {
    kind: "run",
    ...step,
    command: kit.deliver(command),
    who: "operate",
    expect: { see: see === undefined ? done : `${done} ${see}`, output: COMPLETE },
    within: LONGEST_OPERATION,
    change: {
      what: changes,
      nextApply: nextApply ?? { kubectl: "inFile", pulumi: "inFile" },
      undo:
        typeof undo === "string"
          ? { kind: "command", command: kit.deliver(undo), who: "operate", expect: { see: done, output: COMPLETE } }
          : undo,
    },
  };
}

/** Shows the plan of an operation, and changes nothing. */
export function planStep(
  { layer, tool }: Kit,
  { command, see, output, ...step }: Pick<OperationStep, "id" | "group" | "command"> & { see: string; output: string },
): RunStep {
  return {
    kind: "run",
    ...step,
    what: "Show the plan: what restarts, the steps, and the undo. It changes nothing.",
    command: tool(`${command} --env ${layer.name} --via kubectl --dry-run`),
    who: "read",
    expect: { see, output },
    within: 30,
  };
}

/** Shows what a service runs in the cluster, compared with the release file. */
export function statusStep(
  { layer, tool }: Kit,
  { see, output, ...step }: Pick<RunStep, "id" | "what" | "group"> & { see: string; output: string },
): RunStep {
  return {
    kind: "run",
    ...step,
    command: tool(`status <service> --env ${layer.name}`),
    who: "read",
    expect: {
      see: `${see} If anything needs attention, the exit code is 1, and the reasons are below the table.`,
      output,
    },
    within: 30,
  };
}

/** What to do if an operation does not end well. It starts with an operation that gives pods another version. */
export function failedStep(kit: Kit, { id, group }: { readonly id: string; readonly group: string }): ManualStep {
  return {
    kind: "manual",
    group,
    id,
    condition: "If the command is killed, or ends with exit code 1.",
    what: `Run it again: it continues where it ended. If it names pods that do not become ready, and the version is wrong, take it back with \`${kit.deliver("abort <service>")}\`: the cluster returns to the release file, which was not changed. If it names an object that differs from the release file, pull the files, or take the change over as in [Change a service without the tool](#by-hand).`,
  };
}

/** Takes changes that were made by hand into the release file. */
export function adoptStep(
  { layer, tool }: Kit,
  step: { readonly id: string; readonly group: string; readonly only?: readonly string[] },
): RunStep {
  return {
    kind: "run",
    ...step,
    what: "Take the state of the cluster into the release file, so that the next apply keeps it.",
    command: tool(`adopt <service> --env ${layer.name} --yes`),
    who: "read",
    expect: {
      see: "The plan shows the changed fields of the release file. Changes that the file can't express are listed, with what the next apply does to them.",
      output: "^adopt <service> in ",
    },
    within: 30,
    change: {
      what: "Writes versions, numbers of pods and colors of <service> into the release file. The cluster stays as it is.",
      nextApply: { kubectl: "inFile", pulumi: "inFile" },
      undo: { kind: "none", why: "Restore the release file with git. The cluster did not change." },
    },
  };
}
