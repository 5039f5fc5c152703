import { outcomeAt } from "../../../helpers/outcomes";
import type { Steps } from "../../../helpers/pairs/places";

const schema: Steps = ["spec", "versions", 0, "schema", "openAPIV3Schema"];
const place = "spec.versions[0].schema.openAPIV3Schema";
const size = { type: "object", properties: { size: { type: "integer" } } };

/** The outcome of a schema that replaces the one of `spec`. */
function outcomeOfSchema(value: object): string {
  return outcomeAt("things.pairs.example", [...schema, "properties", "spec"], value);
}

test.each(["anyOf", "oneOf", "allOf"])("a property below %s of a schema has no type", (field) => {
  expect(outcomeOfSchema({ ...size, [field]: [{ properties: { size: { enum: [1] } }, required: ["size"] }] })).toBe(
    "inPlace",
  );
});

test("a property below not of a schema has no type", () => {
  expect(outcomeOfSchema({ ...size, not: { properties: { size: { enum: [1] } } } })).toBe("inPlace");
});

test("compare refuses a property of a schema without a type", () => {
  expect(outcomeOfSchema({ ...size, properties: { size: {} } })).toBe(
    `${place}.properties[spec].properties.size.type is required`,
  );
  expect(outcomeOfSchema({ type: "array", items: { type: "object", properties: { a: {} } } })).toBe(
    `${place}.properties[spec].items.properties.a.type is required`,
  );
});

test.each<readonly [string, object, string]>([
  [
    "the type null",
    { type: "null" },
    'type must be one of array, boolean, integer, number, object, string, got "null"',
  ],
  [
    "properties next to a schema of other properties",
    { ...size, additionalProperties: { type: "string" } },
    "additionalProperties must be true or absent if properties is set",
  ],
  [
    "properties next to no other properties",
    { ...size, additionalProperties: false },
    "additionalProperties must be true or absent if properties is set",
  ],
  [
    "a list of type map without keys",
    { type: "array", items: size, "x-kubernetes-list-type": "map" },
    "x-kubernetes-list-map-keys is required if x-kubernetes-list-type is map",
  ],
])("compare refuses %s in a schema", (_what, value, refusal) => {
  expect(outcomeOfSchema(value)).toBe(`${place}.properties[spec].${refusal}`);
});

test("an empty conversion keeps the strategy that the API server wrote", () => {
  expect(outcomeAt("things.pairs.example", ["spec", "conversion"], {})).toBe("same");
  expect(outcomeAt("things.pairs.example", ["spec", "conversion"], { strategy: "Other" })).toBe(
    'spec.conversion.strategy must be one of None, Webhook, got "Other"',
  );
});
