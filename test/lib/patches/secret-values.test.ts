import { problemsOf } from "../../helpers/patches";

test("the variable of an added container can't be a secret, and no message shows it", () => {
  const value = {
    name: "shipper",
    image: "a:v1",
    env: [
      { name: "API_TOKEN", value: "hunter2" },
      { name: "URL", value: "https://user:hunter2@example.com" },
    ],
    args: ["-----BEGIN PRIVATE KEY-----hunter2"],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
  const problems = problemsOf("Deployment", "metrics", {
    patch: [{ op: "add", path: "/spec/template/spec/containers/-", value }],
  });
  expect(problems).toEqual([
    expect.stringContaining("containers[shipper].args[0] must not contain a Secret value; put it in a Secret"),
    expect.stringContaining(
      "containers[shipper].env[API_TOKEN].value must not be plain text, because its name suggests a secret; put it in a Secret",
    ),
    expect.stringContaining("containers[shipper].env[URL].value must not contain a Secret value; put it in a Secret"),
  ]);
  expect(problems.every((problem) => problem.startsWith("patches/secret-value patches[0].patch[0]: "))).toBe(true);
  expect(problems.join("")).not.toContain("hunter2");
});

test("a failed test does not show a variable that an earlier operation added", () => {
  const variable = { name: "API_TOKEN", value: "hunter2" };
  const patch = [
    { op: "add", path: "/spec/template/spec/containers/0/env/-", value: variable },
    { op: "test", path: "/spec/template/spec/containers", value: [] },
  ] as const;
  expect(problemsOf("Deployment", "metrics", { patch })).toEqual([
    "patches/operation patches[0].patch[1]: must match the value at /spec/template/spec/containers, got another value; compare the pointer with the current manifest, then update path or value (Deployment metrics)",
  ]);
});
