import type { Verdict } from "../../../e2e/runbook/verdict";

/** A command and its expected output. */
export interface Step {
  /** Placeholders are filled in as in the runbook. */
  readonly command: string;
  /** Pattern of stdout and stderr. */
  readonly prints: RegExp;
  /**
   * Expected exit code.
   * @default 0
   */
  readonly code?: number;
  /**
   * Command that runs in the background meanwhile, such as `kubectl port-forward`.
   * @default - none
   */
  readonly during?: string;
  /**
   * Whether the command is repeated until it prints the pattern, because a controller needs a moment.
   * @default false
   */
  readonly repeat?: boolean;
}

/** A line of the runbook, its verdict, and commands that test the verdict on real nodes. */
export interface NodeLine {
  /** Numbers of the runbook's lines with this command and verdict. */
  readonly numbers: readonly number[];
  /** The command as the runbook has it. */
  readonly command: string;
  readonly verdict: Verdict;
  /**
   * Pattern of the output if the line does what the runbook says. It must also exit with 0.
   * @default - the result depends on software that this test does not have
   */
  readonly answer?: RegExp;
  /**
   * Command whose output is compared with `answer`, if the line's own output does not show its effect.
   * @default - the output of the line
   */
  readonly proof?: string;
  /**
   * Pattern of what the line prints on these nodes.
   * @default - `answer`
   */
  readonly seen?: RegExp;
  /**
   * Service whose pod fills in `<pod-name>`.
   * @default - the service that fills in `<service-name>`
   */
  readonly podOf?: (service: string) => string;
  /** Commands that must work before the line runs. */
  readonly before?: readonly Step[];
  /** Whether the container of the pod is killed after `before`. */
  readonly killsContainer?: true;
  /** Commands of the replacement. They must work after the line has run. */
  readonly instead?: readonly Step[];
  /** Commands that undo the changes. */
  readonly after?: readonly Step[];
}

/** Result of a line, from what it printed. */
export function resultOf(
  { answer }: Pick<NodeLine, "answer">,
  { code, text }: { readonly code: number; readonly text: string },
): Verdict["result"] {
  if (answer === undefined) return "not testable here";
  return code === 0 && answer.test(text) ? "works" : "does not work";
}

/** A step whose command must exit with 0. */
export function step(command: string, prints: RegExp, more: Partial<Step> = {}): Step {
  return { command, prints, ...more };
}
