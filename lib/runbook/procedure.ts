import type { ON_CALL_ROLES } from "../names";

/**
 * Who runs a command: the on-call role with the fewest permissions that can, the `pipeline` that applies manifests, the `administrator` of the cluster, or
 * `anyone`, because the command does not contact the cluster.
 */
export type Runner = keyof typeof ON_CALL_ROLES | "pipeline" | "administrator" | "anyone";

/** Chapters of a runbook, in their order. */
export const CHAPTERS = {
  emergency: "Emergency procedures",
  services: "Service management",
  deployment: "Deployment procedures",
  monitoring: "Monitoring and alerting",
  troubleshooting: "Troubleshooting",
  maintenance: "Maintenance procedures",
  security: "Security procedures",
} as const;

/** Identifier of a chapter. */
export type Chapter = keyof typeof CHAPTERS;

/**
 * A procedure of a runbook, resolved for one environment. Texts and commands can contain placeholders such as `<service>`, which a target or an input
 * fills in.
 */
export interface Procedure {
  /** Anchor of its section: lowercase words with hyphens. It never changes, because alerts and bookmarks refer to it. */
  readonly id: string;
  /** Heading of its section. */
  readonly title: string;
  /** Chapter of its section. */
  readonly chapter: Chapter;
  /** The situation in which readers look for it. It completes the sentence "I am here because …": `the database is down`. */
  readonly situation: string;
  /**
   * Words that readers search for and that its texts do not contain: `rollback`.
   * @default - none
   */
  readonly keywords?: readonly string[];
  /** When to use it, and what it achieves. */
  readonly summary: string;
  /**
   * Alerts that lead to it.
   * @default - none
   */
  readonly alerts?: readonly AlertReference[];
  /**
   * Services, datastores or jobs to which it applies. Readers choose one of them.
   * @default - it applies to one thing, which its commands name
   */
  readonly targets?: readonly Target[];
  /**
   * Values that readers fill in.
   * @default - none
   */
  readonly inputs?: readonly Input[];
  /** Steps, in their order. */
  readonly steps: readonly Step[];
  /** When to stop, and who to call then. */
  readonly escalate: string;
}

/** An alert, or one that is about one app. */
export interface AlertReference {
  /** Name of the alert. */
  readonly alert: string;
  /**
   * App that the alert is about.
   * @default - any app
   */
  readonly service?: string;
}

/** One of the things to which a procedure applies, with the values of its placeholders. */
export interface Target {
  /** Name in the list from which readers choose. */
  readonly name: string;
  /** Values by placeholder, without the angle brackets. */
  readonly values: Readonly<Record<string, string>>;
}

/** A value that readers fill in. */
export interface Input {
  /** Placeholder, without the angle brackets. */
  readonly name: string;
  /** What to fill in, and where to find it. */
  readonly what: string;
  /** A valid value. */
  readonly example: string;
  /** Regular expression that matches every valid value as a whole. It admits nothing that a shell interprets. */
  readonly pattern: string;
}

/** A step of a procedure. */
export type Step = RunStep | EditStep | ManualStep;

/** Fields of every step. */
interface BaseStep {
  /** Identifier in its procedure: lowercase words with hyphens. It never changes, because proofs refer to it. */
  readonly id: string;
  /** What to do: an imperative sentence. */
  readonly what: string;
  /**
   * Heading above the step. Consecutive steps with the same heading are one group.
   * @default - no heading
   */
  readonly group?: string;
  /**
   * Names of the targets for which the step is right.
   * @default - all targets
   */
  readonly only?: readonly string[];
  /**
   * When to take the step: a sentence that starts with "Only if" or "If".
   * @default - always
   */
  readonly condition?: string;
}

/** A command. */
export interface RunStep extends BaseStep {
  readonly kind: "run";
  /** The command, for a POSIX shell. */
  readonly command: string;
  /** Who runs it. */
  readonly who: Runner;
  /** What readers should see. */
  readonly expect: Expectation;
  /** Time in seconds after which it is too late for the expectation. Most commands answer within 10 s. */
  readonly within: number;
  /**
   * What it changes.
   * @default - nothing
   */
  readonly change?: Change;
  /**
   * Text in the output after which readers stop a command that never ends, such as `logs --follow`, or continue in a second terminal.
   * @default - the command ends
   */
  readonly endsAt?: string;
}

/** A change in a file that readers make in an editor. Its step before an apply. */
export interface EditStep extends BaseStep {
  readonly kind: "edit";
  /** Path of the file. */
  readonly file: string;
  /** Fields that get a value. */
  readonly set: readonly FieldValue[];
}

/** A field of a file and its new value. */
export interface FieldValue {
  /** Path of the field: `services.<service>.live`. */
  readonly path: string;
  /** The new value, as YAML. */
  readonly value: string;
}

/** Something that people do without a command, such as looking at a dashboard. */
export interface ManualStep extends BaseStep {
  readonly kind: "manual";
}

/** What a command should show. */
export interface Expectation {
  /** What readers should see: a sentence. */
  readonly see: string;
  /**
   * Regular expression, with the flag `m`, that matches the output. Placeholders are filled in first.
   * @default - any output
   */
  readonly output?: string;
  /**
   * Exit code.
   * @default 0
   */
  readonly exitCode?: number;
}

/** What a command changes, and what happens to the change. */
export interface Change {
  /** What it changes: a sentence. */
  readonly what: string;
  /** What happens to the change when the manifest is applied again. */
  readonly nextApply: NextApplyOfChange;
  /** How to undo it. */
  readonly undo: Undo;
}

/** What the next apply does to a change. */
export interface NextApplyOfChange {
  /** With `kubectl apply --server-side`. */
  readonly kubectl: ChangeOutcome;
  /** With `pulumi up --refresh`. */
  readonly pulumi: ChangeOutcome;
  /**
   * What to do so that the next apply succeeds and keeps the change.
   * @default - nothing to do
   */
  readonly adopt?: string;
}

/**
 * What happens to a change.
 * - `kept`: it stays, because the manifest does not have the field or the object.
 * - `reverted`: the apply overwrites it.
 * - `conflict`: the apply fails for this object, until the change is adopted or undone.
 * - `inFile`: the change was made in the files, so the apply changes nothing.
 */
export type ChangeOutcome = "kept" | "reverted" | "conflict" | "inFile";

/** How to undo a change: a command, or the reason why there is none. */
export type Undo =
  | { readonly kind: "command"; readonly command: string; readonly who: Runner; readonly expect?: Expectation }
  | { readonly kind: "procedure"; readonly procedure: string }
  | { readonly kind: "none"; readonly why: string };
