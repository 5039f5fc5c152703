import fc from "fast-check";

/** Typical values and edge cases of a field. */
export interface Field<T> {
  /** Valid values. */
  readonly valid: fc.Arbitrary<T>;
  /**
   * Edge cases, both valid and invalid.
   * @default - the field has no invalid values
   */
  readonly edge?: fc.Arbitrary<T>;
}

/** Values for each field of an interface. A new spec field does not compile until its values are defined here. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** A field with listed values, and listed or generated edge cases. */
export function field<T>(valid: readonly T[], edge: readonly T[] | fc.Arbitrary<T>): Required<Field<T>> {
  return { valid: fc.constantFrom(...valid), edge: "generate" in edge ? edge : fc.constantFrom(...edge) };
}

/** A field with a fixed value. */
export function fixed<T>(value: T): Field<T> {
  return { valid: fc.constant(value) };
}

/** Like {@link field}, for an optional field. */
export function optional<T>(valid: readonly T[], edge: readonly T[] | fc.Arbitrary<T>): Required<Field<T | undefined>> {
  return field<T | undefined>([undefined, ...valid], edge);
}

/** An object of valid values. */
export function validOf<T>(fields: Fields<T>): fc.Arbitrary<T> {
  const arbitraries = entriesOf(fields).map(([key, { valid }]) => [key, valid] as const);
  return fc.record(Object.fromEntries(arbitraries)) as unknown as fc.Arbitrary<T>;
}

/** One field with any value, for merging into an object. */
export function changeOf<T>(fields: Fields<T>): fc.Arbitrary<Partial<T>> {
  const changes = entriesOf(fields).flatMap(([key, { valid, edge }]) =>
    edge === undefined ? [] : [valueOf(valid, edge).map((value) => ({ [key]: value }) as Partial<T>)],
  );
  return fc.oneof(...changes);
}

function valueOf<T>(valid: fc.Arbitrary<T>, edge: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary: valid }, { weight: 4, arbitrary: edge });
}

function entriesOf<T>(fields: Fields<T>): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(fields) as [string, Field<unknown>][];
}
