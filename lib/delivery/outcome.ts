import type { OverlaySpec, ServiceRelease } from "../spec/release";

/** What an operation would do to the release state of a service. */
export type Outcome = Change | Done | Refusal;

/** The operation changes the release state. */
export interface Change {
  readonly kind: "change";
  /** New release state of the service. */
  readonly release: ServiceRelease;
  /**
   * New overlay of the service; `null` removes it.
   * @default - it does not change
   */
  readonly overlay?: OverlaySpec | null;
  /** What the change does: a sentence. */
  readonly does: string;
  /** What to do when it is rolled out: a sentence. */
  readonly then: string;
  /** Commands for this step, of which one is run, without the name of the tool: `switch gateway`. */
  readonly next: readonly string[];
  /** Command that undoes the change, without the name of the tool. */
  readonly undo: string;
  /**
   * What the undo leaves, if the versions from before do not serve again at once: a sentence.
   * @default - the versions from before serve again
   */
  readonly undone?: string;
}

/** The release state has this result already, so an interrupted run can be repeated. */
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
export function change(release: ServiceRelease, texts: Omit<Change, "kind" | "release">): Change {
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
