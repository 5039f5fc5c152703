import { execFileSync } from "child_process";
import { PROJECT } from "../helpers/fixtures";

/** Code in a file, and the lint rules that must report it. */
interface Case {
  readonly what: string;
  readonly file: string;
  readonly code: string;
  readonly rules: readonly string[];
}

const IMPORT = "boundaries/dependencies";
const PACKAGE = "no-restricted-imports";
const GLOBAL = "no-restricted-globals";
const PROPERTY = "no-restricted-properties";
const SYNTAX = "no-restricted-syntax";

function importing(what: string, file: string, from: string, rule: string): Case {
  return {
    what: `the import ${what}`,
    file,
    code: `import * as other from "${from}";\nexport const used = other;\n`,
    rules: [rule],
  };
}

function using(what: string, file: string, expression: string, rule: string): Case {
  return { what: `use of ${what}`, file, code: `export const used = ${expression};\n`, rules: [rule] };
}

const CASES: readonly Case[] = [
  importing("values → spec", "lib/values/x.ts", "../spec/limits", IMPORT),
  importing("names → spec", "lib/names/x.ts", "../spec/release", IMPORT),
  importing("spec → constructs", "lib/spec/x.ts", "../constructs/foundation", IMPORT),
  importing("spec → rules", "lib/spec/x.ts", "../rules/environment", IMPORT),
  importing("topology → layer", "lib/topology/x.ts", "../layer/capacity", IMPORT),
  importing("layer → traffic", "lib/layer/x.ts", "../traffic", IMPORT),
  importing("layer → rules", "lib/layer/x.ts", "../rules/environment", IMPORT),
  importing("traffic → rules", "lib/traffic/x.ts", "../rules/environment", IMPORT),
  importing("monitoring → rules", "lib/monitoring/x.ts", "../rules/environment", IMPORT),
  importing("monitoring → js-yaml", "lib/monitoring/x.ts", "js-yaml", PACKAGE),
  importing("rules → monitoring", "lib/rules/x.ts", "../monitoring/rule-groups", IMPORT),
  importing("rules → constructs", "lib/rules/x.ts", "../constructs/foundation", IMPORT),
  importing("constructs → library", "lib/constructs/x.ts", "../index", IMPORT),
  importing("backups → rules", "lib/backups/x.ts", "../rules/backups", IMPORT),
  importing("backups → AWS", "lib/backups/x.ts", "@pulumi/aws/s3", PACKAGE),
  importing("manifests → layer", "lib/manifests/x.ts", "../layer/capacity", IMPORT),
  importing("manifests → constructs", "lib/manifests/x.ts", "../constructs/foundation", IMPORT),
  importing("library → charts", "lib/index.ts", "../charts/access-layer-chart", IMPORT),
  importing("reachability → constructs", "lib/reachability/x.ts", "../constructs/foundation", IMPORT),
  importing("testing → charts", "lib/testing/x.ts", "../../charts/synthesize", IMPORT),
  importing("testing → layer", "lib/testing/x.ts", "../layer/capacity", IMPORT),
  importing("reachability → cdk8s", "lib/reachability/x.ts", "cdk8s", PACKAGE),
  importing("testing → jest", "lib/testing/x.ts", "@jest/globals", PACKAGE),
  importing("charts → stacks", "charts/x.ts", "../stacks/registry", IMPORT),
  importing("bin → stacks", "bin/x.ts", "../stacks/registry", IMPORT),
  importing("stacks → bin", "stacks/x.ts", "../bin/program", IMPORT),
  importing("charts → Pulumi", "charts/x.ts", "@pulumi/pulumi", PACKAGE),
  importing("bin → Pulumi", "bin/x.ts", "@pulumi/aws/s3", PACKAGE),
  importing("stacks → a whole Pulumi package", "stacks/x.ts", "@pulumi/kubernetes", PACKAGE),
  importing("charts → bin", "charts/x.ts", "../bin/access-layer", IMPORT),
  importing("spec → fs", "lib/spec/x.ts", "fs", PACKAGE),
  importing("names → zod", "lib/names/x.ts", "zod", PACKAGE),
  importing("layer → node:fs", "lib/layer/x.ts", "node:fs", PACKAGE),
  importing("topology → cdk8s", "lib/topology/x.ts", "cdk8s", PACKAGE),
  importing("traffic → cdk8s", "lib/traffic/x.ts", "cdk8s", PACKAGE),
  importing("rules → zod", "lib/rules/x.ts", "zod", PACKAGE),
  importing("constructs → fs/promises", "lib/constructs/x.ts", "fs/promises", PACKAGE),
  importing("constructs → Pulumi", "lib/constructs/x.ts", "@pulumi/pulumi", PACKAGE),
  importing("manifests → cdk8s-plus-28", "lib/manifests/x.ts", "cdk8s-plus-28", PACKAGE),
  importing("library → Pulumi", "lib/index.ts", "@pulumi/kubernetes", PACKAGE),
  using("the clock", "lib/rules/x.ts", "Date.now()", GLOBAL),
  using("the date", "lib/constructs/x.ts", "new Date()", GLOBAL),
  using("an environment variable", "lib/traffic/x.ts", 'process.env["HOME"]', GLOBAL),
  using("a timer", "lib/constructs/x.ts", "setTimeout(() => 1, 10)", GLOBAL),
  using("randomness", "lib/constructs/x.ts", "Math.random()", PROPERTY),
  using("a JSON patch", "lib/constructs/x.ts", "(object: { addJsonPatch(): void }) => object.addJsonPatch()", PROPERTY),
  using("tryRemoveChild", "charts/x.ts", "(node: { tryRemoveChild(): void }) => node.tryRemoveChild()", SYNTAX),
  using(
    "a locale-dependent comparison",
    "lib/names/x.ts",
    '(a: string, b: string) => a.localeCompare(b, "de")',
    SYNTAX,
  ),
  using("any", "lib/spec/x.ts", "(value: any) => value", "@typescript-eslint/no-explicit-any"),
  using("require", "lib/spec/x.ts", 'require("fs")', "@typescript-eslint/no-require-imports"),
  { what: "a wildcard export", file: "lib/index.ts", code: 'export * from "./names";\n', rules: [SYNTAX] },
  {
    what: "a type import without the type keyword",
    file: "lib/traffic/x.ts",
    code: 'import { Labels } from "../names";\nexport const used: Labels = {};\n',
    rules: ["@typescript-eslint/consistent-type-imports"],
  },
  {
    what: "toThrow without a message",
    file: "test/x.test.ts",
    code: 'test("throws", () => {\n  expect(() => 1).toThrow();\n});\n',
    rules: ["jest/require-to-throw-message"],
  },
  {
    what: "a test without an assertion",
    file: "test/x.test.ts",
    code: 'test("runs", () => {\n  Number("1");\n});\n',
    rules: ["jest/expect-expect"],
  },
];

