import { schemaFindings } from "../../../../dev/scripts/version-step/schemas";

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const within = (field: Schema): Schema => object({ field });

function found(before: Schema, after: Schema): readonly string[] {
  return schemaFindings("environment", before, after).map(({ step, what }) => `${step} ${what}`);
}

test("equal schemas have no findings", () => {
  expect(found(object({ name: text }, ["name"]), object({ name: text }, ["name"]))).toEqual([]);
});

test.each<[string, Schema, Schema, readonly string[]]>([
  ["a field that goes", object({ name: text, image: text }), object({ name: text }), ["major image: is gone"]],
  ["a field that comes", object({}), object({ image: text }), ["minor image: is new"]],
  [
    "a field that comes and must be given",
    object({}),
    object({ image: text }, ["image"]),
    ["minor image: is new", 'major the file: "image" must be given'],
  ],
  [
    "a field that need not be given any more",
    object({ image: text }, ["image"]),
    object({ image: text }),
    ['minor the file: "image" need not be given'],
  ],
  [
    "other fields that are let through",
    object({}),
    { ...object({}), additionalProperties: text },
    ['minor the file: additionalProperties is {"type":"string"}, was false'],
  ],
  [
    "other fields that are refused",
    { ...object({}), additionalProperties: text },
    object({}),
    ['major the file: additionalProperties is false, was {"type":"string"}'],
  ],
])("of %s", (_, before, after, expected) => {
  expect(found(before, after)).toEqual(expected);
});

test.each<[string, Schema, Schema, readonly string[]]>([
  ["a value that goes", { enum: ["a", "b"] }, { enum: ["a"] }, ['major field: "b" is no enum any more']],
  ["a value that comes", { enum: ["a"] }, { enum: ["a", "b"] }, ['minor field: "b" is a new enum']],
  [
    "another type",
    text,
    { type: "number" },
    ['major field: "string" is no type any more', 'minor field: "number" is a new type'],
  ],
  ["values that are listed where any were let through", {}, { enum: ["a"] }, ['major field: only "a" is valid now']],
  [
    "a list of values that goes",
    { enum: ["a", "b"] },
    {},
    ['minor field: there is no enum any more, it was "a" or "b"'],
  ],
  ["a type where there was none", {}, text, ['major field: only "string" is valid now']],
  ["a type that goes", text, {}, ['minor field: there is no type any more, it was "string"']],
  ["another constant", { const: 1 }, { const: 2 }, ["major field: const is 2, was 1"]],
  ["a higher minimum", { minimum: 1 }, { minimum: 2 }, ["major field: minimum is 2, was 1"]],
  ["a lower minimum", { minimum: 2 }, { minimum: 1 }, ["minor field: minimum is 1, was 2"]],
  ["a lower maximum", { maximum: 9 }, { maximum: 8 }, ["major field: maximum is 8, was 9"]],
  ["a higher maximum", { maximum: 8 }, { maximum: 9 }, ["minor field: maximum is 9, was 8"]],
  ["a new limit", {}, { maxLength: 9 }, ["major field: maxLength is 9, was absent"]],
  ["a new lower limit", {}, { minimum: 2 }, ["major field: minimum is 2, was absent"]],
  ["no upper limit any more", { maximum: 9 }, {}, ["minor field: maximum is absent, was 9"]],
  ["no limit any more", { minItems: 1 }, {}, ["minor field: minItems is absent, was 1"]],
  ["another default", { default: 70 }, { default: 80 }, ["major field: the default is 80, was 70"]],
  ["a default that is told now", {}, { default: 80 }, ["minor field: the default is 80, was absent"]],
  ["another pattern", { pattern: "^a$" }, { pattern: "^b$" }, ['major field: pattern is "^b$", was "^a$"']],
  ["a keyword that nobody knows", {}, { unheard: true }, ["major field: unheard is true, was absent"]],
  ["other words", { description: "A." }, { description: "B." }, ["patch field: description says something else"]],
])("of a field: %s", (_, before, after, expected) => {
  expect(found(within(before), within(after))).toEqual(expected);
});

test.each<[string, (part: Schema) => Schema, string]>([
  ["of a list", (part) => ({ items: part }), "field[].deep"],
  ["of a map", (part) => ({ additionalProperties: part }), "field.*.deep"],
  ["of an object", (part) => part, "field.deep"],
])("what is deeper is found by its path: %s", (_, around, path) => {
  const [before, after] = [{ deep: text }, {}].map((fields) => within(around(object(fields))));
  expect(found(before ?? {}, after ?? {})).toEqual([`major ${path}: is gone`]);
});

describe("alternatives are told apart by their constants", () => {
  const branch = (kind: string, fields: Schema): Schema => object({ kind: { const: kind }, ...fields });
  const oneOf = (...branches: readonly Schema[]): Schema => within({ oneOf: branches });

  test("so another order is no difference", () => {
    expect(
      found(oneOf(branch("a", {}), branch("b", { x: text })), oneOf(branch("b", { x: text }), branch("a", {}))),
    ).toEqual([]);
  });

  test("the first ones refuse what was valid, and without any more is valid", () => {
    const some = oneOf(branch("a", {}), branch("b", {}));
    expect(found(within({}), some)).toEqual(["major field: only <kind=a> or <kind=b> is valid now"]);
    expect(found(some, within({}))).toEqual(["minor field: there is no oneOf any more, it was <kind=a> or <kind=b>"]);
  });

  test("one that goes, one that comes, and one that differs", () => {
    const before = oneOf(branch("a", {}), branch("b", { x: text }));
    const after = oneOf(branch("b", {}), branch("c", {}));
    expect(found(before, after)).toEqual([
      "major field.<kind=a>: is gone",
      "major field.<kind=b>.x: is gone",
      "minor field.<kind=c>: is new",
    ]);
  });
});
