import { afterEdit } from "../../helpers/sample";

/** Problems of one patch in the environment file. */
function problemsOf(patch: string): string[] {
  return afterEdit("externalServices:\n", `patches: [${patch}]\nexternalServices:\n`).map((line) =>
    line.replace(/^sample\.yaml:\d+:\d+ patches\[0\]/, ""),
  );
}

const TARGET = "target: { kind: Service, name: auth-service }";
const SET = "merge: { spec: { sessionAffinity: ClientIP } }";

test("a patch with a target, a change and a reason is accepted", () => {
  expect(problemsOf(`{ ${TARGET}, ${SET}, reason: Why. }`)).toEqual([]);
  expect(
    problemsOf(`{ ${TARGET}, patch: [{ op: add, path: /spec/sessionAffinity, value: ClientIP }], reason: Why. }`),
  ).toEqual([]);
});

test.each([
  [
    `{ ${TARGET}, reason: Why. }`,
    ': must have patch or merge; add one, such as merge: { metadata: { annotations: { "example.com/team": pricing } } }',
  ],
  [
    `{ ${TARGET}, ${SET}, patch: [{ op: remove, path: /spec }], reason: Why. }`,
    ": must have only one of patch and merge; split it into two patches",
  ],
  [
    `{ ${TARGET}, merge: {}, reason: Why. }`,
    ": must change something, got an empty patch; add what it changes, or delete it",
  ],
  [
    `{ ${TARGET}, patch: [], reason: Why. }`,
    ": must change something, got an empty patch; add what it changes, or delete it",
  ],
  [
    `{ ${TARGET}, ${SET}, reason: "-" }`,
    '.reason: must be one line of 1 to 300 characters, got "-"; say in one sentence why no field is enough',
  ],
  [
    `{ ${TARGET}, ${SET}, reason: "two\\nlines" }`,
    '.reason: must be one line of 1 to 300 characters, got "two\\nlines"; say in one sentence why no field is enough',
  ],
  [
    `{ ${TARGET}, ${SET}, reason: ${"x".repeat(301)} }`,
    ".reason: must be one line of 1 to 300 characters, got 301 characters; say in one sentence why no field is enough",
  ],
  [
    `{ target: { kind: Service, labels: {} }, ${SET}, reason: Why. }`,
    ".target.labels: must have at least one label; add one, or delete labels to select by kind and name",
  ],
  [
    `{ ${TARGET}, patch: [{ op: add, path: spec/a, value: 1 }], reason: Why. }`,
    '.patch[0].path: must be a JSON Pointer to a field, such as "/metadata/annotations/example.com~1team", got "spec/a"; start it with "/", and write "/" inside a key as ~1',
  ],
  [
    `{ ${TARGET}, patch: [{ op: add, path: /a~b, value: 1 }], reason: Why. }`,
    '.patch[0].path: must be a JSON Pointer to a field, such as "/metadata/annotations/example.com~1team", got "/a~b"; write ~ as ~0, and write "/" inside a key as ~1',
  ],
  [
    `{ ${TARGET}, patch: [{ op: move, path: /a, from: b }], reason: Why. }`,
    '.patch[0].from: must be a JSON Pointer to a field, such as "/metadata/annotations/example.com~1team", got "b"; start it with "/", and write "/" inside a key as ~1',
  ],
  [
    `{ ${TARGET}, patch: [{ op: add, path: /a }], reason: Why. }`,
    ".patch[0]: must have value, because op is add; add it, or use another op",
  ],
  [
    `{ ${TARGET}, patch: [{ op: copy, path: /a, value: 1 }], reason: Why. }`,
    ".patch[0]: must have from, because op is copy; add it, or use another op",
    ".patch[0].value: must not be set, because op is copy; delete it",
  ],
  [
    `{ ${TARGET}, patch: [{ op: remove, path: /a, from: /b }], reason: Why. }`,
    ".patch[0].from: must not be set, because op is remove; delete it",
  ],
  [
    `{ ${TARGET}, patch: [{ op: ad, path: /a, value: 1 }], reason: Why. }`,
    '.patch[0].op: must be add, remove, replace, move, copy or test, got "ad"; did you mean add?',
  ],
  [
    `{ ${TARGET}, ${SET}, reason: "see https://user:hunter2@example.com" }`,
    ".reason: must not contain a Secret value, because everyone can read it; remove the value",
  ],
  [
    `{ ${TARGET}, merge: { spec: { a: [.inf] } }, reason: Why. }`,
    ".merge.spec.a[0]: must be a number from -9007199254740991 to 9007199254740991, got Infinity; put it in quotes if it is text",
  ],
  [
    `{ ${TARGET}, patch: [{ op: add, path: /a, value: 12345678901234567890 }], reason: Why. }`,
    ".patch[0].value: must be a number from -9007199254740991 to 9007199254740991, got 12345678901234567000; put it in quotes if it is text",
  ],
  [`{ ${TARGET}, ${SET} }`, ".reason: is missing; it must be a string"],
])("the patch %s is rejected", (patch, ...problems) => {
  expect(problemsOf(patch)).toEqual(problems);
});

test("a folded reason may end with a line break", () => {
  expect(problemsOf(`{ ${TARGET}, ${SET}, reason: "Why.\\n" }`)).toEqual([]);
});

test("an operation with value: null has a value", () => {
  expect(problemsOf(`{ ${TARGET}, patch: [{ op: test, path: /spec/type, value: null }], reason: Why. }`)).toEqual([
    expect.stringMatching(/^\.patch\[0\]: must match the value at \/spec\/type, got "ClusterIP"|must point to/),
  ]);
});
