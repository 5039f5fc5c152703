import type { ServiceRelease } from "../spec/release";

/** What an operation would do to the release state of a service. */
export type Outcome = Change | Done | Refusal;

/** The operation changes the release state. */
export interface Change {
  readonly kind: "change";
  /** New release state of the service. */
  readonly release: ServiceRelease;
  /** What the change does: a sentence. */
  readonly does: string;
  /** What to do when it is rolled out: a sentence. */
  readonly then: string;
  /** Commands to choose from for this, without the name of the tool: `switch gateway`. */
  readonly next: readonly string[];
  /** Command that takes it back, without the name of the tool. */
  readonly undo: string;
}

/** The release state is already what the operation would make of it, so that a run that was interrupted can be repeated. */
export interface Done {
  readonly kind: "done";
  /** What was found: a sentence. */
  readonly found: string;
}

/** The operation is not possible now. */
export interface Refusal {
  readonly kind: "refusal";
  /** Why, and what to do instead. */
  readonly why: string;
}

/** A {@link Change}. */
export function change(release: ServiceRelease, texts: Pick<Change, "does" | "then" | "next" | "undo">): Change {
  return { kind: "change", release, ...texts };
}

/** A {@link Done}. */
export function done(found: string): Done {
  return { kind: "done", found };
}

/** A {@link Refusal}. */
export function refusal(why: string): Refusal {
  return { kind: "refusal", why };
}
