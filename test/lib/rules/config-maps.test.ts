import { edgeServiceProblems } from "../../../lib/rules/services";
import { formatPath } from "../../../lib/spec/problem";
import { afterEdit } from "../../helpers/sample";

const edit = (fields: string) => afterEdit("livenessPath: /live", `livenessPath: /live\n    ${fields}`);

test.each([
  "environmentFrom: [{ configMap: settings }, { configMap: settings, prefix: A_ }]",
  "files: [{ configMap: company-ca, path: /etc/company-ca }]",
  "files: [{ configMap: ca, path: /etc/ca, items: [ca.crt], mode: 0444 }, { configMap: ca, path: /etc/cb }]",
])("%s is accepted", (fields) => {
  expect(edit(fields)).toEqual([]);
});

test.each([
  ["environmentFrom: [{ configMap: A_B }]", "environmentFrom[0].configMap: must be at most 253"],
  [
    "environmentFrom: [{ configMap: a }, { configMap: a }]",
    'environmentFrom[1].configMap: must be listed only once, got "a" again; remove this entry',
  ],
  ["environmentFrom: [{ configMap: a, prefix: a- }]", "environmentFrom[0].prefix: must be letters, digits and '_'"],
  ["files: [{ configMap: A_B, path: /etc/a }]", "files[0].configMap: must be at most 253"],
  ["files: [{ configMap: a, path: etc/a }]", "files[0].path: must be an absolute path"],
  [
    "files: [{ configMap: a, path: /tmp/a }]",
    'files[0].path: must not overlap with "/tmp" of writablePaths, got "/tmp/a"; choose another folder',
  ],
  [
    "files: [{ configMap: a, path: /etc/a }, { configMap: b, path: /etc/a }]",
    'files[1].path: must differ from services.auth.files[0].path, got "/etc/a"; choose another folder',
  ],
  ["files: [{ configMap: a, path: /etc/a, items: [] }]", "files[0].items: must have at least one key, got none"],
  [
    "files: [{ configMap: a, path: /etc/a, items: [a/b] }]",
    `files[0].items[0]: must be a key of a ConfigMap (at most 253 letters, digits, '-', '_' and '.'), got "a/b"; list the keys with: kubectl describe configmap`,
  ],
  ["files: [{ configMap: a, path: /etc/a, items: [a, a] }]", 'files[0].items[1]: must be listed only once, got "a"'],
  [
    "files: [{ configMap: a, path: /etc/a, mode: 420 }]",
    'files[0].mode: must be a string, got 420; write "0420" for the octal mode 420, or "0644" for the decimal number 420',
  ],
])("%s is rejected", (fields, message) => {
  const problems = edit(fields);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`services.auth.${message}`);
});

test("files of Secrets and of ConfigMaps can't overlap in the props of a construct", () => {
  const problems = edgeServiceProblems({
    name: "orders",
    topology: "rolling",
    scale: { min: 1 },
    release: { rolling: { version: "v1", floor: 1 } },
    secretFiles: [{ secret: "tls", keys: ["a"], path: "/etc/orders" }],
    files: [{ configMap: "ca", path: "/etc/orders/ca" }],
  });
  expect(problems.map(({ code, path }) => `${code} ${formatPath(path)}`)).toEqual(["mounts/path files[0].path"]);
});
