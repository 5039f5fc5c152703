import boundaries from "eslint-plugin-boundaries";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/**
 * The rooms of the house: the files of each, and the rooms that it is built on. A room may import those, and what they are built on. The picture in
 * CONTRIBUTING.md shows the same, and test/lint/rooms.test.ts compares the two. No two rooms import each other.
 */
export const ROOMS = {
  values: { pattern: "lib/values/**", on: [] },
  names: { pattern: "lib/names/**", on: [] },
  spec: { pattern: "lib/spec/**", on: ["names", "values"] },
  topology: { pattern: "lib/topology/**", on: ["spec"] },
  layer: { pattern: "lib/layer/**", on: ["topology"] },
  traffic: { pattern: "lib/traffic/**", on: ["layer"] },
  rules: { pattern: "lib/rules/**", on: ["traffic"] },
  monitoring: { pattern: "lib/monitoring/**", on: ["traffic"] },
  backups: { pattern: "lib/backups/**", on: ["traffic"] },
  manifests: { pattern: "lib/manifests/**", on: ["names", "values"] },
  reachability: { pattern: "lib/reachability/**", on: ["manifests"] },
  testing: { pattern: "lib/testing/**", on: ["reachability"] },
  constructs: { pattern: "lib/constructs/**", on: ["rules", "monitoring", "backups", "manifests"] },
  library: { pattern: "lib/*.ts", on: ["constructs", "reachability"] },
  charts: { pattern: "charts/**", on: ["constructs", "reachability"] },
  stacks: { pattern: "stacks/**", on: ["charts"] },
  bin: { pattern: "bin/**", on: ["charts"] },
};

/** A room and everything that it is built on. */
function below(room) {
  return [...new Set([room, ...ROOMS[room].on.flatMap(below)])];
}

/** Packages that a room may use, where it is not free to use any. */
const PACKAGES = {
  values: ["fastest-levenshtein"],
  names: [],
  spec: ["zod/mini", "yaml"],
  layer: ["crypto"],
  traffic: [],
  topology: [],
  monitoring: [],
  rules: [],
  constructs: ["cdk8s", "cdk8s-plus-28", "constructs", "crypto", "zod/mini"],
  backups: [],
  manifests: ["cdk8s"],
  reachability: [],
  testing: [],
  library: ["cdk8s", "cdk8s-plus-28", "constructs"],
};

/** Pulumi lives in one room, which can be taken away; and by sub-path, because a whole package takes seconds to check. */
const PULUMI = {
  files: { elsewhere: ["charts/**/*.ts", "bin/**/*.ts"], here: ["stacks/**/*.ts"] },
  elsewhere: { regex: "^@pulumi/", message: "Pulumi is for stacks/ alone" },
  whole: { regex: "^@pulumi/(aws|kubernetes)$", message: "import by sub-path, such as @pulumi/kubernetes/apps/v1" },
};

/** What reads the clock, chance, the machine or a locale. */
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

const noTeleport = "lib/ is pure: no clock, no randomness, no environment; charts/main.ts reads the environment once";

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
        { selector: "ExportAllDeclaration", message: "export by name: the public API must fit on one screen" },
        {
          selector: "MemberExpression[property.name='tryRemoveChild']",
          message: "absence means deletion: change a field instead",
        },
        {
          selector: "CallExpression[callee.property.name=/^toLocale|^localeCompare$/]",
          message: "a locale must not reach the output",
        },
      ],
    },
  },
  {
    files: ["lib/**/*.ts", "charts/**/*.ts", "stacks/**/*.ts", "bin/**/*.ts"],
    plugins: { boundaries },
    settings: {
      "boundaries/files": Object.entries(ROOMS).map(([category, { pattern }]) => ({ category, pattern })),
      "import/resolver": { node: { extensions: [".ts", ".js"] } },
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            { allow: { to: { module: { origin: ["external", "core"] } } } },
            ...Object.keys(ROOMS).map((room) => ({
              from: { file: { categories: room } },
              allow: { to: { file: { categories: { anyOf: below(room) } } } },
            })),
          ],
        },
      ],
    },
  },
  ...Object.entries(PACKAGES).map(([room, packages]) => ({
    files: [ROOMS[room].pattern],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "crypto", allowImportNames: ["createHash"], message: noTeleport }],
          patterns: [
            {
              regex: `^(?!\\.|(${packages.join("|") || "none"})$)`,
              message: `lib: ${room} may import ${packages.join(", ") || "no package"}`,
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
      // A file in no room would have no walls: every new file of lib/ gets a line in ROOMS.
      "boundaries/no-unknown-files": "error",
      "no-restricted-globals": ["error", ...IMPURE.map((name) => ({ name, message: noTeleport }))],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: noTeleport },
        { property: "addJsonPatch", message: "a patch is untyped and invisible to the rules: model the field" },
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
);
