import { isRecord } from "../json";
import * as check from "./checks";
import {
  alone,
  atLeastOne,
  exactlyOne,
  filled,
  is,
  neededIf,
  never,
  onlyIf,
  unique,
  type Rule,
  type RulesByType,
} from "./rules";

const LONGEST_TIMEOUT = 30;
const REASONS = ["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"];
const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const SCHEMA_TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];
/** A rule of a policy or a webhook. */
const RESOURCE_RULE = [filled("apiGroups", "apiVersions", "operations", "resources"), operations];
const WEBHOOK = [
  filled("name", "sideEffects", "admissionReviewVersions"),
  is({ isValid: (value) => String(value).split(".").length > 2, allowed: "a domain name with three parts" }, "name"),
  is(check.oneOf("None", "NoneOnDryRun"), "sideEffects"),
  is(check.from(1, LONGEST_TIMEOUT), "timeoutSeconds"),
  is(check.label, "admissionReviewVersions"),
  reviewVersions,
];

/** Rules of webhooks, admission policies and custom resource definitions. */
export const ADMISSION_RULES: RulesByType = {
  "admissionregistration.v1.RuleWithOperations": RESOURCE_RULE,
  "admissionregistration.v1.NamedRuleWithOperations": RESOURCE_RULE,
  "admissionregistration.v1.ValidatingWebhook": WEBHOOK,
  "admissionregistration.v1.MutatingWebhook": WEBHOOK,
  "admissionregistration.v1.WebhookClientConfig": [
    exactlyOne("url", "service"),
    is({ isValid: (value) => /^https:\/\/[^/?#@]+/.test(String(value)), allowed: "an https URL" }, "url"),
  ],
  "admissionregistration.v1.ServiceReference": [filled("name", "namespace"), is(check.port, "port")],
  "admissionregistration.v1.ValidatingAdmissionPolicySpec": [
    filled("matchConstraints"),
    atLeastOne("validations", "auditAnnotations"),
    matchedResources,
  ],
  "admissionregistration.v1.ParamKind": [filled("apiVersion", "kind")],
  "admissionregistration.v1.ParamRef": [exactlyOne("name", "selector"), filled("parameterNotFoundAction")],
  "admissionregistration.v1.Validation": [filled("expression"), is(check.oneOf(...REASONS), "reason")],
  "admissionregistration.v1.Variable": [filled("name", "expression"), is(check.identifier, "name")],
  "admissionregistration.v1.MatchCondition": [filled("name", "expression")],
  "admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec": [
    filled("policyName", "validationActions"),
    unique("validationActions"),
    actions,
  ],
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
    onlyIf("x-kubernetes-map-type", "type", "object"),
    typedProperties,
  ],
};

function operations(rule: Parameters<Rule>[0]): string | undefined {
  return alone("operations", "*")(rule) ?? is(check.text, "operations", "apiVersions", "resources")(rule);
}

function reviewVersions(webhook: Parameters<Rule>[0]): string | undefined {
  const versions = webhook["admissionReviewVersions"];
  if (!Array.isArray(versions)) return undefined;
  if (new Set(versions).size < versions.length) return "admissionReviewVersions must be unique";
  return versions.includes("v1") || versions.includes("v1beta1")
    ? undefined
    : "admissionReviewVersions must include v1 or v1beta1";
}

function matchedResources({ matchConstraints }: Parameters<Rule>[0]): string | undefined {
  const isMissing = isRecord(matchConstraints) && matchConstraints["resourceRules"] === undefined;
  return isMissing ? "matchConstraints.resourceRules is required" : undefined;
}

function actions(binding: Parameters<Rule>[0]): string | undefined {
  const given = binding["validationActions"];
  return Array.isArray(given) && given.includes("Deny") && given.includes("Warn")
    ? "validationActions must not have both Deny and Warn"
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

/** Every property of a structural schema has a type. */
function typedProperties({ properties }: Parameters<Rule>[0]): string | undefined {
  if (!isRecord(properties)) return undefined;
  const untyped = Object.entries(properties).find(
    ([, schema]) =>
      isRecord(schema) &&
      schema["type"] === undefined &&
      schema["x-kubernetes-int-or-string"] !== true &&
      schema["x-kubernetes-preserve-unknown-fields"] !== true,
  );
  return untyped === undefined ? undefined : `properties.${untyped[0]}.type is required`;
}
