import { LABEL_VALUE, specCase, type PolicyCase } from "./case";

const LONG = "x".repeat(64);

/** Creates a case from the selector of the isolated pods. */
function selector(what: string, podSelector: unknown, ...problems: readonly string[]): PolicyCase {
  return specCase(what, { podSelector }, ...problems.map((problem) => `spec.podSelector${problem}`));
}

/** Creates a case from one requirement of a selector. */
function requirement(what: string, value: unknown, ...problems: readonly string[]): PolicyCase {
  return selector(what, { matchExpressions: [value] }, ...problems.map((problem) => `.matchExpressions[0]${problem}`));
}

/** Policies with different selectors. */
export const SELECTOR_CASES: readonly PolicyCase[] = [
  selector("no selector", undefined),
  selector("null as selector", null),
  selector("labels", { matchLabels: { app: "web", "app.kubernetes.io/name": "", constructor: "x" } }),
  selector("null as the value of a label", { matchLabels: { app: null } }),
  selector("a prefix with a part of 64 characters", { matchLabels: { [`${LONG}.example.com/app`]: "a" } }),
  selector(
    "a number as the value of a label",
    { matchLabels: { app: 1 } },
    ".matchLabels.app: must be a string, got 1; put the value in quotes",
  ),
  selector(
    "a list of labels",
    { matchLabels: ["app"] },
    '.matchLabels: must be a map, got ["app"]; write key: value pairs',
  ),
  selector(
    "a value with a space",
    { matchLabels: { app: "a b" } },
    `.matchLabels.app: must be ${LABEL_VALUE}, got "a b"; change the value`,
  ),
  selector(
    "a value with 64 characters",
    { matchLabels: { app: LONG } },
    `.matchLabels.app: must be ${LABEL_VALUE}, got "${"x".repeat(56)}...; change the value`,
  ),
  selector(
    "a key with two slashes",
    { matchLabels: { "a/b/c": "d" } },
    '.matchLabels: must have as keys a label key such as "app" or "app.kubernetes.io/name", got "a/b/c"; use the key of a label',
  ),
  selector(
    "a key with an empty prefix",
    { matchLabels: { "/b": "d" } },
    '.matchLabels: must have as keys a label key such as "app" or "app.kubernetes.io/name", got "/b"; use the key of a label',
  ),
  selector(
    "a prefix in capitals",
    { matchLabels: { "Example.com/b": "d" } },
    '.matchLabels: must have as keys a label key such as "app" or "app.kubernetes.io/name", got "Example.com/b"; use the key of a label',
  ),
  selector(
    "an unknown field of a selector",
    { app: "web" },
    ".app: must be a field of spec.podSelector, which has only matchLabels and matchExpressions; remove the field",
  ),
  requirement("In with values", { key: "app", operator: "In", values: ["a", ""] }),
  requirement("NotIn with null as value", { key: "app", operator: "NotIn", values: [null] }),
  requirement("Exists", { key: "app", operator: "Exists" }),
  requirement("DoesNotExist with an empty list", { key: "app", operator: "DoesNotExist", values: [] }),
  requirement(
    "In without values",
    { key: "app", operator: "In" },
    ".values: must have at least one value with In, got none; list values, or use Exists or DoesNotExist",
  ),
  requirement(
    "NotIn with an empty list",
    { key: "app", operator: "NotIn", values: [] },
    ".values: must have at least one value with NotIn, got none; list values, or use Exists or DoesNotExist",
  ),
  requirement(
    "Exists with values",
    { key: "app", operator: "Exists", values: ["a"] },
    '.values: must be empty with Exists, got ["a"]; remove the values, or use In or NotIn',
  ),
  requirement(
    "an unknown operator",
    { key: "app", operator: "Is", values: ["a"] },
    '.operator: must be In, NotIn, Exists or DoesNotExist, got "Is"; did you mean In?',
  ),
  requirement(
    "no operator",
    { key: "app" },
    '.operator: must be In, NotIn, Exists or DoesNotExist, got ""; use one of them',
  ),
  requirement(
    "no key",
    { operator: "Exists" },
    '.key: must be a label key such as "app" or "app.kubernetes.io/name", got ""; use the key of a label',
  ),
  requirement(
    "an invalid value",
    { key: "app", operator: "In", values: ["a", "-b"] },
    `.values[1]: must be ${LABEL_VALUE}, got "-b"; change the value`,
  ),
  requirement(
    "null instead of a requirement",
    null,
    '.key: must be a label key such as "app" or "app.kubernetes.io/name", got ""; use the key of a label',
    '.operator: must be In, NotIn, Exists or DoesNotExist, got ""; use one of them',
  ),
];
