/** Fields of an object besides its metadata. */
export type Fields = Readonly<Record<string, unknown>>;

/** A change that is tried on the API server: group, version and kind, what changes, the fields before and after. */
export type EffectCase = readonly [type: string, what: string, before: Fields, after: Fields];

/** `spec` with these fields. */
export const spec = (fields: Fields): Fields => ({ spec: fields });
