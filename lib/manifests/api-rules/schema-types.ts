import { isRecord } from "../json";
import * as check from "./checks";
import { filled, is, neededIf, never, onlyIf, unique, type Rule, type RulesByType } from "./rules";

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const SCHEMA_TYPES = ["array", "boolean", "integer", "number", "object", "string"];

/** Rules of custom resource definitions. Source: pkg/apis/apiextensions/validation and pkg/apiserver/schema of apiextensions-apiserver. */
export const SCHEMA_RULES: RulesByType = {
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition": [
    filled("name", "type", "jsonPath"),
    is(check.oneOf(...COLUMN_TYPES), "type"),
    is(
      { isValid: (value) => String(value).startsWith("."), allowed: "a simple JSON path that starts with ." },
      "jsonPath",
    ),
  ],
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion": [
    filled("name", "schema"),
    is(check.label, "name"),
    onlyIf("deprecationWarning", "deprecated", true),
  ],
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion": [
    is(check.oneOf("None", "Webhook"), "strategy"),
    neededIf("webhook", "strategy", "Webhook"),
  ],
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation": [
    filled("openAPIV3Schema"),
    ({ openAPIV3Schema: schema }) =>
      isRecord(schema) && schema["type"] !== "object" ? "openAPIV3Schema.type must be object" : undefined,
    ({ openAPIV3Schema: schema }) => (isRecord(schema) ? never("nullable")(schema) : undefined),
    ({ openAPIV3Schema: schema }) => untyped(schema, "openAPIV3Schema"),
  ],
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames": [
    filled("kind", "plural"),
    is(check.label, "shortNames", "categories", "plural", "singular"),
  ],
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec": [
    filled("group", "versions"),
    unique("versions", "name"),
    oneStored,
  ],
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps": [
    never("id", "$ref", "$schema", "definitions", "dependencies", "additionalItems", "patternProperties"),
    is(check.oneOf(...SCHEMA_TYPES), "type"),
    (schema) => (schema["uniqueItems"] === true ? "uniqueItems must not be true" : undefined),
    is({ isValid: (value) => value === true, allowed: "true or absent" }, "x-kubernetes-preserve-unknown-fields"),
    is(check.oneOf("atomic", "map", "set"), "x-kubernetes-list-type"),
    is(check.oneOf("atomic", "granular"), "x-kubernetes-map-type"),
    onlyIf("x-kubernetes-list-type", "type", "array"),
    onlyIf("x-kubernetes-list-map-keys", "x-kubernetes-list-type", "map"),
    neededIf("x-kubernetes-list-map-keys", "x-kubernetes-list-type", "map"),
    onlyIf("x-kubernetes-map-type", "type", "object"),
    otherProperties,
  ],
};

/** Properties that are not listed are either allowed or described, and only if none is listed. */
function otherProperties({ properties, additionalProperties }: Parameters<Rule>[0]): string | undefined {
  return properties !== undefined && additionalProperties !== undefined && additionalProperties !== true
    ? "additionalProperties must be true or absent if properties is set"
    : undefined;
}

function oneStored({ versions }: Parameters<Rule>[0]): string | undefined {
  const stored = Array.isArray(versions)
    ? versions.filter((version) => isRecord(version) && version["storage"] === true)
    : [];
  return stored.length === 1
    ? undefined
    : `versions must contain exactly one version with storage: true, got ${stored.length}`;
}

/**
 * Returns the first property or item of a structural schema that has no type. The schemas in `allOf`, `anyOf`, `oneOf` and `not` only restrict values, and
 * must have no type.
 */
function untyped(schema: unknown, path: string): string | undefined {
  if (!isRecord(schema)) return undefined;
  const { properties, items, additionalProperties } = schema;
  const below = [
    ...Object.entries(isRecord(properties) ? properties : {}).map(
      ([name, property]) =>
        untypedAt(property, `${path}.properties.${name}`) ?? untyped(property, `${path}.properties[${name}]`),
    ),
    untypedAt(items, `${path}.items`) ?? untyped(items, `${path}.items`),
    untypedAt(additionalProperties, `${path}.additionalProperties`) ??
      untyped(additionalProperties, `${path}.additionalProperties`),
  ];
  return below.find((problem) => problem !== undefined);
}

function untypedAt(schema: unknown, path: string): string | undefined {
  const isUntyped =
    isRecord(schema) &&
    (schema["type"] ?? "") === "" &&
    schema["x-kubernetes-int-or-string"] !== true &&
    schema["x-kubernetes-preserve-unknown-fields"] !== true;
  return isUntyped ? `${path}.type is required` : undefined;
}
