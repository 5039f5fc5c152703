import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import Ajv2020 from "ajv/dist/2020";
import { parse } from "yaml";
import { environmentJsonSchema, releaseJsonSchema, type JsonSchema } from "../../../lib/spec/json-schema";
import { fieldsOf, type FieldSchema } from "../../../lib/spec/field-list";
import { PROJECT } from "../../helpers/fixtures";
import { SAMPLE, editedSample } from "../../helpers/sample";

const FOLDER = join(PROJECT, "environments");
const SCHEMAS = { environment: environmentJsonSchema(), release: releaseJsonSchema() };

function read(file: string): string {
  return readFileSync(join(FOLDER, file), "utf8");
}

function errorsOf(schema: JsonSchema, text: string): unknown {
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
  return validate(parse(text)) ? [] : validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test.each(["environment", "release"] as const)(
  "the committed %s schema matches the code (npm run generate)",
  (kind) => {
    expect(JSON.parse(read(`${kind}.schema.json`))).toEqual(SCHEMAS[kind]);
  },
);

test.each(readdirSync(FOLDER).filter((file) => file.endsWith(".yaml")))(
  "%s is valid and refers to its schema for editors",
  (file) => {
    const kind = file.endsWith(".release.yaml") ? "release" : "environment";
    expect(errorsOf(SCHEMAS[kind], read(file))).toEqual([]);
    expect(read(file)).toMatch(new RegExp(`^# yaml-language-server: \\$schema=\\./${kind}\\.schema\\.json\\n`));
  },
);

test("the sample files match the schemas", () => {
  expect(errorsOf(SCHEMAS.environment, SAMPLE.environment)).toEqual([]);
  expect(errorsOf(SCHEMAS.release, SAMPLE.release)).toEqual([]);
});

test.each([
  ["min: 2, max: 6", "min: 0, max: 6", "/services/auth/scale/min must be >= 1"],
  ["min: 2, max: 6", "min: 2, mox: 6", "/services/auth/scale must NOT have additional properties"],
  ["topology: canary", "topology: blue", "/services/streaming/topology must be equal to one of the allowed values"],
  ['version: "16.4"', "version: 16.4", "/datastores/postgres/version must be string"],
])("an editor reports the change from %j to %j", (from, to, message) => {
  expect(errorsOf(SCHEMAS.environment, editedSample({ environment: [[from, to]] }).environment)).toContain(message);
});

test.each(["environment", "release"] as const)("every key of the %s schema has a description", (kind) => {
  expect(keysWithoutHelp(SCHEMAS[kind])).toEqual([]);
});

test.each(["environment", "release"] as const)(
  "every value of the %s schema has a default, an example or choices",
  (kind) => {
    const bare = fieldsOf(SCHEMAS[kind]).filter(({ schema }) => {
      const { properties, items, additionalProperties: values, oneOf, type } = schema;
      const hasFields = [schema, items, values].some((one) => typeof one === "object" && one.properties !== undefined);
      const isChoice = schema.const !== undefined || schema.enum !== undefined || type === "boolean";
      const isList = properties === undefined && items?.properties !== undefined;
      return !hasFields && oneOf === undefined && !isChoice && !isList && !hasValues(schema);
    });
    expect(bare.map(({ path }) => path)).toEqual([]);
  },
);

test.each(["environment", "release"] as const)("every default and example of the %s schema is valid", (kind) => {
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  for (const { path, schema } of fieldsOf(SCHEMAS[kind]).filter(({ schema }) => hasValues(schema))) {
    const { default: usual, examples = [], ...rest } = schema;
    const validate = ajv.compile(rest);
    for (const value of [...examples, ...(usual === undefined ? [] : [usual])])
      expect({ path, value, valid: validate(value) }).toEqual({ path, value, valid: true });
  }
});

const hasValues = ({ default: usual, examples = [] }: FieldSchema) => usual !== undefined || examples.length > 0;

test("neither schema has an $id, because files refer to it by a relative path", () => {
  expect(SCHEMAS.environment).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema" });
  expect(JSON.stringify(SCHEMAS)).not.toContain('"$id"');
});

function keysWithoutHelp(node: unknown, path = ""): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { properties = {} } = node as { properties?: Record<string, { description?: string }> };
  const bare = Object.keys(properties).filter((key) => !properties[key]?.description?.endsWith("."));
  return [
    ...bare.map((key) => `${path}/${key}`),
    ...Object.entries(node).flatMap(([key, child]) => keysWithoutHelp(child, `${path}/${key}`)),
  ];
}
