/** A procedure of the user, as in a file of the folder `procedures`. */
export interface OwnProcedureSpec {
  /** Anchor of its section: lowercase words with hyphens. */
  readonly id: string;
  /** Heading of its section. */
  readonly title: string;
  /** Chapter of its section. */
  readonly chapter:
    "emergency" | "services" | "deployment" | "monitoring" | "troubleshooting" | "maintenance" | "security";
  /** The situation in which readers look for it. It completes the sentence "I am here because …". */
  readonly situation: string;
  /** When to use it, and what it achieves. */
  readonly summary: string;
  /**
   * Environments that have it.
   * @default - all environments
   */
  readonly environments?: readonly string[];
  /**
   * Services to which it applies. Readers choose one of them.
   * @default - it applies to one thing, which its commands name
   */
  readonly services?: readonly string[];
  /**
   * Alerts that lead to it.
   * @default - none
   */
  readonly alerts?: readonly string[];
  /**
   * Values that readers fill in.
   * @default - none
   */
  readonly inputs?: readonly OwnInput[];
  /** Steps, in their order. */
  readonly steps: readonly OwnStep[];
  /** When to stop, and who to call then. */
  readonly escalate: string;
}

/** A value that readers fill in. */
export interface OwnInput {
  /** Placeholder, without the angle brackets. */
  readonly name: string;
  /** What to fill in, and where to find it. */
  readonly what: string;
  /** A valid value. */
  readonly example: string;
  /** Regular expression that matches every valid value as a whole. */
  readonly pattern: string;
}

/** A step. With `run`, it is a command; otherwise, people do it without a command. */
export interface OwnStep {
  /** Identifier in its procedure: lowercase words with hyphens. */
  readonly id: string;
  /** What to do: an imperative sentence. */
  readonly what: string;
  /**
   * Heading above the step.
   * @default - no heading
   */
  readonly group?: string;
  /**
   * When to take the step.
   * @default - always
   */
  readonly condition?: string;
  /**
   * The command. `{kubectl}` becomes kubectl with the context and the namespace, and `{tool}` this program.
   * @default - the step has no command
   */
  readonly run?: string;
  /**
   * Who runs the command. Required with `run`.
   * @default - the step has no command
   */
  readonly who?: "read" | "operate" | "breakglass" | "pipeline" | "administrator" | "anyone";
  /**
   * What readers should see. Required with `run`.
   * @default - the step has no command
   */
  readonly see?: string;
  /**
   * Regular expression that matches the output.
   * @default - any output
   */
  readonly output?: string;
  /**
   * Time in seconds after which it is too late for the expectation.
   * @default 10
   */
  readonly within?: number;
  /**
   * What the command changes. Required if it changes objects.
   * @default - nothing
   */
  readonly change?: OwnChange;
}

/** What a command changes, and what happens to the change. */
export interface OwnChange {
  /** What it changes: a sentence. */
  readonly what: string;
  /** What the next apply and `pulumi up --refresh` do to the change. */
  readonly nextApply: "kept" | "reverted" | "conflict" | "inFile";
  /**
   * Command that undoes the change, for the same role. Set either this field or `noUndo`.
   * @default - the change can't be undone
   */
  readonly undo?: string;
  /**
   * Why the change can't be undone.
   * @default - `undo` undoes it
   */
  readonly noUndo?: string;
}
