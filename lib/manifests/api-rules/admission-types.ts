import { isRecord, stringsOf } from "../json";
import * as check from "./checks";
import { alone, atLeastOne, exactlyOne, filled, is, unique, type Rule, type RulesByType } from "./rules";

const LONGEST_TIMEOUT = 30;
const REASONS = ["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"];
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

/** Rules of webhooks and admission policies. */
export const ADMISSION_RULES: RulesByType = {
  "admissionregistration.v1.RuleWithOperations": RESOURCE_RULE,
  "admissionregistration.v1.NamedRuleWithOperations": RESOURCE_RULE,
  "admissionregistration.v1.ValidatingWebhook": WEBHOOK,
  "admissionregistration.v1.MutatingWebhook": WEBHOOK,
  "admissionregistration.v1.WebhookClientConfig": [exactlyOne("url", "service"), safeUrl],
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
};

function operations(rule: Parameters<Rule>[0]): string | undefined {
  const wildcard = ["operations", "apiGroups", "apiVersions"].map((field) => alone(field, "*")(rule)).find(Boolean);
  return wildcard ?? resources(rule) ?? is(check.text, "operations", "apiVersions", "resources")(rule);
}

/** The API server looks only at the last resource without a subresource. */
function resources(rule: Parameters<Rule>[0]): string | undefined {
  const list = stringsOf(rule["resources"]);
  const last = list.filter((resource) => !resource.includes("/")).at(-1);
  return list.includes("*") && last !== "*" ? alone("resources", "*")(rule) : alone("resources", "*/*")(rule);
}

/** The URL can contain a password, so the message does not show it. */
function safeUrl({ url }: Parameters<Rule>[0]): string | undefined {
  return url === undefined || /^https:\/\/[^/?#@\s]+(\/[^?#]*)?\??#?$/i.test(String(url))
    ? undefined
    : "url must be an https URL without a user, a query and a fragment";
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
