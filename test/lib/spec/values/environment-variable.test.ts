import {
  environmentValueProblem,
  environmentVariableNameProblem,
} from "../../../../lib/spec/values/environment-variable";

test.each(["LOG_LEVEL", "_x", "a1"])("%s is accepted as the name of an environment variable", (text) => {
  expect(environmentVariableNameProblem(text)).toBeUndefined();
});

test.each(["", "9X", "A-B", "A.B", "A B", "А"])("%j is rejected as the name of an environment variable", (text) => {
  expect(environmentVariableNameProblem(text)).toBe(
    `must be letters, digits and '_', not starting with a digit, got ${JSON.stringify(text)}; rename it, because shells can't read other names`,
  );
});

test.each([
  "",
  "info",
  "two\nlines\twith tab",
  "http://projection:8000/x@y",
  "redis://:$(ACCESS_REDIS_PASSWORD)@redis-service:6379/0",
  "user@example.com",
  "a".repeat(131_071),
])("the plain value %# of an environment variable is accepted", (text) => {
  expect(environmentValueProblem(text)).toBeUndefined();
});

test.each([
  "postgres://access:hunter2@postgres-service/access",
  "redis://:hunter2@redis-service",
  "see REDIS://:hunter2@redis-service",
  "http://a:$(A)b@c",
  "-----BEGIN PRIVATE KEY-----\nhunter2",
  "x -----BEGIN RSA PRIVATE KEY-----",
  "-----BEGIN OPENSSH PRIVATE KEY-----",
])("a value that looks like a secret is rejected, and the message does not repeat it: %j", (text) => {
  expect(environmentValueProblem(text)).toBe(
    "must be plain configuration, but looks like a secret; put it in a Secret and list it under secrets",
  );
});

// An expression with nested repetitions would take hours for the longest value.
test("a value above the Linux size limit is rejected", () => {
  expect(environmentValueProblem("a".repeat(131_072))).toBe(
    "must have at most 131071 characters, got 131072; put longer text in a file",
  );
  expect(environmentValueProblem(`${"a".repeat(131_060)}://`)).toBeUndefined();
});

test.each(["a\0b", "\u001b[31m", "a\r\nb", "\u007f"])("the control character in %j is rejected", (text) => {
  expect(environmentValueProblem(text)).toBe(
    "must not contain control characters other than tabs and line breaks; encode binary data, for example as base64",
  );
});

test.each(["\ud800", "a\udc00b", "\udc00\ud800"])("the lone surrogate in %j is rejected", (text) => {
  expect(environmentValueProblem(text)).toBe(
    "must not contain lone surrogates; encode binary data, for example as base64",
  );
  expect(environmentValueProblem("\u{1f4a5}")).toBeUndefined();
});
