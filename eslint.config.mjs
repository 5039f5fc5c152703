import boundaries from "eslint-plugin-boundaries";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/** Rooms that build on nothing of this project, or only on one another. */
const GROUND = ["names", "values"];

/** What an environment comes to: its files, its resolved layer, and who may connect to whom in it. */
const MODEL = ["traffic", "layer", "topology", "spec", ...GROUND];

/** Judgements of any manifests. */
const MANIFESTS = ["reachability", "manifests"];

/** Everything in lib/ that describes an environment, without constructs. */
const DESCRIPTIONS = ["backups", "monitoring", "rules", ...MODEL];

/**
 * The rooms of the house and what each may import besides itself. The picture in CONTRIBUTING.md shows the same, and a test compares the two.
 * No two rooms import each other.
 */
export const ROOMS = {
  values: { pattern: "lib/values/**", may: [] },
  names: { pattern: "lib/names/**", may: [] },
  spec: { pattern: "lib/spec/**", may: GROUND },
  topology: { pattern: "lib/topology/**", may: ["spec", ...GROUND] },
  layer: { pattern: "lib/layer/**", may: ["topology", "spec", ...GROUND] },
  traffic: { pattern: "lib/traffic/**", may: ["layer", "topology", "spec", ...GROUND] },
  rules: { pattern: "lib/rules/**", may: MODEL },
  monitoring: { pattern: "lib/monitoring/**", may: MODEL },
  backups: { pattern: "lib/backups/**", may: MODEL },
  manifests: { pattern: "lib/manifests/**", may: GROUND },
  reachability: { pattern: "lib/reachability/**", may: ["manifests", ...GROUND] },
  testing: { pattern: "lib/testing/**", may: [...MANIFESTS, ...GROUND] },
  constructs: { pattern: "lib/constructs/**", may: [...DESCRIPTIONS, "manifests"] },
  library: { pattern: "lib/*.ts", may: ["constructs", ...DESCRIPTIONS, ...MANIFESTS] },
  charts: { pattern: "charts/**", may: ["constructs", ...DESCRIPTIONS, ...MANIFESTS] },
  stacks: { pattern: "stacks/**", may: ["charts", "constructs", ...DESCRIPTIONS, "manifests"] },
  bin: { pattern: "bin/**", may: ["charts", ...DESCRIPTIONS, ...MANIFESTS] },
};

/** Packages that a room may use, where it is not free to use any. */
const PACKAGES = {
  values: ["fastest-levenshtein"],
  names: [],
  spec: ["zod/mini", "yaml"],
  layer: [],
  traffic: [],
  topology: [],
  monitoring: [],
  rules: [],
  constructs: ["cdk8s", "cdk8s-plus-28", "constructs", "crypto"],
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
            ...Object.entries(ROOMS).map(([room, { may }]) => ({
              from: { file: { categories: room } },
              allow: { to: { file: { categories: { anyOf: [room, ...may] } } } },
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
