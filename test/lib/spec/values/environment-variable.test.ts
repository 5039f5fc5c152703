import {
  environmentValueProblem,
  environmentVariableNameProblem,
} from "../../../../lib/spec/values/environment-variable";

test.each(["LOG_LEVEL", "_x", "a1"])("%s is a name of an environment variable", (text) => {
  expect(environmentVariableNameProblem(text)).toBeUndefined();
});

test.each(["", "9X", "A-B", "A.B", "A B", "А"])("%j is no name of an environment variable", (text) => {
  expect(environmentVariableNameProblem(text)).toBe(
    `must be letters, digits and '_' with no digit in front, got ${JSON.stringify(text)}; other names can't be used in a shell`,
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
])("a plain value is fine", (text) => {
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
])("a value that looks like a secret is refused without repeating it", (text) => {
  expect(environmentValueProblem(text)).toBe("looks like a secret; put it in a Secret and list it under secrets");
});

test("a value longer than Linux takes is refused, however it looks, and soon", () => {
  const started = Date.now();
  expect(environmentValueProblem("a".repeat(131_072))).toBe(
    "must have at most 131071 characters, got 131072; longer text belongs in a file",
  );
  expect(environmentValueProblem(`${"a".repeat(131_060)}://`)).toBeUndefined();
  expect(Date.now() - started).toBeLessThan(1000);
});

test.each(["a\0b", "\u001b[31m", "a\r\nb", "\u007f"])("control characters are refused", (text) => {
  expect(environmentValueProblem(text)).toBe(
    "must hold no control characters besides tabs and line breaks; encode binary data, for example as base64",
  );
});

test.each(["\ud800", "a\udc00b", "\udc00\ud800"])(
  "half of a surrogate pair is refused: no YAML can hold it",
  (text) => {
    expect(environmentValueProblem(text)).toBe(
      "must hold no half of a surrogate pair, which is no character; encode binary data, for example as base64",
    );
    expect(environmentValueProblem("\u{1f4a5}")).toBeUndefined();
  },
);
