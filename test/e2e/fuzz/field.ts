import fc from "fast-check";

/** Values of one field: such as people write, and such as lie at an edge or beyond it. */
export interface Field<T> {
  /** Fine by themselves. */
  readonly sound: fc.Arbitrary<T>;
  /**
   * Fine or not.
   * @default - none: the field has one value
   */
  readonly edge?: fc.Arbitrary<T>;
}

/** Values of each field of an interface: whoever adds a field to a spec can't compile before it is fuzzed too. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** A field of which some values are named, and the edges named or made. */
export function field<T>(sound: readonly T[], edge: readonly T[] | fc.Arbitrary<T>): Required<Field<T>> {
  return { sound: fc.constantFrom(...sound), edge: "generate" in edge ? edge : fc.constantFrom(...edge) };
}

/** A field that has one value. */
export function fixed<T>(value: T): Field<T> {
  return { sound: fc.constant(value) };
}

/** Like {@link field}, for one that may be left out. */
export function optional<T>(sound: readonly T[], edge: readonly T[] | fc.Arbitrary<T>): Required<Field<T | undefined>> {
  return field<T | undefined>([undefined, ...sound], edge);
}

/** A whole object of sound values. */
export function soundOf<T>(fields: Fields<T>): fc.Arbitrary<T> {
  const arbitraries = entriesOf(fields).map(([key, { sound }]) => [key, sound] as const);
  return fc.record(Object.fromEntries(arbitraries)) as unknown as fc.Arbitrary<T>;
}

/** One field with any value, to be laid over an object. */
export function changeOf<T>(fields: Fields<T>): fc.Arbitrary<Partial<T>> {
  const changes = entriesOf(fields).flatMap(([key, { sound, edge }]) =>
    edge === undefined ? [] : [valueOf(sound, edge).map((value) => ({ [key]: value }) as Partial<T>)],
  );
  return fc.oneof(...changes);
}

function valueOf<T>(sound: fc.Arbitrary<T>, edge: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary: sound }, { weight: 4, arbitrary: edge });
}

function entriesOf<T>(fields: Fields<T>): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(fields) as [string, Field<unknown>][];
}