const CLEAN: readonly Case[] = [
  {
    what: "the import spec → names",
    file: "lib/spec/x.ts",
    code: 'export type { Color } from "../names";\n',
    rules: [],
  },
  {
    what: "the import traffic → names",
    file: "lib/traffic/x.ts",
    code: 'export { serviceName } from "../names";\n',
    rules: [],
  },
  {
    what: "the import rules → topology",
    file: "lib/rules/x.ts",
    code: 'export { plan } from "../topology/plan";\n',
    rules: [],
  },
  {
    what: "the import constructs → rules",
    file: "lib/constructs/x.ts",
    code: 'export { throwIfAny } from "../rules/problems-error";\n',
    rules: [],
  },
  {
    what: "the import constructs → cdk8s",
    file: "lib/constructs/x.ts",
    code: 'export { Chart } from "cdk8s";\n',
    rules: [],
  },
  {
    what: "the import stacks → charts and a sub-path of Pulumi",
    file: "stacks/x.ts",
    code: 'export { Service } from "@pulumi/kubernetes/core/v1";\nexport { synthesize } from "../charts/synthesize";\n',
    rules: [],
  },
  {
    what: "the import charts → names and fs",
    file: "charts/x.ts",
    code: 'export { readFileSync } from "node:fs";\nexport { serviceName } from "../lib/names";\n',
    rules: [],
  },
];

/** Jest cannot load the ESLint configuration, because it is an ES module. A separate process lints all cases. */
const LINT_ALL = `
  import { readFileSync } from "node:fs";
  import { ESLint } from "eslint";
  const eslint = new ESLint();
  const cases = JSON.parse(readFileSync(0, "utf8"));
  const results = await Promise.all(cases.map(({ code, file }) => eslint.lintText(code, { filePath: file })));
  const rulesOf = ([{ messages }]) => [...new Set(messages.map(({ ruleId, message }) => ruleId ?? message))];
  console.log(JSON.stringify(results.map(rulesOf)));
`;

function lint(cases: readonly Case[]): readonly (readonly string[])[] {
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", LINT_ALL], {
    cwd: PROJECT,
    input: JSON.stringify(cases),
    encoding: "utf8",
  });
  return JSON.parse(output) as readonly (readonly string[])[];
}

describe("eslint.config.mjs", () => {
  const all = [...CASES, ...CLEAN];
  const found = lint(all);

  test.each(CASES.map((one) => [one.what, one] as const))("the linter reports %s", (_what, one) => {
    expect(found[all.indexOf(one)]).toEqual(one.rules);
  });

  test.each(CLEAN.map((one) => [one.what, one] as const))("the linter allows %s", (_what, one) => {
    expect(found[all.indexOf(one)]).toEqual([]);
  });
});
