import {
  cronJobNameProblem,
  environmentNameProblem,
  labelKeyProblem,
  labelValueProblem,
  namespaceNameProblem,
  objectNameProblem,
  ownNamespaceProblem,
  serviceNameProblem,
} from "../../../lib/rules/kubernetes-names";
import { show } from "../../../lib/values/words";

const label = (longest: number, text: string, advice: string) =>
  `must be at most ${longest} lowercase letters, digits and '-', starting and ending with a letter or digit, got ${show(text)}; ${advice}`;

/** Invalid names, and the valid names that their messages suggest. */
const SUGGESTIONS: Readonly<Record<string, string>> = {
  A: "a",
  "-a": "a",
  "a-": "a",
  ".a": "a",
  "a.": "a",
  "a\n": "a",
  a_b: "a-b",
  "a b": "a-b",
};

function advice(text: string): string {
  const name = SUGGESTIONS[text];
  return name === undefined ? "choose another name" : `did you mean ${show(name)}?`;
}

test.each([
  ["a namespace", namespaceNameProblem, 63],
  ["an environment", environmentNameProblem, 30],
  ["a CronJob", cronJobNameProblem, 52],
])("the name of %s is checked for length and characters", (_what, problem, longest) => {
  for (const text of ["254carbon-access", "a", "1", "a".repeat(longest)]) expect(problem(text)).toBeUndefined();
  for (const text of ["", "A", "-a", "a-", "a.b", "a_b", "a b", "а", "a\n", "a".repeat(longest + 1)]) {
    expect(problem(text)).toBe(label(longest, text, advice(text)));
  }
});

test.each(["default", "kube-system", "kube-public"])("the layer rejects the namespace %s", (text) => {
  expect(ownNamespaceProblem(text)).toBe(
    `must be a dedicated namespace, got "${text}"; choose another one, because the Pod Security level and quota of the layer would apply to everything in it`,
  );
  expect(namespaceNameProblem(text)).toBeUndefined();
  expect(ownNamespaceProblem("254carbon-access")).toBeUndefined();
});

test("the name of a Service must start with a letter and leave room for the longest suffix", () => {
  for (const text of ["gateway", "a", "a1-b2", "a".repeat(47)]) expect(serviceNameProblem(text)).toBeUndefined();
  for (const text of ["", "254carbon-gateway", "A", "-a", "a-", "a.b", "a_b", "gаteway"]) {
    expect(serviceNameProblem(text)).toBe(
      `must be lowercase letters, digits and '-', starting with a letter and not ending with '-', got ${show(text)}; ${advice(text)}`,
    );
  }
  expect(serviceNameProblem("a".repeat(48))).toBe(
    "must have at most 47 characters, so that <name>-preview-service fits into the 63 characters of a Service name, got 48; choose a shorter name",
  );
});

test("the name of a Secret or a StorageClass must be a DNS subdomain", () => {
  const long = ["a", ...Array<string>(4).fill("a".repeat(62))].join(".");
  for (const text of ["access-secrets", "gp3.example.com", "1", "a".repeat(64), "a".repeat(253), long])
    expect(objectNameProblem(text)).toBeUndefined();
  for (const text of ["", "A", "a..b", ".a", "a.", "-a", "a-.b", "a_b", "a".repeat(254), `${long}a`]) {
    expect(objectNameProblem(text)).toBe(
      `must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got ${show(text)}; ${advice(text)}`,
    );
  }
});

test("the value of a label is checked for length and characters", () => {
  for (const text of ["", "projection", "V1.0_x-y", "a".repeat(63)]) expect(labelValueProblem(text)).toBeUndefined();
  for (const text of ["-a", "a b", "a/b", "a".repeat(64)]) {
    expect(labelValueProblem(text)).toBe(
      `must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got ${show(text)}; change the value`,
    );
  }
});

test("the key of a label is checked for prefix, length and characters", () => {
  for (const text of ["app", "App_x", "app.kubernetes.io/name", `a/${"b".repeat(63)}`, `${"a".repeat(253)}/b`]) {
    expect(labelKeyProblem(text)).toBeUndefined();
  }
  for (const text of ["", "-a", "a/", "/a", "a/b/c", "A/b", `a/${"b".repeat(64)}`, `${"a".repeat(254)}/b`]) {
    expect(labelKeyProblem(text)).toBe(
      `must be a label key such as "app" or "app.kubernetes.io/name", got ${show(text)}; rename it`,
    );
  }
});
