import type { OverlaySpec, PromotedSpec, ServiceRelease } from "../spec/release";

/** A field of a release file with its new value. */
export interface FieldEdit {
  /** Keys from the root of the file. */
  readonly path: readonly string[];
  /**
   * Value before.
   * @default - the field is new
   */
  readonly before?: string | number;
  /**
   * Value after.
   * @default - the field is removed
   */
  readonly after?: string | number;
}

/** The fields in which two release states of a service differ, sorted by path. */
export function fieldEdits(service: string, before: ServiceRelease, after: ServiceRelease): readonly FieldEdit[] {
  return differences(before, after).map((edit) => ({ ...edit, path: ["services", service, ...edit.path] }));
}

/** The fields in which two overlays of a service differ, in the order in which they are written. */
export function overlayEdits(
  service: string,
  before: OverlaySpec | undefined,
  after: OverlaySpec | null | undefined,
): readonly FieldEdit[] {
  if (after === undefined) return [];
  return entryEdits(["overlays", service], ["floor", "until", "owner", "reason"], before, after ?? undefined);
}

/** The fields in which two records of a promotion differ, in the order in which they are written. */
export function promotedEdits(
  service: string,
  before: PromotedSpec | undefined,
  after: PromotedSpec | undefined,
): readonly FieldEdit[] {
  return entryEdits(["promoted", service], ["version", "digest", "from", "by", "at"], before, after);
}

function entryEdits<T extends object>(
  path: readonly string[],
  keys: readonly (keyof T & string)[],
  before: T | undefined,
  after: T | undefined,
): readonly FieldEdit[] {
  return keys.flatMap((key) => {
    const [from, to] = [before?.[key], after?.[key]] as readonly FieldEdit["after"][];
    if (from === to) return [];
    const values = { ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) };
    return [{ path: [...path, key], ...values }];
  });
}

/** The fields in which two parsed release files, or parts of them, differ, sorted by path. */
export function differences(before: object, after: object): readonly FieldEdit[] {
  const [old, next] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...old.keys(), ...next.keys()])].sort();
  return paths.flatMap((path) => {
    const [from, to] = [old.get(path), next.get(path)];
    if (from === to) return [];
    return [
      { path: path.split("."), ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) },
    ];
  });
}

/** Values by path. Keys of a release file contain no dots. */
function leavesOf(value: object, start = ""): ReadonlyMap<string, string | number> {
  return new Map(
    Object.entries(value).flatMap(([key, one]: [string, unknown]): readonly (readonly [string, string | number])[] => {
      if (typeof one === "string" || typeof one === "number") return [[`${start}${key}`, one]];
      return typeof one === "object" && one !== null ? [...leavesOf(one, `${start}${key}.`)] : [];
    }),
  );
}
