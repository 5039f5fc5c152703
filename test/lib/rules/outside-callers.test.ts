import { afterEdit } from "../../helpers/sample";

/** Problems of auth with these callers, without the position in the file. */
function problemsOf(...callers: readonly string[]): readonly string[] {
  const field = `    calls: [postgres, redis]\n    calledBy: [${callers.join(", ")}]\n`;
  return afterEdit("    calls: [postgres, redis]\n", field).map((problem) =>
    problem.replace(/^sample\.yaml:\d+:\d+ services\.auth\.calledBy/, ""),
  );
}

const NAMESPACE = "must be at most 63 lowercase letters, digits and '-', starting and ending with a letter or digit";

test("pods of other namespaces may call a service", () => {
  expect(problemsOf("{ namespace: reports }", "{ namespace: reports, labels: { app: billing } }")).toEqual([]);
  expect(problemsOf("{ namespace: kube-system }")).toEqual([]);
});

test("the namespace and the labels of callers must be valid", () => {
  expect(problemsOf("{ namespace: Reports, labels: { a/b/c: x, app: -x } }")).toEqual([
    `[0].namespace: ${NAMESPACE}, got "Reports"; did you mean "reports"?`,
    '[0].labels.a/b/c: must be a label key such as "app" or "app.kubernetes.io/name", got "a/b/c"; rename it',
    "[0].labels.app: must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got \"-x\"; change the value",
  ]);
});

test("a caller is listed once", () => {
  expect(problemsOf("{ namespace: reports }", "{ namespace: reports, labels: {} }")).toEqual([
    '[1]: must be listed only once, got "reports" again; remove this entry',
  ]);
});

test("callers are in another namespace", () => {
  expect(problemsOf("{ namespace: access-sample, labels: { app: gateway } }")).toEqual([
    '[0].namespace: must not be the layer\'s own namespace, got "access-sample"; add the service to calls of its caller, or write a NetworkPolicy for your own pods',
  ]);
});

test("a caller has a namespace and no unknown keys", () => {
  expect(problemsOf("{ labels: { app: billing } }")).toEqual(["[0].namespace: is missing; it must be a string"]);
  expect(problemsOf("reports")).toEqual([
    '[0]: must be a map, got "reports"; write a map, such as { namespace: reports }',
  ]);
});
