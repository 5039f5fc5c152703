/** An object's fields without metadata. */
export type Fields = Readonly<Record<string, unknown>>;

/** A change to apply: the group, version and kind, a title, and the fields before and after the change. */
export type EffectCase = readonly [type: string, what: string, before: Fields, after: Fields];

/** A `spec` with these fields. */
export const spec = (fields: Fields): Fields => ({ spec: fields });
