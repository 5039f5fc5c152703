/** Which objects of the manifest a patch changes: those of a kind that have the name and all labels. */
export interface PatchTarget {
  /** Kind of the objects, such as `Deployment`. */
  readonly kind: string;
  /**
   * Name of one object.
   * @default - all objects of the kind
   */
  readonly name?: string;
  /**
   * Labels that the objects have.
   * @default - objects with any labels
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** One operation of a JSON Patch: https://www.rfc-editor.org/rfc/rfc6902#section-4 */
export interface PatchOperation {
  /** What the operation does. `test` changes nothing: if the value differs, the patch fails. */
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  /** JSON Pointer to the value, such as `/spec/template/spec/containers/-`. */
  readonly path: string;
  /** JSON Pointer to the value that `move` and `copy` take. */
  readonly from?: string;
  /** Value for `add`, `replace` and `test`. */
  readonly value?: unknown;
}

/**
 * A change of rendered objects that no other field can make. It must have either `patch` or `merge`. Patches apply to the finished manifest, one after another,
 * so they can set fields that are newer than the Kubernetes classes.
 */
export interface PatchSpec {
  /** The objects that it changes. */
  readonly target: PatchTarget;
  /**
   * Operations of a JSON Patch (RFC 6902), in order.
   * @default - `merge` says what changes
   */
  readonly patch?: readonly PatchOperation[];
  /**
   * A JSON Merge Patch (RFC 7396): maps are merged, every other value replaces the old one, and `null` removes a key. Lists are replaced as a whole.
   * @default - `patch` says what changes
   */
  readonly merge?: Readonly<Record<string, unknown>>;
  /** Why the patch is needed. It becomes an annotation of the objects, so that everyone who reads them sees it. */
  readonly reason: string;
}
