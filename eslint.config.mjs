import boundaries from "eslint-plugin-boundaries";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/**
 * The modules of the code, with their files and dependencies. A module may import its dependencies and, transitively, theirs.
 * test/lint/modules.test.ts compares this table with the diagram in CONTRIBUTING.md.
 */
export const MODULES = {
  values: { pattern: "lib/values/**", dependsOn: [] },
  names: { pattern: "lib/names/**", dependsOn: [] },
  spec: { pattern: "lib/spec/**", dependsOn: ["names", "values"] },
  topology: { pattern: "lib/topology/**", dependsOn: ["spec"] },
  layer: { pattern: "lib/layer/**", dependsOn: ["topology"] },
  traffic: { pattern: "lib/traffic/**", dependsOn: ["layer"] },
  rules: { pattern: "lib/rules/**", dependsOn: ["traffic"] },
  monitoring: { pattern: "lib/monitoring/**", dependsOn: ["traffic"] },
  backups: { pattern: "lib/backups/**", dependsOn: ["traffic"] },
  manifests: { pattern: "lib/manifests/**", dependsOn: ["names", "values"] },
  reachability: { pattern: "lib/reachability/**", dependsOn: ["manifests"] },
  transitions: { pattern: "lib/transitions/**", dependsOn: ["reachability"] },
  patches: { pattern: "lib/patches/**", dependsOn: ["layer", "manifests"] },
  runbook: { pattern: "lib/runbook/**", dependsOn: ["monitoring", "manifests"] },
  delivery: { pattern: "lib/delivery/**", dependsOn: ["monitoring", "manifests"] },
  testing: { pattern: "lib/testing/**", dependsOn: ["reachability"] },
  constructs: { pattern: "lib/constructs/**", dependsOn: ["rules", "monitoring", "backups", "manifests"] },
  library: { pattern: "lib/*.ts", dependsOn: ["constructs", "transitions"] },
  charts: { pattern: "charts/**", dependsOn: ["constructs", "delivery", "patches", "runbook", "transitions"] },
  stacks: { pattern: "stacks/**", dependsOn: ["charts"] },
  ops: { pattern: "ops/**", dependsOn: ["charts"] },
  bin: { pattern: "bin/**", dependsOn: ["ops"] },
};

/** A module and its transitive dependencies. */
function importable(module) {
  return [...new Set([module, ...MODULES[module].dependsOn.flatMap(importable)])];
}

/** Packages that a module may import. A module that is not listed may import any package. */
const PACKAGES = {
  values: ["fastest-levenshtein"],
  names: [],
  spec: ["zod/mini", "yaml"],
  layer: ["crypto"],
  traffic: [],
  topology: [],
  // Only the check of alerts of the user loads the parser.
  monitoring: ["@prometheus-io/lezer-promql", "@lezer/common"],
  rules: [],
  constructs: ["cdk8s", "cdk8s-plus-28", "constructs", "crypto", "zod/mini"],
  backups: [],
  manifests: ["cdk8s"],
  reachability: [],
  runbook: ["crypto"],
  transitions: [],
  patches: ["crypto", "fast-json-patch", "json-merge-patch"],
  testing: [],
  library: ["cdk8s", "cdk8s-plus-28", "constructs"],
};

/** Only stacks/ imports Pulumi, so that it can be removed; and by sub-path, because checking the types of a whole package takes seconds. */
const PULUMI = {
  files: { elsewhere: ["charts/**/*.ts", "ops/**/*.ts", "bin/**/*.ts"], here: ["stacks/**/*.ts"] },
  elsewhere: { regex: "^@pulumi/", message: "only stacks/ may import Pulumi" },
  whole: { regex: "^@pulumi/(aws|kubernetes)$", message: "import a sub-path, such as @pulumi/kubernetes/apps/v1" },
};

/** Globals that read the clock, the machine or a locale, or that wait. */
const IMPURE = [
  "process",
  "globalThis",
  "performance",
  "crypto",
  "Date",
  "Intl",
  "fetch",
  "setTimeout",
  "setInterval",
  "__dirname",
];

const PURE = "lib/ must not read the clock, randomness or the environment; charts/main.ts reads environment variables";

export default tseslint.config(
  { ignores: ["build/", "dist/", "node_modules/", "coverage/", "**/*.js", "**/*.mjs"] },
  tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 300 }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportAllDeclaration",
          message: "list the exports by name, so that the public API is visible in the file",
        },
        {
          selector: "MemberExpression[property.name='tryRemoveChild']",
          message: "removing a construct deletes its object: change a field instead",
        },
        {
          selector: "CallExpression[callee.property.name=/^toLocale|^localeCompare$/]",
          message: "output must not depend on the locale",
        },
      ],
    },
  },
  {
    files: ["lib/**/*.ts", "charts/**/*.ts", "stacks/**/*.ts", "bin/**/*.ts"],
    plugins: { boundaries },
    settings: {
      "boundaries/files": Object.entries(MODULES).map(([category, { pattern }]) => ({ category, pattern })),
      "import/resolver": { node: { extensions: [".ts", ".js"] } },
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            { allow: { to: { module: { origin: ["external", "core"] } } } },
            ...Object.keys(MODULES).map((module) => ({
              from: { file: { categories: module } },
              allow: { to: { file: { categories: { anyOf: importable(module) } } } },
            })),
          ],
        },
      ],
    },
  },
  ...Object.entries(PACKAGES).map(([module, packages]) => ({
    files: [MODULES[module].pattern],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "crypto", allowImportNames: ["createHash"], message: PURE }],
          patterns: [
            {
              regex: `^(?!\\.|(${packages.join("|") || "none"})$)`,
              message: `${module} must not import this package; allowed: ${packages.join(", ") || "none"}`,
            },
          ],
        },
      ],
    },
  })),
  {
    files: PULUMI.files.elsewhere,
    rules: { "no-restricted-imports": ["error", { patterns: [PULUMI.elsewhere] }] },
  },
  { files: PULUMI.files.here, rules: { "no-restricted-imports": ["error", { patterns: [PULUMI.whole] }] } },
  {
    files: ["lib/**/*.ts"],
    rules: {
      // Imports in files outside all modules would not be checked, so add each new folder of lib/ to MODULES.
      "boundaries/no-unknown-files": "error",
      "no-restricted-globals": ["error", ...IMPURE.map((name) => ({ name, message: PURE }))],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: PURE },
        { property: "addJsonPatch", message: "patches are untyped and bypass the rules: add a field instead" },
      ],
    },
  },
  {
    files: ["test/**/*.ts", "examples/**/*.test.ts"],
    ...jest.configs["flat/recommended"],
    rules: {
      ...jest.configs["flat/recommended"].rules,
      "jest/require-to-throw-message": "error",
      "jest/no-large-snapshots": ["error", { maxSize: 30 }],
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "fc.assert"] }],
      "jest/no-conditional-expect": "off",
    },
  },
  {
    // Tests that several files share, so that workers share the work.
    files: [
      "test/e2e/environments/environment.ts",
      "test/e2e/runbook-steps/environment.ts",
      "test/e2e/steps/walk.ts",
      "test/nodes/support/runbook-steps/environment.ts",
    ],
    rules: { "jest/no-export": "off" },
  },
);
